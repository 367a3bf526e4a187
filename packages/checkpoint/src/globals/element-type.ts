// SPDX-License-Identifier: Apache-2.0
// NumPy believes what a pickle says of a type of elements: where its fields lie, how large it is, and whether it holds
// Python objects. A type that lies about one of them makes NumPy write outside an array, or take numbers for pointers.
import { GlobalRef, Made, PyBytes, PyDict, PyTuple, type Value } from '../pickle/value.ts'
import { largestElementBytes, largestTypeFields } from './limits.ts'

/** As much of a type as matters for memory. */
interface Layout {
  readonly sizeBytes: number
  readonly hasObject: boolean
  /** May be built with a size of its own: texts, bytes and records. */
  readonly isFlexible: boolean
}

/** A field of a record. */
interface Field {
  readonly start: number
  readonly end: number
  readonly hasObject: boolean
  /** A second name of another field. */
  readonly isTitle: boolean
}

const pointerBytes = 8

/** Bits of the flags: elements count references, are written as a list, and are pointers. */
const flagBits = { references: 1, list: 2, pointer: 4, init: 8, python: 16 } as const

/** True for `numpy.dtype(...)`. */
export function isElementType(value: Value): value is Made {
  return value instanceof Made && value.callee instanceof GlobalRef && value.callee.path === 'numpy.dtype'
}

/** The types of elements that a state names: those of its fields, and the one that it repeats. */
export function partsOfType(state: Value): readonly Made[] {
  if (!(state instanceof PyTuple)) return []
  const [, , sub = null, , fields = null] = state.items
  const parts = sub instanceof PyTuple ? [sub.items[0] ?? null] : []
  if (fields instanceof PyDict)
    for (let index = 1; index < fields.pairs.length; index += 2) {
      const field = fields.pairs[index]
      if (field instanceof PyTuple) parts.push(field.items[0] ?? null)
    }
  return parts.filter(isElementType)
}

/** Why `state` may not be set on the type `made`, or undefined where it is true to itself. */
export function refuseTypeState(made: Made, state: Value): string | undefined {
  const plain = plainLayout(made)
  if (plain === undefined) return 'describes a type of elements that is not understood'
  if (!(state instanceof PyTuple) || (state.items.length !== 8 && state.items.length !== 9))
    return 'is no description of elements'
  const [version, order, sub = null, names = null, fields = null, size, alignment, flags] = state.items
  if (version !== 3 && version !== 4) return 'has a version that NumPy does not write'
  if (!/^[<>|=]$/.test(textOf(order) ?? '')) return 'has no byte order'
  const sizeBytes = plain.isFlexible ? size : plain.sizeBytes
  if (typeof sizeBytes !== 'number' || !(sizeBytes >= 0 && sizeBytes <= largestElementBytes))
    return 'has elements of no size'
  // The code tells the size already, but for records of a class of their own.
  const isStated = plain.sizeBytes > 0 || !plain.isFlexible
  if (isStated && size !== plain.sizeBytes && (plain.isFlexible || size !== -1)) return 'has elements of another size'
  if (alignment !== -1 && (typeof alignment !== 'number' || !(alignment >= 1 && alignment <= 64)))
    return 'has elements of no alignment'
  const whole: Layout = { ...plain, sizeBytes }
  const hasObject = sub === null ? objectsInFields(names, fields, whole) : objectsInParts(sub, names, fields, whole)
  if (typeof hasObject === 'string') return hasObject
  return refuseFlags(flags, plain.hasObject || hasObject)
}

function refuseFlags(flags: Value | undefined, hasObject: boolean): string | undefined {
  if (typeof flags !== 'number' || !(flags >= -128 && flags <= 255)) return 'has flags that NumPy does not write'
  const has = (bit: number): boolean => Math.floor((flags + 256) / bit) % 2 === 1
  const { references, list, pointer, init, python } = flagBits
  const isTrue = hasObject
    ? [references, list, init, python].every(has)
    : !has(references) && !has(list) && !has(pointer)
  return isTrue ? undefined : 'lies about holding objects'
}

