// SPDX-License-Identifier: Apache-2.0
// A shape reads one JSON value strictly: wrong type, unknown key, missing key or a number out of range is refused with
// the path of the field. Thirty lines of our own instead of a schema library, because the ear must stay small.
import { ProtocolError } from '../errors.ts'

/** Reads a JSON value into `T`, or throws `LINE_FIELD_INVALID` naming `path`. Never returns the input object itself. */
export type Shape<T> = (value: unknown, path: string) => T

type ShapesOf<T> = { readonly [Key in keyof T]-?: Shape<Exclude<T[Key], undefined>> }
type OptionalKeys<T> = { [Key in keyof T]-?: object extends Pick<T, Key> ? Key : never }[keyof T]

export function refuseField(path: string, wanted: string): never {
  throw new ProtocolError('LINE_FIELD_INVALID', 'invalid', `Cannot read field "${path}": wanted ${wanted}`, {
    context: { path },
    remedy: 'Run ear and server from the same version; if they are, report this as a bug.',
  })
}

/** A whole number between `min` and `max`, both included. */
export function integer(min: number, max: number): Shape<number> {
  return (value, path) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max
      ? value
      : refuseField(path, `an integer from ${min} to ${max}`)
}

/** A finite number between `min` and `max`, both included. */
export function decimal(min: number, max: number): Shape<number> {
  return (value, path) =>
    typeof value === 'number' && value >= min && value <= max
      ? value
      : refuseField(path, `a number from ${min} to ${max}`)
}

/** Text that matches `pattern`, which must be anchored at both ends. */
export function text(pattern: RegExp, wanted: string): Shape<string> {
  return (value, path) => (typeof value === 'string' && pattern.test(value) ? value : refuseField(path, wanted))
}

/** One of a fixed set of words or numbers. */
export function oneOf<const Choice extends string | number>(choices: readonly Choice[]): Shape<Choice> {
  return (value, path) =>
    choices.find((choice) => choice === value) ?? refuseField(path, `one of ${choices.join(', ')}`)
}

/** A list of at most `maximumItems`. */
export function list<T>(item: Shape<T>, maximumItems: number): Shape<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value) || !(value.length <= maximumItems)) refuseField(path, `a list of at most ${maximumItems}`)
    return Object.freeze(value.map((entry: unknown, index) => item(entry, `${path}[${index}]`)))
  }
}

/** A list of exactly `count` items. */
export function listOf<T>(item: Shape<T>, count: number): Shape<readonly T[]> {
  const readList = list(item, count)
  return (value, path) => {
    const items = readList(value, path)
    return items.length === count ? items : refuseField(path, `a list of exactly ${count}`)
  }
}

/** A pair `[first, second]`. */
export function pair<First, Second>(first: Shape<First>, second: Shape<Second>): Shape<readonly [First, Second]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length !== 2) refuseField(path, 'a pair')
    return Object.freeze([first(value[0], `${path}[0]`), second(value[1], `${path}[1]`)] as const)
  }
}

/**
 * An object with exactly these keys; those named in `optional` may be absent.
 * Keys are looked up among the object's own, so `__proto__` in the input is one more unknown key.
 */
export function record<T extends object>(shapes: ShapesOf<T>, optional: readonly OptionalKeys<T>[] = []): Shape<T> {
  const entries = Object.entries<Shape<unknown>>(shapes as Record<string, Shape<unknown>>)
  const known = new Set(entries.map(([key]) => key))
  const mayMiss = new Set<PropertyKey>(optional)
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) refuseField(path, 'an object')
    const fields = new Map<string, unknown>(Object.entries(value))
    for (const key of fields.keys()) if (!known.has(key)) refuseField(`${path}.${printable(key)}`, 'no such field')
    const result: Record<string, unknown> = {}
    for (const [key, shape] of entries) {
      if (fields.has(key)) result[key] = shape(fields.get(key), `${path}.${key}`)
      else if (!mayMiss.has(key)) refuseField(`${path}.${key}`, 'a value, found none')
    }
    return Object.freeze(result) as T
  }
}

/** Chooses the shape by the word in `key`, as in a union told apart by `type` or `kind`. */
export function variant<T>(key: string, shapes: ReadonlyMap<string, Shape<T>>): Shape<T> {
  return (value, path) => {
    if (typeof value !== 'object' || value === null) refuseField(path, 'an object')
    const word: unknown = Object.getOwnPropertyDescriptor(value, key)?.value
    const shape = typeof word === 'string' ? shapes.get(word) : undefined
    return shape ? shape(value, path) : refuseField(`${path}.${key}`, `one of ${[...shapes.keys()].join(', ')}`)
  }
}

/** A stranger's key goes into an error message only if it is short and plain. */
function printable(key: string): string {
  return /^[A-Za-z0-9_]{1,32}$/.test(key) ? key : '?'
}
