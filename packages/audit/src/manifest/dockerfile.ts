// SPDX-License-Identifier: Apache-2.0
// Dockerfiles: which images are built upon, and what pip installs in them by name.
import { credentialsFinding, toAddress } from './address.ts'
import { makeManifest, makeReading, type ManifestReading } from './make.ts'
import type { AuditFinding } from '../finding/finding.ts'
import type { BaseImage, PackageIndex } from './manifest.ts'
import { RequirementList } from './python-requirement.ts'
import { decodeManifest, numberedLines } from './text.ts'

export function readDockerfile(bytes: Uint8Array, path: string, wantedBy: string | null): ManifestReading {
  const decoded = decodeManifest(bytes, path)
  if ('finding' in decoded) return makeReading(makeManifest('dockerfile', path), [decoded.finding])
  const images: BaseImage[] = []
  const indexes: PackageIndex[] = []
  const findings: AuditFinding[] = []
  const list = new RequirementList()
  const stages = new Set<string>()
  const variables = new Map<string, string>()
  for (const { line, text } of instructions(decoded.text)) {
    const place = { path, line }
    const [, argName, argValue] = /^ARG\s+(\w+)=["']?([^"'\s]*)/i.exec(text) ?? []
    if (argName !== undefined) variables.set(argName, argValue ?? '')
    const [, written, stage] = /^FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(text) ?? []
    if (written !== undefined) {
      const name = expand(written, variables)
      if (!stages.has(name.toLowerCase()) && name.toLowerCase() !== 'scratch') images.push(toImage(name, place))
      if (stage !== undefined) stages.add(stage.toLowerCase())
    }
    for (const word of pipWords(text, variables)) {
      if (word.option === undefined) list.add(word.text, { role: 'runtime', group: null, wantedBy }, place)
      else {
        const { location, hasCredentials } = toAddress(word.text)
        if (hasCredentials) findings.push(credentialsFinding(place, location))
        indexes.push({ url: location, isExtra: word.option !== '--index-url' && word.option !== '-i', place })
      }
    }
  }
  return makeReading(makeManifest('dockerfile', path, { images, indexes, requirements: list.requirements }), [
    ...findings,
    ...list.findings,
  ])
}

/** Instructions over several lines joined, without comments. */
function* instructions(text: string): Generator<{ readonly line: number; readonly text: string }> {
  let [first, joined] = [0, '']
  for (const { line, text: content } of numberedLines(text)) {
    if (/^\s*#/.test(content)) continue
    if (joined === '') first = line
    const isContinued = /\\\s*$/.test(content)
    joined += isContinued ? content.replace(/\\\s*$/, ' ') : content
    if (isContinued) continue
    if (joined.trim() !== '') yield { line: first, text: joined.trim() }
    joined = ''
  }
}

/** `$NAME`, `${NAME}` and `${NAME:-default}`, from the ARGs so far. */
function expand(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g,
    (whole, braced: string | undefined, fallback: string | undefined, bare: string | undefined) => {
      return variables.get(braced ?? bare ?? '') ?? fallback ?? whole
    },
  )
}

/** `host:5000/name:tag@sha256:...`. */
function toImage(written: string, place: BaseImage['place']): BaseImage {
  const [beforeDigest = '', digest = null] = written.split('@', 2)
  const slash = beforeDigest.lastIndexOf('/')
  const colon = beforeDigest.indexOf(':', slash + 1)
  return {
    name: colon < 0 ? beforeDigest : beforeDigest.slice(0, colon),
    tag: colon < 0 ? null : beforeDigest.slice(colon + 1),
    digest,
    place,
  }
}

interface PipWord {
  /** The option that the text belongs to; undefined where it is a requirement. */
  readonly option: string | undefined
  readonly text: string
}

const optionsWithValue =
  /^(?:-r|--requirement|-c|--constraint|-t|--target|--prefix|--root|--platform|--python-version|--progress-bar|--timeout|--retries|--cache-dir|--trusted-host|--src|-e|--editable)$/
const addressOptions = /^(?:-i|--index-url|--extra-index-url|-f|--find-links)$/

/** The words after `pip install`, up to the end of the command. */
function pipWords(instruction: string, variables: ReadonlyMap<string, string>): PipWord[] {
  const words: PipWord[] = []
  for (const [, command = ''] of instruction.matchAll(/\bpip3?\s+install\s+([^&|;]*)/g)) {
    const parts = [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((match) =>
      expand(match[1] ?? match[2] ?? match[3] ?? '', variables),
    )
    for (let index = 0; index < parts.length; index++) {
      const part = parts[index] ?? ''
      const [option = '', value] = part.split('=', 2)
      if (addressOptions.test(option)) words.push({ option, text: value ?? parts[++index] ?? '' })
      else if (optionsWithValue.test(part)) index++
      else if (!part.startsWith('-') && !/[/$]|^\.|\.(?:txt|whl|gz)$/.test(part))
        words.push({ option: undefined, text: part })
    }
  }
  return words
}
