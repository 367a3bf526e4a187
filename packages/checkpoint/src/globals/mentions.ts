// SPDX-License-Identifier: Apache-2.0
// Names such as `getattr` are harmless only where they are called in a known shape. As a value they could be called by
// somebody else, so a pickle that imports one is searched for every other place where it stands.
import { GlobalRef, Made, PersistentRef, PyDict, PyList, PySet, PyTuple } from '../pickle/value.ts'
import type { PickleRun, Value } from '../pickle/value.ts'
import type { Budget } from '../reading.ts'

/** References for which `isSought` holds and that stand anywhere but where a call names what it calls. */
export function findMentions(run: PickleRun, budget: Budget, isSought: (ref: GlobalRef) => boolean): GlobalRef[] {
  const found = new Set<GlobalRef>()
  const seen = new Set<object>()
  const open: Value[] = rootsOf(run)
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    budget.spend(1)
    if (value instanceof GlobalRef) {
      if (isSought(value)) found.add(value)
      continue
    }
    for (const part of partsOf(value)) open.push(part)
  }
  return [...found]
}

/** Everything that the pickle makes: its value, and what it used on the way and dropped. */
function rootsOf(run: PickleRun): Value[] {
  const roots: Value[] = run.value === undefined ? [] : [run.value]
  for (const effect of run.effects) {
    if (effect.kind === 'call') roots.push(effect.made)
    else if (effect.kind === 'build') roots.push(effect.target, effect.state)
    else if (effect.kind === 'extend') roots.push(effect.target)
  }
  return roots
}

function partsOf(value: Value & object): readonly Value[] {
  if (value instanceof PyTuple || value instanceof PyList || value instanceof PySet) return value.items
  if (value instanceof PyDict) return value.pairs
  if (value instanceof PersistentRef) return [value.id]
  if (!(value instanceof Made)) return []
  const { args, keywords, state, list = [], pairs = [], added = [] } = value
  const callee = value.callee instanceof GlobalRef ? [] : [value.callee]
  return [...callee, args, keywords ?? null, state ?? null, ...list, ...pairs, ...added]
}
