// SPDX-License-Identifier: Apache-2.0
// SciPy's distributions keep source text in their state, and run it when the state is set. The text is always the same
// but for the names of the parameters; any other text is somebody else's program.
import { Made, PyDict, PyList, PyTuple, type PickleRun, type Value } from '../pickle/value.ts'
import type { Budget } from '../reading.ts'
import { valuesOf } from './mentions.ts'

const modules = /^scipy\.stats\._continuous_distns\.\w+$/

/** True for the classes whose state holds source text. */
export function isDistribution(path: string): boolean {
  return modules.test(path)
}

/** Why the state of a distribution may not be set, or undefined. */
export function refuseDistribution(state: Value): string | undefined {
  // `dict.update` takes pairs from other containers too.
  if (!(state instanceof PyDict)) return 'is not set by a dict'
  for (let index = 0; index < state.pairs.length; index += 2) {
    const key = state.pairs[index]
    if (typeof key !== 'string') return 'sets attributes with computed names'
    // Methods that are called while the state is set.
    if (/^_(?:attach|construct)_/.test(key)) return `sets ${key}`
    if (key === '_parse_arg_template' && !isTemplate(state.pairs[index + 1])) return 'runs source text of its own'
  }
  return undefined
}

/**
 * True where a pickle holds a source text that is none of SciPy's, whatever it is the state of: an object can come by its
 * attributes in more ways than by BUILD.
 */
export function hasForeignTemplate(run: PickleRun, budget: Budget): boolean {
  for (const value of valuesOf(run, budget)) {
    const pairs = value instanceof PyDict ? value.pairs : value instanceof Made ? (value.pairs ?? []) : itemsOf(value)
    for (let index = 0; index < pairs.length; index += 2)
      if (pairs[index] === '_parse_arg_template' && !isTemplate(pairs[index + 1])) return true
  }
  return false
}

/** A pair of a name and a value also makes an entry of a dict. */
function itemsOf(value: Value): readonly Value[] {
  return value instanceof PyTuple || value instanceof PyList ? value.items : []
}

function isTemplate(text: Value | undefined): boolean {
  if (typeof text !== 'string') return false
  const [, shapes, kind] =
    /^\ndef _parse_args\(self, ((?:[A-Za-z_]\w{0,30}, ){0,12}) (loc=0(?:, scale=1)?)\):\n/.exec(text) ?? []
  if (shapes === undefined || kind === undefined) return false
  const given = kind === 'loc=0' ? 'loc, 1' : 'loc, scale'
  return (
    text ===
    `\ndef _parse_args(self, ${shapes} ${kind}):\n    return (${shapes}), ${given}\n\n` +
      `def _parse_args_rvs(self, ${shapes} ${kind}, size=None):\n    return self._argcheck_rvs(${shapes} ${given}, size=size)\n\n` +
      `def _parse_args_stats(self, ${shapes} ${kind}, moments='mv'):\n    return (${shapes}), ${given}, moments\n`
  )
}
