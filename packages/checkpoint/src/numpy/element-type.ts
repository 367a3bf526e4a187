// SPDX-License-Identifier: Apache-2.0
// What one element of an array is: from the code that NumPy writes for a type, such as `<f4`, and for records from their
// fields.
import { LiteralTuple, type Literal } from './literal.ts'
import { maxHeaderDepth } from './limits.ts'

/** The type of one element. */
export interface ElementType {
  /** PyTorch's name where it has the type, NumPy's otherwise: `float32`, `<U5`, `record`. */
  readonly name: string
  readonly sizeBytes: number
  /** True where elements, or fields of them, are Python objects: the data is then a pickle. */
  readonly hasObject: boolean
  /** What a change of byte order turns round, in bytes; 1 where there is nothing to turn. */
  readonly componentBytes: number
  readonly isBigEndian: boolean
}

/** Code without byte order -> name and component size. */
const numbers: ReadonlyMap<string, readonly [name: string, componentBytes: number]> = new Map([
  ['b1', ['bool', 1]],
  ['?', ['bool', 1]],
  ['i1', ['int8', 1]],
  ['i2', ['int16', 2]],
  ['i4', ['int32', 4]],
  ['i8', ['int64', 8]],
  ['u1', ['uint8', 1]],
  ['u2', ['uint16', 2]],
  ['u4', ['uint32', 4]],
  ['u8', ['uint64', 8]],
  ['f2', ['float16', 2]],
  ['f4', ['float32', 4]],
  ['f8', ['float64', 8]],
  ['f16', ['float128', 16]],
  ['c8', ['complex64', 4]],
  ['c16', ['complex128', 8]],
  ['c32', ['complex256', 16]],
])

/** The type that a code such as `<f4`, `|S10` or `>M8[ns]` stands for; undefined for spellings that NumPy does not write. */
export function elementTypeOfCode(code: string): ElementType | undefined {
  const [, order = '', kind = '', digits = '', unit = ''] =
    /^([<>|=]?)([?biufcSUVOMm])(\d{0,9})(\[[A-Za-z0-9/]{1,16}\])?$/.exec(code) ?? []
  const isBigEndian = order === '>'
  const known = numbers.get(kind + digits)
  if (known !== undefined && unit === '') {
    const [name, componentBytes] = known
    const sizeBytes = name === 'bool' ? 1 : Number(digits)
    return { name, sizeBytes, hasObject: false, componentBytes, isBigEndian }
  }
  const plain = { hasObject: false, isBigEndian }
  if (kind === 'O' && (digits === '' || digits === '8' || digits === '4'))
    return { name: 'object', sizeBytes: 8, hasObject: true, componentBytes: 1, isBigEndian: false }
  if ((kind === 'S' || kind === 'V') && unit === '')
    return {
      ...plain,
      name: `|${kind}${digits || '0'}`,
      sizeBytes: Number(digits),
      componentBytes: 1,
      isBigEndian: false,
    }
  if (kind === 'U' && unit === '')
    return { ...plain, name: `<U${digits || '0'}`, sizeBytes: 4 * Number(digits), componentBytes: 4 }
  if ((kind === 'M' || kind === 'm') && digits === '8')
    return { ...plain, name: `<${kind}8${unit}`, sizeBytes: 8, componentBytes: 8 }
  return undefined
}

/** The type that the `descr` of a header describes. */
export function elementTypeOfDescription(descr: Literal, depth = 0): ElementType | undefined {
  if (typeof descr === 'string') return elementTypeOfCode(descr)
  if (depth > maxHeaderDepth) return undefined
  // A base and a shape: an element that is an array itself.
  if (descr instanceof LiteralTuple) return depth === 0 ? undefined : repeated(descr.items[0], descr.items[1], depth)
  if (!Array.isArray(descr)) return undefined
  const fields: readonly Literal[] = descr
  const names = new Set<string>()
  let sizeBytes = 0
  let hasObject = false
  for (const field of fields) {
    if (!(field instanceof LiteralTuple) || field.items.length < 2 || field.items.length > 3) return undefined
    const [label = null, base, shape] = field.items
    const type = shape === undefined ? elementTypeOfDescription(base ?? null, depth + 1) : repeated(base, shape, depth)
    const fieldNames = namesOf(label)
    if (type === undefined || fieldNames === undefined) return undefined
    for (const name of fieldNames) {
      // Gaps between fields have an empty name.
      if (name !== '' && names.has(name)) return undefined
      names.add(name)
    }
    sizeBytes += type.sizeBytes
    hasObject ||= type.hasObject
  }
  if (!Number.isSafeInteger(sizeBytes)) return undefined
  return { name: 'record', sizeBytes, hasObject, componentBytes: 1, isBigEndian: false }
}

/** A field's name, or its title and its name. */
function namesOf(label: Literal): readonly string[] | undefined {
  if (typeof label === 'string') return [label]
  if (!(label instanceof LiteralTuple) || label.items.length !== 2) return undefined
  const [title, name] = label.items
  return typeof title === 'string' && typeof name === 'string' ? [title, name] : undefined
}

function repeated(base: Literal | undefined, shape: Literal | undefined, depth: number): ElementType | undefined {
  const type = base === undefined ? undefined : elementTypeOfDescription(base, depth + 1)
  const sizes = shape instanceof LiteralTuple ? shape.items : shape === undefined ? [] : [shape]
  if (type === undefined) return undefined
  let count = 1n
  for (const size of sizes) {
    if (typeof size !== 'bigint' || size < 0n) return undefined
    count *= size
  }
  const sizeBytes = count * BigInt(type.sizeBytes)
  if (sizeBytes > 2n ** 31n) return undefined
  return {
    name: 'record',
    sizeBytes: Number(sizeBytes),
    hasObject: type.hasObject,
    componentBytes: 1,
    isBigEndian: false,
  }
}
