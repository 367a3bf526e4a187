// SPDX-License-Identifier: Apache-2.0
// What can be wrong with a .npy or .npz file.
import { defineFindings } from '../finding/finding.ts'

const fetchAgain = 'Fetch the file again from its author.'

export const numpyFindings = defineFindings({
  NPY_TRUNCATED: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'The array ends before its last element',
    meaning: 'The header announces more bytes than the file holds: a download that broke off, or a made-up shape.',
    remedy: fetchAgain,
  },
  NPY_HEADER_INVALID: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'The header is no description of an array',
    meaning:
      'The header of a .npy file is a Python dict with the keys descr, fortran_order and shape, written as plain values. This one is something else, and NumPy refuses it.',
    remedy: fetchAgain,
  },
  NPY_HEADER_TOO_LONG: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'The header is longer than NumPy reads',
    meaning:
      'Very long headers have been used to crash the parser. NumPy refuses them unless it is told to trust the file.',
    remedy: 'Save the array again with fewer fields.',
  },
  NPY_VERSION_UNKNOWN: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'A version of the .npy format that does not exist',
    meaning: 'Versions 1.0, 2.0 and 3.0 are known. NumPy refuses others.',
    remedy: fetchAgain,
  },
  NPY_SHAPE_INVALID: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'The shape is none that an array can have',
    meaning: 'A negative size, too many dimensions, or more elements than can be counted.',
    remedy: fetchAgain,
  },
  NPY_DTYPE_UNKNOWN: {
    verdict: 'unknown',
    severity: 'low',
    title: 'An element type that is not understood',
    meaning: 'The header names a type of elements in a spelling that NumPy itself does not write.',
    remedy: 'Save the array again with a plain type.',
  },
  NPY_OBJECT_ARRAY: {
    verdict: 'safe',
    severity: 'low',
    title: 'The array holds Python objects, as a pickle',
    meaning:
      'numpy.load() refuses such files unless allow_pickle=True is given. The pickle inside was judged like any other.',
    remedy: 'Store numbers in arrays, and other things beside them, so that allow_pickle stays off.',
  },
  NPY_SEVERAL_ARRAYS: {
    verdict: 'safe',
    severity: 'info',
    title: 'Several arrays, one behind another',
    meaning: 'numpy.load() reads the first one only; each was inspected.',
    remedy: 'Nothing needs to be done.',
  },
  NPY_TRAILING_BYTES: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'Bytes behind the last element',
    meaning: 'numpy.load() ignores them. Nothing that NumPy writes accounts for them.',
    remedy: 'Load and save the array again, which drops them.',
  },
  NPZ_MEMBER_NOT_UNDERSTOOD: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A member of the archive is no array, and nothing else that is known',
    meaning: 'An .npz archive holds .npy files. What this member is for is unknown.',
    remedy: 'Save the archive again with numpy.savez().',
  },
})

/** The catalogue of this folder, for those who keep its findings. */
export type NumpyFindings = typeof numpyFindings
