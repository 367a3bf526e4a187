// SPDX-License-Identifier: Apache-2.0
// What can be wrong with a file of joblib's, apart from what its pickle would do.
import { defineFindings } from '../finding/finding.ts'

export const joblibFindings = defineFindings({
  JOBLIB_ARRAY_INVALID: {
    verdict: 'malformed',
    severity: 'high',
    title: 'An inline array whose type or shape is not understood',
    meaning:
      'joblib writes the bytes of an array into the pickle, behind an object that says how many they are. Without a shape and a type that are understood, it is unknown where the pickle goes on.',
    remedy: 'Save the model again with a current joblib, or do not load the file.',
  },
  JOBLIB_ARRAY_TRUNCATED: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'An inline array reaches past the end of the file',
    meaning: 'A download that broke off, or a made-up shape.',
    remedy: 'Fetch the file again from its author.',
  },
  JOBLIB_TOO_MANY_ARRAYS: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'More inline arrays than are looked at',
    meaning: 'The rest of the file was not inspected.',
    remedy: 'Do not load the file before somebody has looked at it.',
  },
  JOBLIB_TRAILING_BYTES: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'Bytes behind the end of the pickle',
    meaning: 'joblib ignores them. Nothing that joblib writes accounts for them.',
    remedy: 'Load and save the model again, which drops them.',
  },
  JOBLIB_OBJECT_ARRAY: {
    verdict: 'safe',
    severity: 'info',
    title: 'An array of Python objects, as a pickle inside the file',
    meaning: 'The pickle inside was judged like the one around it.',
    remedy: 'Nothing needs to be done.',
  },
  JOBLIB_TWO_READINGS: {
    verdict: 'unsafe',
    severity: 'critical',
    title: 'The bytes of an array are a pickle program of their own',
    meaning:
      'Read by joblib, the file is a model. Read by pickle.load(), which does not know of inline arrays, the elements of an array are opcodes that import or call something. That is no accident.',
    remedy: 'Do not load this file.',
  },
})

export type JoblibFindings = typeof joblibFindings
