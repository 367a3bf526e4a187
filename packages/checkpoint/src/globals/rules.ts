// SPDX-License-Identifier: Apache-2.0
// For the few names whose harmlessness depends on what they are given.
import { GlobalRef, Made, PyBytes, PyDict, PyList, PySet, PyTuple, type Value } from '../pickle/value.ts'
import type { Rule } from './entry.ts'
import { largestCount } from './limits.ts'

/** The statistics of OpenMMLab's HistoryBuffer, the only attributes that a pickle of one asks for. */
const historyStatistics: ReadonlySet<unknown> = new Set(['min', 'max', 'mean', 'current'])
const historyBuffer = 'mmengine.logging.history_buffer.HistoryBuffer'

function argumentsOf(made: Made): readonly Value[] {
  return made.args instanceof PyTuple ? made.args.items : []
}

/** Python iterates over it, or asks its length: plain containers and texts do so without calling anything. */
function isPlain(value: Value | undefined): boolean {
  if (value === undefined || value === null || typeof value !== 'object') return true
  if (value instanceof PyList || value instanceof PyTuple || value instanceof PyDict) return true
  if (value instanceof PySet || value instanceof PyBytes) return true
  return value instanceof Made && value.callee instanceof GlobalRef && plainResults.has(value.callee.path)
}

const plainResults: ReadonlySet<string> = new Set([
  '_codecs.encode',
  'builtins.bytearray',
  'builtins.bytes',
  'builtins.dict',
  'builtins.frozenset',
  'builtins.list',
  'builtins.set',
  'builtins.tuple',
  'collections.OrderedDict',
  'collections.Counter',
  'collections.deque',
])

const iterates: Rule = (made) =>
  argumentsOf(made).every(isPlain) ? undefined : 'is given something that is no plain container'

const allocates: Rule = (made) => {
  const [count] = argumentsOf(made)
  if ((typeof count === 'number' || typeof count === 'bigint') && !(count <= largestCount))
    return `reserves ${count} bytes`
  return iterates(made)
}

/** The first argument is a class or function by name; its own row decides whether it may be mentioned. */
const takesClass: Rule = (made) =>
  argumentsOf(made)[0] instanceof GlobalRef ? undefined : 'is given something else than a class'

export const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['builtins.list', iterates],
  ['builtins.tuple', iterates],
  ['builtins.set', iterates],
  ['builtins.frozenset', iterates],
  ['builtins.dict', iterates],
  ['collections.OrderedDict', iterates],
  ['collections.Counter', iterates],
  ['collections.deque', iterates],
  ['builtins.bytes', allocates],
  ['builtins.bytearray', allocates],
  ['copyreg._reconstructor', takesClass],
  ['copyreg.__newobj__', takesClass],
  ['copyreg.__newobj_ex__', takesClass],
  ['functools.partial', takesClass],
  ['array._array_reconstructor', takesClass],
  [
    'collections.defaultdict',
    (made) => {
      const [factory] = argumentsOf(made)
      return factory === undefined || factory === null || factory instanceof GlobalRef || isPartial(factory)
        ? undefined
        : 'has a factory that is computed'
    },
  ],
  [
    // `type(None)` and its like; with three arguments it makes a class.
    'builtins.type',
    (made) => {
      const [value, ...more] = argumentsOf(made)
      const isConstant =
        value === null || (value instanceof GlobalRef && /^builtins\.(Ellipsis|NotImplemented|None)$/.test(value.path))
      return isConstant && more.length === 0 ? undefined : 'makes a class'
    },
  ],
  [
    'builtins.getattr',
    (made) => {
      const [owner, name, ...more] = argumentsOf(made)
      const isStatistic =
        owner instanceof GlobalRef && owner.path === historyBuffer && historyStatistics.has(name) && more.length === 0
      return isStatistic ? undefined : 'reads an attribute other than the statistics of a HistoryBuffer'
    },
  ],
])

function isPartial(value: Value): boolean {
  return value instanceof Made && value.callee instanceof GlobalRef && value.callee.path === 'functools.partial'
}
