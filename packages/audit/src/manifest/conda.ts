// SPDX-License-Identifier: Apache-2.0
// environment.yml of conda: its own packages in its own syntax, and pip's in a list of their own.
import { LineCounter, parseDocument } from 'yaml'
import { makeFinding, type AuditFinding, type Place } from '../finding/finding.ts'
import { normaliseName } from '../requirement/requirement.ts'
import { parseRange } from '../version/range.ts'
import { manifestFindings } from './findings.ts'
import { makeManifest, makeReading, type ManifestReading } from './make.ts'
import type { PackageIndex, PythonRange, Requirement } from './manifest.ts'
import { RequirementList } from './python-requirement.ts'
import { decodeManifest, findLine } from './text.ts'
import { field, isTable, listOf, textOf, textsOf } from './value.ts'

/** Names that conda gives to packages of the Python index. */
const pythonNames: ReadonlyMap<string, string> = new Map([
  ['pytorch', 'torch'],
  ['pytorch-cpu', 'torch'],
  ['pytorch-gpu', 'torch'],
  ['py-opencv', 'opencv-python'],
  ['tensorflow-gpu', 'tensorflow'],
])

/** Channels that everybody uses. */
const commonChannels: ReadonlySet<string> = new Set([
  'defaults',
  'conda-forge',
  'pytorch',
  'nvidia',
  'nodefaults',
  'main',
])

/** Whether a YAML file speaks of a conda environment. */
export function isCondaEnvironment(document: unknown): boolean {
  return Array.isArray(field(document, 'dependencies'))
}

export function readConda(bytes: Uint8Array, path: string, wantedBy: string | null): ManifestReading {
  const empty = makeManifest('conda', path)
  const decoded = decodeManifest(bytes, path)
  if ('finding' in decoded) return makeReading(empty, [decoded.finding])
  const { text } = decoded
  const yaml = readYaml(text, path)
  if ('finding' in yaml) return makeReading(empty, [yaml.finding])
  const { document } = yaml
  if (!isCondaEnvironment(document)) return makeReading(empty)
  const list = new RequirementList()
  const requirements: Requirement[] = []
  const python: PythonRange[] = []
  const placeOf = (needle: string): Place => ({ path, line: findLine(text, needle) })
  for (const item of listOf(field(document, 'dependencies'))) {
    if (isTable(item)) {
      for (const one of textsOf(field(item, 'pip')))
        if (!one.startsWith('-')) list.add(one, { role: 'runtime', group: 'pip', wantedBy }, placeOf(one))
    } else if (typeof item === 'string') {
      const spec = parseCondaSpec(item)
      if (spec === undefined) list.addBad(item, placeOf(item))
      else if (spec.name === 'python') python.push({ range: spec.range, declaredBy: wantedBy, place: placeOf(item) })
      else requirements.push(toRequirement(spec, wantedBy, placeOf(item)))
    }
  }
  const indexes: PackageIndex[] = textsOf(field(document, 'channels'))
    .filter((channel) => !commonChannels.has(channel))
    .map((channel) => ({ url: channel, isExtra: true, place: placeOf(channel) }))
  return makeReading(
    makeManifest('conda', path, {
      project: textOf(field(document, 'name')),
      requirements: [...requirements, ...list.requirements],
      python,
      indexes,
    }),
    list.findings,
  )
}

/** YAML 1.2 with the library's own guards against alias bombs. */
function readYaml(text: string, path: string): { readonly document: unknown } | { readonly finding: AuditFinding } {
  const damaged = (message: string, line: number | null): { finding: AuditFinding } => ({
    finding: makeFinding(manifestFindings, 'MANIFEST_DAMAGED', { place: { path, line }, subject: path, message }),
  })
  const lineCounter = new LineCounter()
  try {
    const parsed = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'silent' })
    const [error] = parsed.errors
    if (error !== undefined) return damaged(`It is no YAML: ${error.message}`, lineCounter.linePos(error.pos[0]).line)
    return { document: parsed.toJS({ maxAliasCount: 100 }) }
  } catch (error) {
    return damaged(`It is no YAML: ${error instanceof Error ? error.message : String(error)}`, null)
  }
}

interface CondaSpec {
  readonly name: string
  readonly range: string
}

/** `pytorch::pytorch=1.13.1=py3.8_cuda11.7*`, `numpy>=1.21,<2`, `pip`; undefined where it is none. */
function parseCondaSpec(written: string): CondaSpec | undefined {
  const bare = written
    .replace(/^[\w./:-]+::/, '')
    .replace(/\s*\[.*\]$/, '')
    .trim()
  const [, name = '', rest = ''] = /^([A-Za-z0-9_][\w.-]*)\s*(.*)$/s.exec(bare) ?? []
  if (name === '') return undefined
  const [, version = '', build] =
    /^((?:[=<>!~]=?)?[^=\s]*(?:,[^=\s]*=?[^=\s]*)*)(?:[=\s]\s*(\S+))?$/.exec(rest.trim()) ?? []
  // With a build behind it, a single equals sign means exactly this version.
  const range = toRange(build === undefined ? version : version.replace(/^=(?!=)/, '=='))
  return range === undefined ? undefined : { name: name.toLowerCase(), range }
}

/** `=1.13` is `==1.13.*`, `==1.13.1` is exact, a bare `1.13.1` too. */
function toRange(version: string): string | undefined {
  const parts = version.split(',').map((part) => {
    const [, fuzzy] = /^=(?!=)(\d[\w.]*?)(?:\.?\*)?$/.exec(part) ?? []
    if (fuzzy !== undefined) return `==${fuzzy}.*`
    if (part === '*' || part === '') return ''
    return /^\d/.test(part) ? `==${part}` : part
  })
  const range = parts.filter((part) => part !== '').join(',')
  return parseRange(range) === undefined ? undefined : range
}

function toRequirement({ name, range }: CondaSpec, wantedBy: string | null, place: Place): Requirement {
  return {
    ecosystem: 'PyPI',
    name: normaliseName(pythonNames.get(name) ?? name),
    extras: [],
    range,
    marker: null,
    source: { kind: 'index', location: 'conda' },
    hasHashes: false,
    role: 'runtime',
    group: null,
    wantedBy,
    place,
  }
}
