// SPDX-License-Identifier: Apache-2.0
// The direction of dependency, as docs/explanation/architecture.md draws it: an arrow never turns back, an app never
// imports an app.
import { dirname, join, normalize } from 'node:path'
import { listFiles, listWorkspaces, readText } from './tree.ts'

/** Who may import whom; an app may import every package. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  bytes: [],
  checkpoint: ['bytes'],
  audit: ['bytes', 'checkpoint', 'dsp'],
  release: ['bytes'],
  dsp: ['bytes'],
  audio: ['bytes', 'dsp'],
  detector: ['bytes', 'dsp'],
  protocol: ['bytes'],
  testkit: ['bytes'],
}

/** Folders of one app that live apart: neither may import the other. */
const strangers: readonly (readonly [string, string])[] = [['apps/hub/src/gateway/', 'apps/hub/src/server/']]

const importPattern = /(?:\bfrom\s*|\bimport\s*\(\s*|^\s*import\s+)(['"])([^'"\n]+)\1/gm

/** Every import of every TypeScript file that breaks a rule, as `file: reason`. */
export function checkImports(): string[] {
  const problems: string[] = []
  const workspaces = listWorkspaces()
  const folderArrows = new Map<string, Set<string>>()
  for (const path of listFiles('.ts', '.tsx')) {
    const home = [...workspaces.keys()].find((folder) => path.startsWith(`${folder}/`))
    if (home === undefined) continue
    const isTest = /\.test\.tsx?$|\/test\/|\/(testing|fixture|compliance)\.ts$/.test(path)
    const source = readText(path)
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/^\s*\/\/.*$/gm, '')
    for (const match of source.matchAll(importPattern)) {
      const target = match[2] ?? ''
      const problem = judge({ path, home, target, isTest, manifest: workspaces.get(home) })
      if (problem !== undefined) problems.push(`${path}: imports ${target}: ${problem}`)
      if (target.startsWith('.') && !isTest) noteArrow(folderArrows, home, path, normalize(join(dirname(path), target)))
    }
  }
  return [...problems, ...findCycles(folderArrows)]
}

interface Import {
  readonly path: string
  readonly home: string
  readonly target: string
  readonly isTest: boolean
  readonly manifest: { readonly name: string; readonly dependencies?: Readonly<Record<string, string>> } | undefined
}

function judge({ path, home, target, isTest, manifest }: Import): string | undefined {
  if (target.startsWith('.')) {
    const file = normalize(join(dirname(path), target))
    if (!file.startsWith(`${home}/`))
      return isTest && /^(vectors|models)\//.test(file) ? undefined : 'a relative import may not leave its workspace'
    if (!isTest && /\/(fixture|compliance)\.ts$/.test(file)) return 'only tests import what tests share'
    for (const [one, other] of strangers) {
      if (
        !isTest &&
        ((path.startsWith(one) && file.startsWith(other)) || (path.startsWith(other) && file.startsWith(one)))
      )
        return `${one} and ${other} live apart`
    }
    return undefined
  }
  if (target.startsWith('node:')) {
    const isPure = home.startsWith('packages/') && !isTest && !path.includes('/src/adapters/')
    return isPure ? 'a package touches no system; put it under src/adapters/' : undefined
  }
  if (target.startsWith('@cryingsense/')) return judgeWorkspaceImport(path, home, target, isTest)
  if (isTest) return undefined
  const name = target.startsWith('@') ? target.split('/').slice(0, 2).join('/') : (target.split('/')[0] ?? '')
  if (path.endsWith('.config.ts')) return undefined
  return manifest?.dependencies?.[name] === undefined
    ? `not among the dependencies of ${manifest?.name ?? home}`
    : undefined
}

function judgeWorkspaceImport(path: string, home: string, target: string, isTest: boolean): string | undefined {
  const to = target.split('/')[1] ?? ''
  if (to === 'testkit') return isTest ? undefined : 'only tests import testkit'
  if (mayImport[to] === undefined) return 'an app never imports an app; what two share becomes a package'
  if (home.startsWith('apps/')) return undefined
  const from = home.split('/')[1] ?? ''
  if (from === to) return 'a package imports itself by relative paths'
  return mayImport[from]?.includes(to)
    ? undefined
    : `${from} may import only ${mayImport[from]?.join(', ') || 'nothing'} (${path})`
}

/** Remembers an arrow between two folders of one workspace; files at the root of `src` belong to no folder. */
function noteArrow(arrows: Map<string, Set<string>>, home: string, from: string, to: string): void {
  const folderOf = (path: string): string | undefined => path.slice(home.length + 1).match(/^src\/([^/]+)\//)?.[1]
  const [start, end] = [folderOf(from), folderOf(to)]
  if (start === undefined || end === undefined || start === end) return
  const key = `${home}/src/${start}`
  arrows.set(key, (arrows.get(key) ?? new Set()).add(`${home}/src/${end}`))
}

function findCycles(arrows: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const problems: string[] = []
  for (const start of arrows.keys()) {
    const reached = new Set<string>()
    const queue = [...(arrows.get(start) ?? [])]
    for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
      if (reached.has(folder)) continue
      reached.add(folder)
      queue.push(...(arrows.get(folder) ?? []))
    }
    if (reached.has(start))
      problems.push(`${start}: its imports lead back to it through ${[...reached].sort().join(', ')}`)
  }
  return problems
}
