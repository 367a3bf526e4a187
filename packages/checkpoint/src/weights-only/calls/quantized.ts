// SPDX-License-Identifier: Apache-2.0
// torch._utils._rebuild_qtensor: quantized tensors, per tensor and per channel.
import { assertCount, toExtents, toInt64 } from '../arguments.ts'
import type { Environment } from '../environment.ts'
import { iterate } from '../iterate.ts'
import { PyFloat } from '../../pickle/value.ts'
import { badArgument } from '../refusal.ts'
import { setStorage } from '../storage-set.ts'
import { show, typeName } from '../type-name.ts'
import { GlobalValue, isInt, ListValue, TensorValue, TupleValue, type Value } from '../value.ts'
import { inferShape } from './nested-list.ts'
import { emptyTensor, partsOf, setRequiresGrad } from './rebuild.ts'
import { countElements } from '../arguments.ts'

/** Refuses what the constructor, the bounds of the storage or the flags refuse. */
export function rebuildQuantized(args: readonly Value[], env: Environment): TensorValue {
  assertCount('_rebuild_qtensor', args, 7, 7)
  const [storage = null, offset = null, size = null, stride = null, params = null, requiresGrad = null] = args
  const scheme = schemeOf(params)
  const { dtype, untyped } = partsOf(storage)
  if (scheme === 'torch.per_tensor_affine') checkAffine(iterate(params, env.spend))
  else if (scheme === 'torch.per_channel_affine' || scheme === 'torch.per_channel_affine_float_qparams')
    checkChannels(iterate(params, env.spend), size, env)
  else throw badArgument(`Can't deserialize quantized tensor with qscheme ${scheme}`)
  const sizes = toExtents(size, "_empty_affine_quantized(): argument 'size'")
  if (!dtype.isQuantized) throw badArgument('Creation of quantized tensor requires quantized dtype like torch.quint8')
  if (sizes.some((extent) => extent < 0))
    throw badArgument(`Trying to create tensor with negative dimension: [${sizes.join(', ')}]`)
  env.allocate(BigInt(countElements(sizes)) * BigInt(dtype.itemBytes))
  const tensor = emptyTensor(dtype)
  setStorage(tensor, untyped, { offset, size, stride }, env)
  setRequiresGrad(tensor, requiresGrad)
  return tensor
}

function schemeOf(params: Value): string {
  if (!(params instanceof TupleValue || params instanceof ListValue))
    throw badArgument(`'${typeName(params)}' object is not subscriptable`)
  const [scheme] = params.items
  if (scheme === undefined) throw badArgument('quantizer_params: index out of range')
  return scheme instanceof GlobalValue && scheme.kind === 'qscheme' ? scheme.path : show(scheme)
}

function checkAffine(params: readonly Value[]): void {
  if (params.length !== 3) throw badArgument(`expected 3 values to unpack, got ${params.length}`)
  const [, scale = null, zeroPoint = null] = params
  if (!isReal(scale))
    throw badArgument(`_empty_affine_quantized(): argument 'scale' must be float, not ${typeName(scale)}`)
  toInt64(zeroPoint, "_empty_affine_quantized(): argument 'zero_point'")
}

function isReal(value: Value): boolean {
  if (value instanceof PyFloat || isInt(value) || typeof value === 'boolean') return true
  return value instanceof TensorValue && value.sizes.length === 0 && !value.requiresGrad && !value.dtype.isComplex
}

function checkChannels(params: readonly Value[], size: Value, env: Environment): void {
  if (params.length !== 4) throw badArgument(`expected 4 values to unpack, got ${params.length}`)
  const [, scales = null, zeroPoints = null, axisValue = null] = params
  const sizes = toExtents(size, "_empty_per_channel_affine_quantized(): argument 'size'")
  const axis = Number(toInt64(axisValue, "_empty_per_channel_affine_quantized(): argument 'axis'"))
  if (env.rules.checksQuantized) {
    const expected = axis >= 0 ? sizes[axis] : undefined
    if (expected === undefined)
      throw badArgument(`_rebuild_qtensor: per_channel axis ${axis} out of range for size (${sizes.join(', ')})`)
    if (channels(scales) !== expected || channels(zeroPoints) !== expected)
      throw badArgument(`_rebuild_qtensor: per_channel scales/zero_points length must equal size[axis]=${expected}`)
  }
  if (scales instanceof ListValue && zeroPoints instanceof ListValue) {
    if (inferShape(scales, env).length !== 1 || inferShape(zeroPoints, env).length !== 1)
      throw badArgument('scale tensor must have dimension 1')
    return
  }
  if (!(scales instanceof TensorValue) || !(zeroPoints instanceof TensorValue))
    throw badArgument("_empty_per_channel_affine_quantized(): argument 'scales' must be Tensor, not list")
  if (scales.sizes.length !== 1 || zeroPoints.sizes.length !== 1)
    throw badArgument('scale tensor must have dimension 1')
  if (!scales.dtype.isDifferentiable || scales.dtype.isComplex) throw badArgument('scale tensor must be floating point')
}

function channels(value: Value): number | bigint {
  if (value instanceof ListValue) return value.items.length
  if (value instanceof TensorValue) return countElements(value.sizes)
  throw badArgument(`'${typeName(value)}' object has no attribute 'numel'`)
}
