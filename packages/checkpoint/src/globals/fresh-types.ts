// SPDX-License-Identifier: Apache-2.0
// A pickler makes a type of elements, sets its state, and only then uses it. Set later, the state would change the type of
// arrays that are there already: of a size that no longer is theirs.
import { type Effect, GlobalRef, type Made, type Value } from '../pickle/value.ts'
import { isElementType, partsOfType, refuseTypeState } from './element-type.ts'

/** Follows the effects of a pickle, in order. */
export class FreshTypes {
  readonly #fresh = new Set<Made>()

  /** Takes the next effect. Whatever does more than making types may have used those that are there. */
  note(effect: Effect): void {
    if (effect.kind === 'import' || (effect.kind === 'call' && makesBytes(effect.made))) return
    if (effect.kind === 'call' && isElementType(effect.made)) this.#fresh.add(effect.made)
    else if (this.#fresh.size > 0 && !(effect.kind === 'build' && isElementType(effect.target))) this.#fresh.clear()
  }

  /** Why `state` may not be set on a type, or undefined. */
  refuse(type: Made, state: Value): string | undefined {
    if (!this.#fresh.delete(type)) return 'is set on a type that was used before'
    for (const part of partsOfType(state)) this.#fresh.delete(part)
    return refuseTypeState(type, state)
  }
}

/** Protocols before 3 have no bytes, and dates carry their unit as bytes. */
function makesBytes({ callee }: Made): boolean {
  return callee instanceof GlobalRef && (callee.path === '_codecs.encode' || callee.path === 'builtins.bytes')
}
