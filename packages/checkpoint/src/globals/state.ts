// SPDX-License-Identifier: Apache-2.0
// What BUILD would set. Attributes of an object are harmless as long as the unpickler, which asks the object itself for
// `__setstate__`, `append`, `extend` and `add`, cannot find there what the file has put (catalogue row 14).
import { GlobalRef, Made, PyBytes, PyDict, PyList, PyTuple, type Value } from '../pickle/value.ts'

/** What the unpickler, or Python on its behalf, looks up on an object. */
const special = /^__(?:setstate|class|dict|reduce|reduce_ex|getstate|del|new|init|getattribute|getattr|setattr)__$/
const methods: ReadonlySet<string> = new Set(['append', 'extend', 'add'])

/** Dicts that a call made: their keys may hide in the arguments. */
const dictMakers: ReadonlySet<string> = new Set([
  'builtins.dict',
  'collections.OrderedDict',
  'collections.Counter',
  'collections.defaultdict',
])

export interface StateUse {
  /** The class takes a second dict, whose entries are set one by one. */
  readonly hasSlots: boolean
  /** The class has items to add, so its methods for that will be asked for. */
  readonly isContainer: boolean
}

/** Why a state may not be set, or undefined. */
export function refuseState(state: Value, use: StateUse): string | undefined {
  if (state instanceof PyTuple && state.items.length === 2) {
    const [attributes = null, slots = null] = state.items
    if (slots instanceof PyDict && slots.pairs.length > 0 && !use.hasSlots && isSkipped(attributes))
      return 'sets slots of a class that has none'
    return refuseKeys(attributes, use) ?? refuseKeys(slots, use)
  }
  return refuseKeys(state, use)
}

/** Whatever is a dict, or nothing, is taken for the first half of a pair: Python then goes on to the second. */
function isSkipped(value: Value): boolean {
  if (value === null || value === false || value === 0 || value === '' || value instanceof PyDict) return true
  if (value instanceof PyTuple || value instanceof PyList) return value.items.length === 0
  return value instanceof Made && value.callee instanceof GlobalRef && dictMakers.has(value.callee.path)
}

function refuseKeys(value: Value, use: StateUse): string | undefined {
  const pairs = pairsOf(value)
  if (pairs === undefined) return 'sets attributes that are computed'
  for (let index = 0; index < pairs.length; index += 2) {
    const key = pairs[index]
    if (typeof key === 'string') {
      if (special.test(key) || (use.isContainer && methods.has(key))) return `sets ${key}`
    } else if (key instanceof Made || key instanceof PyBytes) {
      // `str(b'__setstate__', 'ascii')` is a key too. Bytes are how Python 2 spells names; they are read as text.
      if (key instanceof Made) return 'sets attributes with computed names'
      if (key.sizeBytes < 32 && special.test(String.fromCharCode(...key.bytes))) return 'sets a special attribute'
    }
  }
  return undefined
}

/** Keys and values in turn; none for what is no dict; undefined where they cannot be known. */
function pairsOf(value: Value): readonly Value[] | undefined {
  if (value instanceof PyDict) return value.pairs
  if (!(value instanceof Made)) return []
  // Subclasses of dict hold what was set on them.
  if (!(value.callee instanceof GlobalRef) || !dictMakers.has(value.callee.path)) return value.pairs ?? []
  const given = value.args instanceof PyTuple ? value.args.items : []
  const content = value.callee.name === 'defaultdict' ? given.slice(1) : given
  if (content.length > 0 || value.keywords !== undefined) return undefined
  return value.pairs ?? []
}
