// SPDX-License-Identifier: Apache-2.0
// NumPy: arrays, scalars, dtypes and random states. `_ufunc_reconstruct` is missing for a reason: it resolves any name.
import type { Rows } from '../entry.ts'
import { numpyDtypes, numpyFunctions, numpyScalars } from './numpy-names.ts'

const arrayClasses = 'ndarray matrix recarray memmap chararray'

export const numpyRows: Rows = [
  ['numpy', 'b', arrayClasses],
  ['numpy', 'r', numpyScalars],
  ['numpy', '', numpyFunctions],
  ['numpy', '', 'nan inf pi newaxis'],
  ['numpy', '', 'mean median std var sum min max prod argmax argmin amax amin any all nanmean nanmedian'],
  ['numpy', 'rb', 'dtype'],
  ['numpy.dtypes', 'r', numpyDtypes],
  ['numpy.core.multiarray', 'rb', '_reconstruct'],
  ['numpy._core.multiarray', 'rb', '_reconstruct'],
  // `scalar` can give back what it was given, whatever that is, so nothing may be set on its result.
  ['numpy.core.multiarray', 'r', 'scalar'],
  ['numpy._core.multiarray', 'r', 'scalar'],
  ['numpy.core.numeric', 'r', '_frombuffer'],
  ['numpy._core.numeric', 'r', '_frombuffer'],
  ['numpy.matrixlib.defmatrix', 'b', 'matrix'],
  ['numpy.core.records', 'b', 'recarray record'],
  ['numpy._core.records', 'b', 'recarray record'],
  ['numpy.rec', 'b', 'recarray record'],
  ['numpy.core.defchararray', 'b', 'chararray'],
  ['numpy.char', 'b', 'chararray'],
  ['numpy.ma.core', 'rb', '_mareconstruct'],
  ['numpy.ma.core', 'b', 'MaskedArray'],
  ['numpy.ma.core', 'rb', 'MaskedConstant'],
  ['numpy.ma', 'b', 'MaskedArray'],
  ['numpy.ma.mrecords', 'b', 'MaskedRecords'],
  ['numpy.random', 'rb', '__RandomState_ctor'],
  ['numpy.random._pickle', 'rb', '__randomstate_ctor __generator_ctor __bit_generator_ctor'],
  ['numpy.random.mtrand', 'rb', 'RandomState'],
  ['numpy.random._mt19937', 'rb', 'MT19937 __pyx_unpickle_MT19937'],
  ['numpy.random._pcg64', 'rb', 'PCG64 PCG64DXSM'],
  ['numpy.random._philox', 'rb', 'Philox'],
  ['numpy.random._sfc64', 'rb', 'SFC64'],
  ['numpy.random.bit_generator', 'rb', 'SeedSequence SeedlessSeedSequence __pyx_unpickle_SeedSequence'],
  ['numpy.random._generator', 'rb', 'Generator'],
  ['numpy.polynomial.polynomial', 'nb', 'Polynomial'],
  ['numpy', 'nb', 'poly1d'],
]
