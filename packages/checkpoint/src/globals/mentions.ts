// SPDX-License-Identifier: Apache-2.0
// Names such as `getattr` are harmless only where they are called in a known shape, and classes such as `numpy.memmap`
// only where an object of them is made. As a value they could be called by somebody else, so a pickle that imports one is
// searched for every other place where it stands.
import { GlobalRef, Made, PersistentRef, PyDict, PyList, PySet, PyTuple } from '../pickle/value.ts'
import type { PickleRun, Value } from '../pickle/value.ts'
import type { Budget } from '../reading.ts'
import { classPosition } from './rules.ts'

/** Where a reference stands: as a value, or as the class of an object that a function makes. */
export type Standpoint = 'value' | 'class'

/** References that stand where `isSought` holds; never those that a call names as what it calls. */
export function findMentions(
  run: PickleRun,
  budget: Budget,
  isSought: (ref: GlobalRef, at: Standpoint) => boolean,
): GlobalRef[] {
  const found = new Set<GlobalRef>()
  for (const value of valuesOf(run, budget)) {
    if (value instanceof GlobalRef && isSought(value, 'value')) found.add(value)
    const cls = value instanceof Made ? classOf(value) : undefined
    if (cls !== undefined && isSought(cls, 'class')) found.add(cls)
  }
  return [...found]
}

/** Every value that is no plain text or number and that the pickle makes, each once. */
export function* valuesOf(run: PickleRun, budget: Budget): Generator<Value & object> {
  const seen = new Set<object>()
  const open: Value[] = rootsOf(run)
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    budget.spend(1)
    yield value
    for (const part of partsOf(value)) open.push(part)
  }
}

/** The class that a function is told to make an object of. */
function classOf({ callee, args }: Made): GlobalRef | undefined {
  const position = callee instanceof GlobalRef ? classPosition(callee.path) : undefined
  const cls = position !== undefined && args instanceof PyTuple ? args.items[position] : undefined
  return cls instanceof GlobalRef ? cls : undefined
}

/** Everything that the pickle makes: its value, and what it used on the way and dropped. */
function rootsOf(run: PickleRun): Value[] {
  const roots: Value[] = run.value === undefined ? [] : [run.value]
  for (const effect of run.effects) {
    if (effect.kind === 'call') roots.push(effect.made)
    else if (effect.kind === 'build') roots.push(effect.target, ...statesOf(effect.target, effect.state))
    else if (effect.kind === 'extend') roots.push(effect.target)
  }
  return roots
}

/** joblib notes the class of an array that follows in the file. */
function statesOf(target: Value, state: Value): readonly Value[] {
  const isWrapper =
    target instanceof Made && target.callee instanceof GlobalRef && target.callee.name === 'NumpyArrayWrapper'
  if (!isWrapper || !(state instanceof PyDict)) return [state]
  return state.pairs.filter((_, index) => index === 0 || state.pairs[index - 1] !== 'subclass')
}

function partsOf(value: Value & object): readonly Value[] {
  if (value instanceof PyTuple || value instanceof PyList || value instanceof PySet) return value.items
  if (value instanceof PyDict) return value.pairs
  if (value instanceof PersistentRef) return [value.id]
  if (!(value instanceof Made)) return []
  const { args, keywords, state, list = [], pairs = [], added = [] } = value
  const callee = value.callee instanceof GlobalRef ? [] : [value.callee]
  const cls = classOf(value)
  const given = cls !== undefined && args instanceof PyTuple ? args.items.filter((item) => item !== cls) : [args]
  const states = state === undefined ? [] : statesOf(value, state)
  return [...callee, ...given, keywords ?? null, ...states, ...list, ...pairs, ...added]
}
