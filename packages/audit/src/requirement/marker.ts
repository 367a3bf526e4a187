// SPDX-License-Identifier: Apache-2.0
// The condition behind a requirement's semicolon (PEP 508): on which Python and system it counts.
import { maxMarkerDepth, maxMarkerTokens } from './limits.ts'
import { parseRange, rangeContains } from '../version/range.ts'
import { parseVersion } from '../version/version.ts'

/** Values of the variables that a marker may ask for. */
export type MarkerEnvironment = ReadonlyMap<string, string>

const variables: ReadonlySet<string> = new Set([
  'python_version',
  'python_full_version',
  'os_name',
  'sys_platform',
  'platform_system',
  'platform_machine',
  'platform_release',
  'platform_version',
  'platform_python_implementation',
  'implementation_name',
  'implementation_version',
  'extra',
  'extras',
  'dependency_groups',
])

/** Names that setuptools once wrote. */
const oldNames: ReadonlyMap<string, string> = new Map([
  ['os.name', 'os_name'],
  ['sys.platform', 'sys_platform'],
  ['platform.version', 'platform_version'],
  ['platform.machine', 'platform_machine'],
  ['platform.python_implementation', 'platform_python_implementation'],
  ['python_implementation', 'platform_python_implementation'],
])

interface Operand {
  readonly isVariable: boolean
  readonly text: string
}

/** A marker, taken apart: a comparison, or two joined. */
export type Marker =
  | { readonly kind: 'compare'; readonly left: Operand; readonly operator: string; readonly right: Operand }
  | { readonly kind: 'and' | 'or'; readonly left: Marker; readonly right: Marker }

const tokenPattern =
  /\s*(?:(?<quote>'[^']*'|"[^"]*")|(?<operator>===|~=|==|!=|<=|>=|<|>)|(?<bracket>[()])|(?<word>[A-Za-z_][\w.]*))/y

/** The marker that `text` spells, or undefined where it is none. */
export function parseMarker(text: string): Marker | undefined {
  const tokens: string[] = []
  tokenPattern.lastIndex = 0
  const end = text.trimEnd().length
  while (tokenPattern.lastIndex < end) {
    const match = tokenPattern.exec(text)
    if (match === null || tokens.length >= maxMarkerTokens) return undefined
    tokens.push(match[0].trim())
  }
  const cursor = { tokens, index: 0 }
  const marker = parseOr(cursor, 0)
  return cursor.index === tokens.length ? marker : undefined
}

interface Cursor {
  readonly tokens: readonly string[]
  index: number
}

function parseOr(cursor: Cursor, depth: number): Marker | undefined {
  let left = parseAnd(cursor, depth)
  while (left !== undefined && cursor.tokens[cursor.index] === 'or') {
    cursor.index++
    const right = parseAnd(cursor, depth)
    left = right === undefined ? undefined : { kind: 'or', left, right }
  }
  return left
}

function parseAnd(cursor: Cursor, depth: number): Marker | undefined {
  let left = parseOne(cursor, depth)
  while (left !== undefined && cursor.tokens[cursor.index] === 'and') {
    cursor.index++
    const right = parseOne(cursor, depth)
    left = right === undefined ? undefined : { kind: 'and', left, right }
  }
  return left
}

function parseOne(cursor: Cursor, depth: number): Marker | undefined {
  if (cursor.tokens[cursor.index] === '(') {
    if (depth >= maxMarkerDepth) return undefined
    cursor.index++
    const inner = parseOr(cursor, depth + 1)
    return cursor.tokens[cursor.index++] === ')' ? inner : undefined
  }
  const left = toOperand(cursor.tokens[cursor.index++])
  let operator = cursor.tokens[cursor.index++]
  if (operator === 'not' && cursor.tokens[cursor.index] === 'in') {
    cursor.index++
    operator = 'not in'
  }
  const right = toOperand(cursor.tokens[cursor.index++])
  if (left === undefined || right === undefined || operator === undefined) return undefined
  return /^(?:===|~=|==|!=|<=|>=|<|>|in|not in)$/.test(operator)
    ? { kind: 'compare', left, operator, right }
    : undefined
}

function toOperand(token: string | undefined): Operand | undefined {
  if (token === undefined) return undefined
  if (token.startsWith('"') || token.startsWith("'")) return { isVariable: false, text: token.slice(1, -1) }
  const name = oldNames.get(token) ?? token
  return variables.has(name) ? { isVariable: true, text: name } : undefined
}

/** Whether the marker holds; undefined where `text` is none, or asks for what the environment does not say. */
export function evaluateMarker(text: string, environment: MarkerEnvironment): boolean | undefined {
  const marker = parseMarker(text)
  return marker === undefined ? undefined : evaluate(marker, environment)
}

/** Three-valued: what is not known does not decide where the other side does. */
function evaluate(marker: Marker, environment: MarkerEnvironment): boolean | undefined {
  if (marker.kind === 'compare') return compare(marker, environment)
  const decisive = marker.kind === 'or'
  const left = evaluate(marker.left, environment)
  if (left === decisive) return left
  const right = evaluate(marker.right, environment)
  if (right === decisive) return right
  return left === undefined || right === undefined ? undefined : !decisive
}

function compare(
  { left, operator, right }: Extract<Marker, { kind: 'compare' }>,
  environment: MarkerEnvironment,
): boolean | undefined {
  const valueOf = ({ isVariable, text }: Operand): string | undefined => (isVariable ? environment.get(text) : text)
  if (!left.isVariable && !right.isVariable) return undefined
  let [one, other] = [valueOf(left), valueOf(right)]
  if (one === undefined || other === undefined) return undefined
  if (left.text === 'extra' || right.text === 'extra') [one, other] = [normaliseExtra(one), normaliseExtra(other)]
  if (operator === 'in') return other.includes(one)
  if (operator === 'not in') return !other.includes(one)
  const range = parseRange(`${operator}${other}`)
  const version = parseVersion(one)
  if (range !== undefined && version !== undefined) return rangeContains(range, version, { isPrereleaseAllowed: true })
  if (operator === '==' || operator === '===') return one === other
  if (operator === '!=') return one !== other
  // Order of texts that are no versions is not defined; `packaging` answers false.
  return false
}

function normaliseExtra(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-')
}

/** The environment of CPython on a system; `python` is a minor version such as `3.12`. */
export function markerEnvironment({
  python,
  system,
}: {
  readonly python: string
  readonly system: 'linux' | 'darwin' | 'win32'
}): MarkerEnvironment {
  const names = { linux: 'Linux', darwin: 'Darwin', win32: 'Windows' } as const
  return new Map([
    ['python_version', python],
    ['python_full_version', `${python}.0`],
    ['os_name', system === 'win32' ? 'nt' : 'posix'],
    ['sys_platform', system],
    ['platform_system', names[system]],
    ['platform_machine', system === 'darwin' ? 'arm64' : 'x86_64'],
    ['platform_python_implementation', 'CPython'],
    ['implementation_name', 'cpython'],
    ['implementation_version', `${python}.0`],
    ['extra', ''],
  ])
}
