// SPDX-License-Identifier: Apache-2.0
// The object that stands in a joblib file for an array: its class, and what its state says of the bytes that follow.
import { classPosition } from '../globals/rules.ts'
import { toShape } from '../numpy/header.ts'
import type { ElementType } from '../numpy/element-type.ts'
import { elementTypeOfValue } from '../numpy/pickled-type.ts'
import { GlobalRef, Made, PyDict, PyTuple, type Value } from '../pickle/value.ts'

/** An array that follows in the file. */
export interface InlineArray {
  readonly shape: readonly number[]
  readonly isFortran: boolean
  readonly type: ElementType
  /** Since joblib 1.2 a byte with the length of the padding stands in front of the elements. */
  readonly isPadded: boolean
}

/** joblib was a part of scikit-learn once. */
const wrapperPaths: ReadonlySet<string> = new Set([
  'joblib.numpy_pickle.NumpyArrayWrapper',
  'sklearn.externals.joblib.numpy_pickle.NumpyArrayWrapper',
])

/** The class's name as it stands in the file, for a search. */
export const wrapperName = 'NumpyArrayWrapper'

/** True where joblib, having set the state of `target`, reads an array. */
export function isWrapper(target: Value): boolean {
  if (!(target instanceof Made) || !(target.callee instanceof GlobalRef)) return false
  const position = classPosition(target.callee.path)
  const cls =
    position === undefined ? target.callee : target.args instanceof PyTuple ? target.args.items[position] : null
  return cls instanceof GlobalRef && wrapperPaths.has(cls.path)
}

/** What `state` says of the array; undefined where that is not understood. */
export function readWrapper(state: Value): InlineArray | undefined {
  if (!(state instanceof PyDict)) return undefined
  const attributes = new Map<Value, Value>()
  for (let index = 0; index < state.pairs.length; index += 2)
    attributes.set(state.pairs[index] ?? null, state.pairs[index + 1] ?? null)
  const sizes = attributes.get('shape')
  const shape = sizes instanceof PyTuple ? toShape(sizes.items) : undefined
  const type = elementTypeOfValue(attributes.get('dtype'))
  const order = attributes.get('order')
  if (shape === undefined || type === undefined || (order !== 'C' && order !== 'F')) return undefined
  const alignment = attributes.get('numpy_array_alignment_bytes') ?? null
  if (alignment !== null && typeof alignment !== 'number') return undefined
  return { shape, type, isFortran: order === 'F', isPadded: alignment !== null }
}
