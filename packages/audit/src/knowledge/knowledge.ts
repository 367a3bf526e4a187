// SPDX-License-Identifier: Apache-2.0
// What no package index says: for which torch a compiled wheel exists, what a package checks when it is imported, which
// forks keep an import name, and how a library loads checkpoints. A file of facts that anyone can extend.
import { entriesOf, isTable, listOf } from '../manifest/value.ts'
import { parseRange } from '../version/range.ts'
import { parseVersion } from '../version/version.ts'
import { maxKnowledgeBytes, maxKnowledgeRows } from './limits.ts'
import shipped from './shipped.json' with { type: 'json' }

/** Wheels that exist: for these versions of the package, with these of torch, on these Pythons. */
export interface WheelRow {
  readonly package: string
  readonly versions: string
  readonly torch: string
  readonly python: string
  readonly accelerators: readonly string[]
  readonly systems: readonly string[]
  readonly source: string
}

/** What a package wants without telling an index. */
export interface RequireRow {
  readonly package: string
  readonly versions: string
  readonly wants: string
  readonly range: string
  readonly how: string
  readonly source: string
}

/** A fork that is imported under the same name. */
export interface ForkRow {
  readonly package: string
  readonly fork: string
  /** Empty where no version is known to be the right one. */
  readonly version: string
  /** Packages of which the fork accepts every version. */
  readonly drops: readonly string[]
  readonly source: string
}

/** A variant without compiled parts. */
export interface LiteRow {
  readonly package: string
  readonly lite: string
  /** Module that needs the compiled parts. */
  readonly unlessImported: string
  readonly source: string
}

/** Pythons for which torch has wheels. */
export interface PythonRow {
  readonly torch: string
  readonly python: string
}

/** How a package loads checkpoints. */
export interface LoaderRow {
  readonly package: string
  readonly versions: string
  readonly behaviour: string
  readonly source: string
}

/** All facts, as of a day. */
export interface Knowledge {
  readonly date: string
  readonly wheels: readonly WheelRow[]
  readonly requires: readonly RequireRow[]
  readonly forks: readonly ForkRow[]
  readonly lite: readonly LiteRow[]
  readonly pythons: readonly PythonRow[]
  readonly loaders: readonly LoaderRow[]
}

type Kind = 'text' | 'range' | 'version' | 'texts'

/** Fields of each list; a question mark is a field that may be missing. */
const shapes: Readonly<Record<Exclude<keyof Knowledge, 'date'>, Readonly<Record<string, Kind>>>> = {
  wheels: {
    package: 'text',
    versions: 'range',
    torch: 'range',
    python: 'range',
    'accelerators?': 'texts',
    'systems?': 'texts',
    source: 'text',
  },
  requires: { package: 'text', versions: 'range', wants: 'text', range: 'range', how: 'text', source: 'text' },
  forks: { package: 'text', fork: 'text', 'version?': 'version', 'drops?': 'texts', source: 'text' },
  lite: { package: 'text', lite: 'text', unlessImported: 'text', source: 'text' },
  pythons: { torch: 'range', python: 'range' },
  loaders: { package: 'text', versions: 'range', behaviour: 'text', source: 'text' },
}

/** Reads a knowledge file strictly. Throws a `TypeError` that names the row and the field. */
export function readKnowledge(bytes: Uint8Array): Knowledge {
  if (bytes.length > maxKnowledgeBytes) throw new TypeError(`it has more than ${maxKnowledgeBytes} bytes`)
  return toKnowledge(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
}

function toKnowledge(document: unknown): Knowledge {
  if (!isTable(document)) throw new TypeError('it must be an object')
  for (const key of Object.keys(document))
    if (!['version', 'date', ...Object.keys(shapes)].includes(key))
      throw new TypeError(`it has "${key}", which nobody reads`)
  if (document['version'] !== 1) throw new TypeError('"version" must be 1')
  const date = document['date']
  if (typeof date !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(date)) throw new TypeError('"date" must be a day')
  const rows = <Row>(name: keyof typeof shapes): readonly Row[] =>
    listOf(document[name])
      .slice(0, maxKnowledgeRows)
      .map((row, index) => toRow(row, shapes[name], `${name} ${index + 1}`) as Row)
  return {
    date,
    wheels: rows('wheels'),
    requires: rows('requires'),
    forks: rows('forks'),
    lite: rows('lite'),
    pythons: rows('pythons'),
    loaders: rows('loaders'),
  }
}

function toRow(row: unknown, shape: Readonly<Record<string, Kind>>, where: string): object {
  const given = new Map(entriesOf(row))
  const result: Record<string, unknown> = {}
  for (const [key, kind] of Object.entries(shape)) {
    const name = key.replace(/\?$/, '')
    const value = given.get(name)
    given.delete(name)
    if (value === undefined && key.endsWith('?')) result[name] = kind === 'texts' ? [] : ''
    else if (isKind(value, kind)) result[name] = value
    else throw new TypeError(`"${name}" of ${where} must be ${kindTexts[kind]}`)
  }
  for (const key of given.keys()) throw new TypeError(`${where} has "${key}", which nobody reads`)
  return result
}

const kindTexts: Readonly<Record<Kind, string>> = {
  text: 'a text',
  range: 'a range of versions such as ">=2.0,<2.2"',
  version: 'a version or an empty text',
  texts: 'a list of texts',
}

function isKind(value: unknown, kind: Kind): boolean {
  if (kind === 'texts') return Array.isArray(value) && value.every((item) => typeof item === 'string')
  if (typeof value !== 'string') return false
  if (kind === 'range') return (parseRange(value)?.length ?? 0) > 0
  return kind === 'version' ? value === '' || parseVersion(value) !== undefined : value !== ''
}

/** What ships with the program. */
export function shippedKnowledge(): Knowledge {
  return toKnowledge(shipped)
}

/** Rows of both; the newer day counts. */
export function mergeKnowledge(one: Knowledge, other: Knowledge): Knowledge {
  return {
    date: one.date > other.date ? one.date : other.date,
    wheels: [...one.wheels, ...other.wheels],
    requires: [...one.requires, ...other.requires],
    forks: [...one.forks, ...other.forks],
    lite: [...one.lite, ...other.lite],
    pythons: [...other.pythons, ...one.pythons],
    loaders: [...one.loaders, ...other.loaders],
  }
}
