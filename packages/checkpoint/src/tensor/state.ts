// SPDX-License-Identifier: Apache-2.0
// What may be set on a tensor after it was made. Python sets attributes by name, and a few names are the tensor itself:
// `data` puts other values in place of those that the call gave.
import { Made, PyDict, PyTuple, type Value } from '../pickle/value.ts'
import { damaged } from './arguments.ts'

const replacing: ReadonlySet<Value> = new Set<Value>(['data', 'real', 'imag', '__class__', '__dict__'])

/** The attributes that go with a rebuilt tensor: a dict, or a pair of dicts. Throws `TensorFault` where they change it. */
export function assertAttributes(state: Value | undefined): void {
  const parts = state instanceof PyTuple ? state.items : [state ?? null]
  if (state instanceof PyTuple && parts.length !== 2) throw damaged('its attributes are no pair')
  for (const part of parts) {
    if (part === null || isEmptyMapping(part)) continue
    if (!(part instanceof PyDict)) throw damaged('its attributes are no dict')
    for (let index = 0; index < part.pairs.length; index += 2) {
      const name = part.pairs[index] ?? null
      if (typeof name !== 'string' || replacing.has(name)) throw damaged('its attributes replace its values')
    }
  }
}

function isEmptyMapping(value: Value): boolean {
  return (
    value instanceof Made && value.pairs === undefined && value.args instanceof PyTuple && value.args.items.length === 0
  )
}
