// SPDX-License-Identifier: Apache-2.0
// The class of what a function returns, where it is another than what the file calls: BUILD demands that this class be allowed, although
// the file never names it.
import { dtypeClasses } from './tables/dtype-classes.ts'

/** What is known of a call's first argument. */
export interface FirstArgument {
  /** The path of the name it is, if it is one. */
  readonly path: string | undefined
  /** Its text, if it is one. */
  readonly text: string | undefined
}

/** Functions that return an instance of their first argument, or of the class that their first argument names. */
const ofFirst: ReadonlySet<string> = new Set([
  'copyreg._reconstructor',
  'copyreg.__newobj__',
  'copyreg.__newobj_ex__',
  'builtins.object.__new__',
  'numpy.core.multiarray._reconstruct',
  'numpy._core.multiarray._reconstruct',
  'numpy.ma.core._mareconstruct',
])

/** Functions that return an instance of one class. */
const ofClass: ReadonlyMap<string, string> = new Map([
  ['numpy.random._pickle.__randomstate_ctor', 'numpy.random.mtrand.RandomState'],
  ['numpy.random._pickle.__generator_ctor', 'numpy.random._generator.Generator'],
  ['torch._utils._rebuild_tensor', 'torch.Tensor'],
  ['torch._utils._rebuild_tensor_v2', 'torch.Tensor'],
  ['torch._utils._rebuild_tensor_v3', 'torch.Tensor'],
  ['torch._utils._rebuild_qtensor', 'torch.Tensor'],
  ['torch._utils._rebuild_sparse_tensor', 'torch.Tensor'],
  ['torch._utils._rebuild_parameter', 'torch.nn.parameter.Parameter'],
  ['torch._utils._rebuild_parameter_with_state', 'torch.nn.parameter.Parameter'],
])

/** Classes of bit generators, which numpy names by a text. */
const bitGenerators: ReadonlyMap<string, string> = new Map([
  ['MT19937', 'numpy.random._mt19937.MT19937'],
  ['PCG64', 'numpy.random._pcg64.PCG64'],
  ['PCG64DXSM', 'numpy.random._pcg64.PCG64DXSM'],
  ['Philox', 'numpy.random._philox.Philox'],
  ['SFC64', 'numpy.random._sfc64.SFC64'],
])

/** The path of the class of `path(first, ...)`: of a class itself, of a known function what it returns, of another function its own path. */
export function resultType(path: string, first: FirstArgument): string {
  if (path === 'numpy.dtype') return dtypeClass(first.text) ?? path
  if (path === 'numpy.random._pickle.__bit_generator_ctor')
    return first.path ?? bitGenerators.get(first.text ?? 'MT19937') ?? path
  const isOfFirst = ofFirst.has(path) || path.slice(path.lastIndexOf('.') + 1).startsWith('__pyx_unpickle_')
  if (isOfFirst && first.path !== undefined) return first.path
  return ofClass.get(path) ?? path
}

/** `numpy.dtypes.Float64DType` for `f8`; undefined for a text that names no dtype. */
export function dtypeClass(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const plain = text.replace(/^[<>=|]/, '')
  // Text, bytes, raw memory and times are one class each, whatever their size or unit; so are objects.
  const name =
    dtypeClasses.get(plain) ?? (/^[SUVOMma](?:\d|\[|$)/.test(plain) ? dtypeClasses.get(plain.charAt(0)) : undefined)
  return name === undefined ? undefined : `numpy.dtypes.${name}`
}
