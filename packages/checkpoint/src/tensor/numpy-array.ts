// SPDX-License-Identifier: Apache-2.0
// A NumPy array in a pickle, as far as PyTorch makes tensors of one: tensors of devices that save through NumPy.
import { Made, PyTuple, type Value } from '../pickle/value.ts'
import { MemorySource } from '../source/source.ts'
import { argumentsOf, damaged, toShape } from './arguments.ts'
import { checkView } from './bounds.ts'
import { type Dtype, dtypes } from './dtype.ts'
import { bytesOf } from './encoded-bytes.ts'
import { calleePath } from './callee.ts'
import { noSigns, type RebuiltView } from './rebuilt.ts'

/** NumPy's type codes that PyTorch takes, without their byte order. */
const numpyNames: ReadonlyMap<string, string> = new Map([
  ['b1', 'bool'],
  ['u1', 'uint8'],
  ['i1', 'int8'],
  ['u2', 'uint16'],
  ['i2', 'int16'],
  ['u4', 'uint32'],
  ['i4', 'int32'],
  ['u8', 'uint64'],
  ['i8', 'int64'],
  ['f2', 'float16'],
  ['f4', 'float32'],
  ['f8', 'float64'],
  ['c8', 'complex64'],
  ['c16', 'complex128'],
])

/** The array as a tensor over its own bytes. Throws `TensorFault`. */
export function fromNumpy(value: Value | undefined): RebuiltView {
  const state = value instanceof Made && value.state instanceof PyTuple ? value.state.items : undefined
  if (!(value instanceof Made) || !calleePath(value).endsWith('.multiarray._reconstruct') || state?.length !== 5)
    throw damaged('it is made from something that is no NumPy array')
  const [, shapeValue, dtypeValue, isFortran, data] = state
  const { dtype, isBigEndian } = toNumpyDtype(dtypeValue)
  const shape = toShape(shapeValue)
  const storage = { source: new MemorySource(toBytes(data)), isBigEndian, key: 'numpy', dtype }
  const stride = isFortran === true ? columnMajor(shape) : rowMajor(shape)
  const view: RebuiltView = { kind: 'view', dtype, shape, stride, offset: 0, storage, signs: noSigns }
  checkView(view)
  return view
}

/** `dtype('f4')` with the byte order that BUILD sets. */
function toNumpyDtype(value: Value | undefined): { dtype: Dtype; isBigEndian: boolean } {
  if (!(value instanceof Made) || calleePath(value) !== 'numpy.dtype') throw damaged('its NumPy type is no type')
  const [code] = argumentsOf(value.args)
  const [, order = '', kind = ''] = typeof code === 'string' ? (/^([<>=|]?)(\w+)$/.exec(code) ?? []) : []
  const dtype = dtypes.get(numpyNames.get(kind) ?? '')
  if (dtype === undefined) throw damaged('its NumPy type is none that PyTorch has')
  const built = value.state instanceof PyTuple ? value.state.items[1] : undefined
  return { dtype, isBigEndian: (typeof built === 'string' ? built : order) === '>' }
}

function toBytes(value: Value | undefined): Uint8Array {
  const bytes = bytesOf(value)
  if (bytes === undefined) throw damaged('its bytes are no bytes')
  return bytes
}

function rowMajor(shape: readonly number[]): number[] {
  const stride: number[] = []
  let step = 1
  for (const size of shape.toReversed()) {
    stride.unshift(step)
    step *= Math.max(1, size)
  }
  return stride
}

function columnMajor(shape: readonly number[]): number[] {
  return rowMajor(shape.toReversed()).toReversed()
}
