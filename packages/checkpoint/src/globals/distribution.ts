// SPDX-License-Identifier: Apache-2.0
// SciPy's distributions keep source text in their state, and run it when the state is set. The text is always the same
// but for the names of the parameters; any other text is somebody else's program.
import { PyDict, type Value } from '../pickle/value.ts'

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
