// SPDX-License-Identifier: Apache-2.0
// The type of an array's elements as a pickle holds it: `numpy.dtype('f8', False, True)` with a state for the byte order
// and for the fields of records.
import { GlobalRef, Made, PyBytes, PyDict, PyTuple, type Value } from '../pickle/value.ts'
import { elementTypeOfCode, type ElementType } from './element-type.ts'
import { maxHeaderDepth } from './limits.ts'

/** The element type; undefined where it is none that is understood. */
export function elementTypeOfValue(value: Value | undefined, depth = 0): ElementType | undefined {
  if (depth > maxHeaderDepth || !(value instanceof Made) || !(value.callee instanceof GlobalRef)) return undefined
  // NumPy's own classes of types: dtype, and one for each type since 1.25.
  if (value.callee.path !== 'numpy.dtype') return undefined
  const code = value.args instanceof PyTuple ? textOf(value.args.items[0]) : undefined
  const plain = code === undefined ? undefined : elementTypeOfCode(code)
  if (plain === undefined || value.state === undefined) return plain
  if (!(value.state instanceof PyTuple)) return undefined
  const [, order, sub = null, names = null, fields = null, sizeBytes] = value.state.items
  const byteOrder = textOf(order)
  if (byteOrder === undefined) return undefined
  if (sub === null && names === null) {
    // Texts and bytes are as long as the state says; all others as their code says.
    const isFlexible = /^\W?[SUV]/.test(code ?? '')
    const ownBytes = isFlexible && typeof sizeBytes === 'number' && sizeBytes >= 0 ? sizeBytes : plain.sizeBytes
    return { ...plain, sizeBytes: ownBytes, isBigEndian: byteOrder === '>' && plain.componentBytes > 1 }
  }
  const hasObject = sub === null ? fieldsHaveObjects(fields, depth) : subHasObjects(sub, depth)
  if (hasObject === undefined || typeof sizeBytes !== 'number' || sizeBytes < 0) return undefined
  return { name: 'record', sizeBytes, hasObject, componentBytes: 1, isBigEndian: false }
}

function textOf(value: Value | undefined): string | undefined {
  if (typeof value === 'string') return value
  // Python 2's texts.
  if (value instanceof PyBytes && value.sizeBytes < 24) return String.fromCharCode(...value.bytes)
  return undefined
}

function subHasObjects(sub: Value, depth: number): boolean | undefined {
  return sub instanceof PyTuple ? elementTypeOfValue(sub.items[0], depth + 1)?.hasObject : undefined
}

/** `{'name': (type, offset)}`. */
function fieldsHaveObjects(fields: Value, depth: number): boolean | undefined {
  if (!(fields instanceof PyDict)) return undefined
  let hasObject = false
  for (let index = 1; index < fields.pairs.length; index += 2) {
    const field = fields.pairs[index]
    const type = field instanceof PyTuple ? elementTypeOfValue(field.items[0], depth + 1) : undefined
    if (type === undefined) return undefined
    hasObject ||= type.hasObject
  }
  return hasObject
}
