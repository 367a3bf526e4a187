// SPDX-License-Identifier: Apache-2.0
// Poetry's own tables in pyproject.toml. Its carets, tildes and wildcards become the ranges of PEP 440 that they mean.
import { makeFinding, type AuditFinding, type Place } from '../finding/finding.ts'
import { normaliseName } from '../requirement/requirement.ts'
import { parseRange } from '../version/range.ts'
import { toAddress } from './address.ts'
import { manifestFindings } from './findings.ts'
import type { PackageSource, PythonRange, Requirement } from './manifest.ts'
import { findLine } from './text.ts'
import { entriesOf, field, isTable, listOf, textOf } from './value.ts'

/** What Poetry's tables say. */
export interface PoetryReading {
  readonly name: string | null
  readonly version: string | null
  readonly requirements: readonly Requirement[]
  readonly python: readonly PythonRange[]
  readonly findings: readonly AuditFinding[]
}

interface Context {
  readonly text: string
  readonly path: string
  readonly wantedBy: string | null
}

export function readPoetry(document: unknown, { text, path, wantedBy }: Context): PoetryReading {
  const poetry = field(document, 'tool', 'poetry')
  const requirements: Requirement[] = []
  const python: PythonRange[] = []
  const findings: AuditFinding[] = []
  const addTable = (table: unknown, role: Requirement['role'], group: string | null): void => {
    for (const [writtenName, value] of entriesOf(table)) {
      const place: Place = { path, line: findLine(text, writtenName) }
      // A list gives one constraint for each condition; each is a requirement of its own.
      for (const one of Array.isArray(value) ? listOf(value) : [value]) {
        const written = textOf(one) ?? textOf(field(one, 'version')) ?? ''
        const range = toPep440(written)
        if (range === undefined) {
          const evidence = `${writtenName} = ${written}`.slice(0, 160)
          findings.push(
            makeFinding(manifestFindings, 'MANIFEST_LINE_NOT_UNDERSTOOD', { place, subject: path, evidence }),
          )
        } else if (writtenName === 'python') python.push({ range, declaredBy: wantedBy, place })
        else
          requirements.push({
            ecosystem: 'PyPI',
            name: normaliseName(writtenName),
            extras: listOf(field(one, 'extras')).filter((extra): extra is string => typeof extra === 'string'),
            range,
            marker: textOf(field(one, 'markers')),
            source: sourceOf(one),
            hasHashes: false,
            role: field(one, 'optional') === true ? 'optional' : role,
            group,
            wantedBy,
            place,
          })
      }
    }
  }
  addTable(field(poetry, 'dependencies'), 'runtime', null)
  addTable(field(poetry, 'dev-dependencies'), 'development', 'dev')
  for (const [group, table] of entriesOf(field(poetry, 'group')))
    addTable(field(table, 'dependencies'), group === 'main' ? 'runtime' : 'development', group)
  return {
    name: textOf(field(poetry, 'name')),
    version: textOf(field(poetry, 'version')),
    requirements,
    python,
    findings,
  }
}

function sourceOf(value: unknown): PackageSource | null {
  if (!isTable(value)) return null
  const git = textOf(value['git'])
  const url = textOf(value['url'])
  const path = textOf(value['path'])
  if (git !== null) {
    const pin = textOf(value['rev']) ?? textOf(value['tag']) ?? textOf(value['branch'])
    return { kind: 'git', location: `${toAddress(git).location}${pin === null ? '' : `@${pin}`}` }
  }
  if (url !== null) return { kind: 'url', location: toAddress(url).location }
  if (path !== null) return { kind: 'path', location: path }
  const source = textOf(value['source'])
  return source === null ? null : { kind: 'index', location: source }
}

/** `^1.2.3`, `~1.2`, `1.*`, `*`, `>=1,<2` as PEP 440; undefined where it is none of them. Alternatives (`||`) are not. */
export function toPep440(written: string): string | undefined {
  const parts = written.split(',').map((part) => part.trim())
  const translated = parts.map(translate)
  if (translated.includes(undefined)) return undefined
  const range = translated.filter((part) => part !== '').join(',')
  return parseRange(range) === undefined ? undefined : range
}

function translate(part: string): string | undefined {
  if (part === '' || part === '*') return ''
  const [, sign, version = ''] = /^(\^|~(?!=))\s*(\d+(?:\.\d+)*\S*)$/.exec(part) ?? []
  if (sign !== undefined) return `>=${version},<${nextOf(version, sign)}`
  if (/^\d+(?:\.\d+)*\.\*$/.test(part)) return `==${part}`
  // A bare version means exactly this one.
  return /^v?\d/.test(part) ? `==${part}` : part
}

/** `^` keeps the first number that is not zero, `~` the first two. */
function nextOf(version: string, sign: string): string {
  const numbers = (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '0').split('.').map(Number)
  const firstSet = numbers.findIndex((number) => number > 0)
  const caret = firstSet < 0 ? numbers.length - 1 : firstSet
  const keep = sign === '^' ? caret : Math.min(1, numbers.length - 1)
  return [...numbers.slice(0, keep), (numbers[keep] ?? 0) + 1].join('.')
}
