// SPDX-License-Identifier: Apache-2.0
// The calls by which PyTorch rebuilds tensors, worked out instead of made. Each follows torch/_utils.py of 2.13.
import { GlobalRef, Made, PyDict, PyTuple, type Value } from '../pickle/value.ts'
import { MemorySource } from '../source/source.ts'
import { argumentsOf, damaged, toCount, toShape, toStrides, toDtype, toStorage } from './arguments.ts'
import { type Dtype, findTensorClassDtype } from './dtype.ts'
import { calleePath } from './callee.ts'
import { fromNumpy } from './numpy-array.ts'
import { noSigns, type Rebuilt, type RebuiltView } from './rebuilt.ts'
import { rebuildSparse } from './sparse.ts'
import { hasSigns, type Signs } from './signs.ts'
import { assertAttributes } from './state.ts'
import type { StorageLookup } from './storage.ts'
import { checkView } from './bounds.ts'

type Call = (args: readonly Value[], context: RebuildContext) => Rebuilt

/** What a rebuilding call may ask for. `depth` counts tensors made of tensors. */
export interface RebuildContext {
  readonly storages: StorageLookup
  readonly depth: number
}

/** Tensors within tensors: a parameter of a subclass of a sparse tensor of plain ones. */
const maxRebuildDepth = 16

const calls: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['torch._utils._rebuild_tensor', (args, context) => view(args, context, undefined)],
  ['torch._utils._rebuild_tensor_v2', (args, context) => view(args, context, undefined, args[6])],
  ['torch._utils._rebuild_tensor_v3', (args, context) => view(args, context, toDtype(args[6]), args[7])],
  ['torch._utils._rebuild_qtensor', quantized],
  ['torch._utils._rebuild_sparse_tensor', (args, context) => rebuildSparse(args, (value) => inner(value, context))],
  ['torch._utils._rebuild_sparse_csr_tensor', (args, context) => rebuildSparse(args, (value) => inner(value, context))],
  ['torch._utils._rebuild_meta_tensor_no_storage', (args) => shell(args[0], args[1], args[2])],
  ['torch._utils._rebuild_nested_tensor', nested],
  ['torch._utils._rebuild_wrapper_subclass', (args) => shell(args[1], args[2], args[3])],
  ['torch._utils._rebuild_device_tensor_from_numpy', (args) => converted(fromNumpy(args[0]), toDtype(args[1]))],
  ['torch._utils._rebuild_xla_tensor', (args) => converted(fromNumpy(args[0]), toDtype(args[1]))],
  [
    'torch._utils._rebuild_device_tensor_from_cpu_tensor',
    (args, context) => converted(inner(args[0], context), toDtype(args[1])),
  ],
  ['torch._utils._rebuild_parameter', (args, context) => inner(args[0], context)],
  [
    'torch._utils._rebuild_parameter_with_state',
    (args, context) => {
      assertAttributes(args[3])
      return inner(args[0], context)
    },
  ],
  ['torch._tensor._rebuild_from_type', ofType],
  ['torch._tensor._rebuild_from_type_v2', ofType],
  ['torch.tensor._rebuild_from_type', ofType],
  ['torch.tensor._rebuild_from_type_v2', ofType],
])

const parameterClasses: ReadonlySet<string> = new Set([
  'torch.nn.parameter.Parameter',
  'torch.nn.Parameter',
  'torch.nn.parameter.Buffer',
  'torch.autograd.variable.Variable',
  'torch.autograd.Variable',
])

/** Classes that are made empty and then told what they hold, as PyTorch 0.1 wrote them. */
function isTensorClass(path: string): boolean {
  return path.endsWith('Tensor') && findTensorClassDtype(path) !== undefined
}

/** True where the value is a tensor, or claims to be one. */
export function isTensor(value: Value): value is Made {
  if (!(value instanceof Made)) return false
  const path = calleePath(value)
  return path.startsWith('torch.') && (calls.has(path) || parameterClasses.has(path) || isTensorClass(path))
}

/** The tensor that `made` would be. Throws `TensorFault`. */
export function rebuild(made: Made, context: RebuildContext): Rebuilt {
  if (!(context.depth < maxRebuildDepth)) throw damaged('it is made of tensors within tensors')
  const path = calleePath(made)
  const state = stateOf(made)
  // `set_(storage, offset, shape, stride)`, or the same from another tensor: the call made before it is forgotten.
  if (state !== undefined && state.length === 4) return view(state, context, classDtype(path, made, context))
  if (state !== undefined && state.length === 5) return inner(state[0], context)
  // A parameter may be told whether it requires a gradient, in three parts; other forms set a tensor to something else.
  const isParameter = parameterClasses.has(path) || path.startsWith('torch._utils._rebuild_parameter')
  if (made.state !== undefined && !(isParameter && state?.length === 3)) throw damaged('its state is of no known form')
  const call = calls.get(path)
  if (call !== undefined) return call(argumentsOf(made.args), context)
  const [first] = argumentsOf(made.args)
  if (parameterClasses.has(path)) return inner(first, context)
  if (first !== undefined && isTensor(first)) return inner(first, context)
  if (first !== undefined) throw damaged('it is made from values that stand in the pickle')
  const dtype = findTensorClassDtype(path) ?? toDtype(undefined)
  return emptyView(dtype)
}

