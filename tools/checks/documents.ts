// SPDX-License-Identifier: Apache-2.0
// Documents stay true: links lead somewhere, and the tables of errors, limits and dependencies match the code.
import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { listFiles, listWorkspaces, readText, rootFolder, type Manifest } from './tree.ts'

const linkPattern = /\[[^\]]*\]\(([^)\s]+)\)/g

/** Links in Markdown to files or headings that are not there. */
export function checkLinks(): string[] {
  const problems: string[] = []
  // A template's links are true where its copy will stand.
  for (const path of listFiles('.md').filter((name) => !name.endsWith('-template.md'))) {
    const text = readText(path).replace(/```[\s\S]*?```/g, '')
    for (const [, target = ''] of text.matchAll(linkPattern)) {
      if (/^[a-z]+:/.test(target)) continue
      const [file = '', anchor] = target.split('#')
      const found = file === '' ? path : normalize(join(dirname(path), file))
      if (!existsSync(join(rootFolder, found))) problems.push(`${path}: links to ${target}, which is not there`)
      else if (anchor !== undefined && found.endsWith('.md') && !headings(found).has(anchor))
        problems.push(`${path}: links to ${target}, but ${found} has no such heading`)
    }
  }
  return problems
}

function headings(path: string): Set<string> {
  const found = new Set<string>()
  for (const [, title = ''] of readText(path).matchAll(/^#+ +(.+)$/gm)) {
    found.add(
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-'),
    )
  }
  return found
}

/** Every code of every `errors.ts`, against the table in `docs/reference/errors.md`. */
export function checkErrorCodes(): string[] {
  const page = 'docs/reference/errors.md'
  const documented = new Set(
    [...readText(page).matchAll(/^\| `([A-Z][A-Z0-9_]+)` \|/gm)].map((match) => match[1] ?? ''),
  )
  const used = new Map<string, string>()
  const problems: string[] = []
  for (const path of listFiles('errors.ts')) {
    for (const [, code = ''] of readText(path).matchAll(/^(?:\s*\|?|export type \w+ =) *'([A-Z][A-Z0-9_]+)'/gm)) {
      const earlier = used.get(code)
      if (earlier !== undefined && earlier !== path) problems.push(`${path}: ${code} is already a code of ${earlier}`)
      used.set(code, path)
    }
  }
  for (const [code, path] of used) if (!documented.has(code)) problems.push(`${page}: ${code} of ${path} is missing`)
  for (const code of documented) if (!used.has(code)) problems.push(`${page}: ${code} is in no errors.ts`)
  return problems
}

/** Every limit of every `limits.ts` with its value, against `docs/reference/limits.md`. */
export function checkLimits(): string[] {
  const page = 'docs/reference/limits.md'
  const text = readText(page)
  const problems: string[] = []
  for (const path of listFiles('limits.ts')) {
    for (const [, name = '', value = ''] of readText(path).matchAll(/^export const (\w+) = (.+)$/gm)) {
      if (!text.includes(`| \`${name}\` | \`${value}\` |`))
        problems.push(`${page}: ${name} of ${path} is missing or is not ${value}`)
    }
  }
  return problems
}

/** Every dependency has a pinned version and its reason on record. */
export function checkDependencies(): string[] {
  const page = 'docs/decisions/0002-dependencies.md'
  const text = readText(page)
  const problems: string[] = []
  const root = JSON.parse(readText('package.json')) as Manifest
  for (const [folder, manifest] of [['.', root] as const, ...listWorkspaces()]) {
    const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }
    for (const [name, version] of Object.entries(all)) {
      if (!/^\d+\.\d+\.\d+$/.test(version)) problems.push(`${folder}/package.json: ${name} is not pinned: ${version}`)
      if (!name.startsWith('@cryingsense/') && !text.includes(`\`${name}\``))
        problems.push(`${page}: does not say why ${name} is used`)
    }
  }
  return problems
}