/** What `dtype(code)` is before its state is set. */
function plainLayout(made: Made): Layout | undefined {
  const code = made.args instanceof PyTuple ? made.args.items[0] : undefined
  if (code instanceof GlobalRef)
    return code.path === 'numpy.record' || code.path === 'numpy.void'
      ? { sizeBytes: 0, hasObject: false, isFlexible: true }
      : undefined
  const [, kind = '', digits = ''] =
    /^[<>|=]?([?biufcOSaUVMm])(\d{0,9})(?:\[[A-Za-z0-9/]{1,16}\])?$/.exec(textOf(code) ?? '') ?? []
  const count = Number(digits)
  if (kind === '') return undefined
  if (kind === 'O') return { sizeBytes: pointerBytes, hasObject: true, isFlexible: false }
  if (kind === 'U') return { sizeBytes: 4 * count, hasObject: false, isFlexible: true }
  if (/[SaV]/.test(kind)) return { sizeBytes: count, hasObject: false, isFlexible: true }
  const sizeBytes = kind === '?' ? 1 : /[Mm]/.test(kind) ? 8 : count
  return sizeBytes >= 1 && sizeBytes <= 32 ? { sizeBytes, hasObject: false, isFlexible: false } : undefined
}

/** A type as it is once the whole pickle ran. */
function layoutOf(value: Value | undefined): Layout | undefined {
  if (value === undefined || !isElementType(value)) return undefined
  const plain = plainLayout(value)
  if (plain === undefined || value.state === undefined) return plain
  if (!(value.state instanceof PyTuple)) return undefined
  const [, , , , , size, , flags] = value.state.items
  const sizeBytes = plain.isFlexible ? size : plain.sizeBytes
  if (typeof sizeBytes !== 'number' || typeof flags !== 'number') return undefined
  // Its own state was judged when it was set, so its flags are true.
  return { ...plain, sizeBytes, hasObject: (flags + 256) % 2 === 1 }
}

/** `(type, shape)`: an array as an element. */
function objectsInParts(sub: Value, names: Value, fields: Value, whole: Layout): boolean | string {
  if (!(sub instanceof PyTuple) || sub.items.length !== 2 || names !== null || fields !== null)
    return 'repeats a type in a way that NumPy does not write'
  const [base, shape] = sub.items
  const part = layoutOf(base)
  let count = 1
  for (const size of shape instanceof PyTuple ? shape.items : [shape]) {
    if (typeof size !== 'number' || !(size >= 0)) return 'repeats a type an unknown number of times'
    count *= size
  }
  if (part === undefined || !whole.isFlexible || count * part.sizeBytes !== whole.sizeBytes)
    return 'repeats a type beyond its elements'
  return part.hasObject
}

/** `{'name': (type, offset)}`, and the names in order. */
function objectsInFields(names: Value, fields: Value, whole: Layout): boolean | string {
  if (names === null && fields === null) return false
  if (!(names instanceof PyTuple) || !(fields instanceof PyDict)) return 'has fields without names'
  if (whole.hasObject || fields.pairs.length > 2 * largestTypeFields) return 'has fields where there are none'
  const known = new Map<string, Field>()
  for (let index = 0; index < fields.pairs.length; index += 2) {
    const name = textOf(fields.pairs[index])
    const field = fields.pairs[index + 1]
    const [type, start, title] = field instanceof PyTuple ? field.items : []
    const part = layoutOf(type)
    if (name === undefined || known.has(name)) return 'has fields of the same name'
    if (part === undefined || typeof start !== 'number' || !(start >= 0)) return 'has fields that are not understood'
    const end = start + part.sizeBytes
    if (!(end <= whole.sizeBytes)) return 'has fields beyond its elements'
    known.set(name, { start, end, hasObject: part.hasObject, isTitle: textOf(title) === name })
  }
  const named = new Map<string, Field>()
  for (const item of names.items) {
    const name = textOf(item) ?? ''
    const field = known.get(name)
    if (field === undefined || named.has(name)) return 'names fields that it has not'
    named.set(name, field)
  }
  for (const [name, { isTitle }] of known) if (!isTitle && !named.has(name)) return 'has fields without names'
  return objectsOverlap([...named.values()]) ?? [...named.values()].some(({ hasObject }) => hasObject)
}

/** Anything else at the place of an object would be taken for a pointer. */
function objectsOverlap(fields: readonly Field[]): string | undefined {
  let endBefore = 0
  let objectEndBefore = 0
  for (const { start, end, hasObject } of fields.toSorted((one, other) => one.start - other.start)) {
    if (start < end && start < (hasObject ? endBefore : objectEndBefore)) return 'has fields that overlap objects'
    endBefore = Math.max(endBefore, end)
    if (hasObject) objectEndBefore = Math.max(objectEndBefore, end)
  }
  return undefined
}

function textOf(value: Value | undefined): string | undefined {
  if (typeof value === 'string') return value
  // Python 2's texts.
  return value instanceof PyBytes && value.sizeBytes < 256 ? String.fromCharCode(...value.bytes) : undefined
}