/** What a class of tensors gives when it is called without arguments. */
function emptyView(dtype: Dtype): RebuiltView {
  const storage = { source: new MemorySource(new Uint8Array(0)), isBigEndian: false, key: '', dtype }
  return { kind: 'view', dtype, shape: [0], stride: [1], offset: 0, storage, signs: noSigns }
}

/** Any value that must be a tensor. */
function inner(value: Value | undefined, context: RebuildContext): Rebuilt {
  if (value === undefined || !isTensor(value)) throw damaged('it is made from something that is no tensor')
  return rebuild(value, { ...context, depth: context.depth + 1 })
}

function stateOf(made: Made): readonly Value[] | undefined {
  return made.state instanceof PyTuple ? made.state.items : undefined
}

function classDtype(path: string, made: Made, context: RebuildContext): Dtype | undefined {
  if (path === 'torch.Tensor' || !isTensorClass(path)) {
    const [first] = made.args instanceof PyTuple ? made.args.items : []
    return first !== undefined && isTensor(first) ? inner(first, context).dtype : undefined
  }
  return findTensorClassDtype(path)
}

/** (storage, offset, shape, stride, ...): the element type is the storage's unless one is given. */
function view(
  args: readonly Value[],
  context: RebuildContext,
  dtype: Dtype | undefined,
  metadata?: Value,
): RebuiltView {
  const storage = toStorage(args[0], context.storages)
  const rebuilt: RebuiltView = {
    kind: 'view',
    dtype: dtype ?? storage.dtype,
    offset: toCount(args[1], 'offset'),
    shape: toShape(args[2]),
    stride: toStrides(args[3]),
    storage,
    signs: signsOf(metadata),
  }
  checkView(rebuilt)
  const positive = positiveStrides(rebuilt)
  if (!hasSigns(rebuilt.dtype, rebuilt.signs))
    throw damaged(`it is negated or conjugated, which ${rebuilt.dtype.name} cannot be`)
  return positive
}

/** PyTorch keeps no stride under 0, which only a dimension of one or none can have: it puts the contiguous one there. */
function positiveStrides(view: RebuiltView): RebuiltView {
  if (view.stride.every((step) => step >= 0)) return view
  const stride = [...view.stride]
  for (let at = stride.length - 1; at >= 0; at--) {
    if ((stride[at] ?? 0) < 0) stride[at] = Math.max(1, view.shape[at + 1] ?? 1) * (stride[at + 1] ?? 1)
  }
  return { ...view, stride }
}

/** PyTorch sets each mark that is named, whatever is written beside it. */
function signsOf(metadata: Value | undefined): Signs {
  if (!(metadata instanceof PyDict)) return noSigns
  const isNamed = (name: string): boolean => metadata.pairs.some((key, at) => at % 2 === 0 && key === name)
  return { isConjugated: isNamed('conj'), isNegated: isNamed('neg') }
}

/** (storage, offset, shape, stride, (scheme, scales, zero points, axis), ...): the elements are the stored integers. */
function quantized(args: readonly Value[], context: RebuildContext): Rebuilt {
  const scheme = args[4] instanceof PyTuple ? args[4].items : []
  // Scales and zero points of each channel are tensors of their own, or lists in old files.
  for (const part of scheme.slice(1, 3)) if (isTensor(part)) inner(part, context)
  return view(args, context, undefined)
}

/** (element type, shape, stride). */
function shell(dtype: Value | undefined, shape: Value | undefined, stride: Value | undefined): Rebuilt {
  return {
    kind: 'shell',
    dtype: toDtype(dtype),
    shape: toShape(shape),
    stride: stride === null ? [] : toStrides(stride),
    isUnread: false,
  }
}

/** (buffer, shapes, strides, offsets): rows of different lengths, which have no single shape. */
function nested(args: readonly Value[], context: RebuildContext): Rebuilt {
  const [buffer, ...descriptions] = args.slice(0, 4).map((part) => inner(part, context))
  if (buffer === undefined || descriptions.length !== 3) throw damaged('it is nested without its shapes')
  return { kind: 'shell', dtype: buffer.dtype, shape: [], stride: [], isUnread: false }
}

/** (function, class, arguments, state): a subclass made from a plain tensor. */
function ofType(args: readonly Value[], context: RebuildContext): Rebuilt {
  const call = args[0] instanceof GlobalRef ? calls.get(args[0].path) : undefined
  if (call === undefined) throw damaged('it is made by a call that makes no tensor')
  if (!(context.depth < maxRebuildDepth)) throw damaged('it is made of tensors within tensors')
  assertAttributes(args[3])
  return call(argumentsOf(args[2] ?? null), { ...context, depth: context.depth + 1 })
}

/** `tensor.to(dtype)`. Only what changes nothing is carried out. */
function converted(tensor: Rebuilt, dtype: Dtype): Rebuilt {
  if (tensor.dtype.name === dtype.name) return tensor
  const { shape } = tensor
  return { kind: 'shell', dtype, shape, stride: tensor.kind === 'parts' ? [] : tensor.stride, isUnread: true }
}
