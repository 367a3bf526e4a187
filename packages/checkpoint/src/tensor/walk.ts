// SPDX-License-Identifier: Apache-2.0
// Walks the value that a pickle left, without recursion: containers may hold one another and themselves.
import { Made, type Value } from '../pickle/value.ts'
import type { Budget } from '../reading.ts'
import { type Container, entriesOf, type Entry, isContainer } from './entries.ts'
import { maxTensorDepth } from './limits.ts'
import { isTensor } from './rebuild.ts'

/** What to do at each step. Answering false ends the walk. */
export interface Visitor {
  /** Whether to look into a container, to pass it by, or to take it as one value. */
  meet(container: Container): 'enter' | 'pass' | 'take'
  /** The entries of a container where they are known already. */
  entries?(container: Container): readonly Entry[] | undefined
  tensor(made: Made, name: string): boolean
  /** Any other value that is not entered, by its path of keys. */
  visit(value: Value, name: string): boolean
  tooDeep(name: string): void
}

interface Frame {
  readonly container: Container | undefined
  readonly entries: readonly Entry[]
  readonly name: string
  next: number
}

/** In order, by the path of keys. A container within itself is not entered twice; one in two places is. */
export function walk(root: Value, budget: Budget, visitor: Visitor): void {
  const frames: Frame[] = [{ container: undefined, entries: [{ key: '', value: root }], name: '', next: 0 }]
  const open = new Set<Container>()
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const entry = frame.entries[frame.next]
    if (entry === undefined) {
      if (frame.container !== undefined) open.delete(frame.container)
      frames.pop()
      continue
    }
    frame.next += 1
    budget.spend(1)
    const { value } = entry
    const name = frame.name === '' ? entry.key : `${frame.name}.${entry.key}`
    if (isTensor(value)) {
      if (!visitor.tensor(value, name)) return
      continue
    }
    if (isContainer(value)) {
      if (open.has(value)) continue
      const choice = visitor.meet(value)
      if (choice === 'pass') continue
      if (choice === 'enter' && frames.length > maxTensorDepth) {
        visitor.tooDeep(name)
        continue
      }
      const entries = choice === 'enter' ? (visitor.entries?.(value) ?? entriesOf(value)) : []
      budget.spend(entries.length)
      // An object with nothing in it is a value of its own; an empty dict or list is nothing.
      if (entries.length > 0 || !(value instanceof Made)) {
        open.add(value)
        frames.push({ container: value, entries, name, next: 0 })
        continue
      }
    }
    if (!visitor.visit(value, name)) return
  }
}

/**
 * The containers from which a tensor can be reached. Shared containers without tensors can stand in a file so often
 * that walking each path would never end; those paths need not be walked. With each that holds a tensor itself come its
 * entries, so that the dictionary of a large model is gone through once.
 */
export function containersWithTensors(
  root: Value,
  budget: Budget,
): ReadonlyMap<Container, readonly Entry[] | undefined> {
  const parents = new Map<Container, Container[]>()
  const holding: Container[] = []
  const known = new Map<Container, readonly Entry[]>()
  const pending: Container[] = []
  const meet = (value: Value, parent: Container | undefined): void => {
    if (!isContainer(value)) return
    if (isTensor(value)) {
      if (parent !== undefined && holding.at(-1) !== parent) holding.push(parent)
      return
    }
    const found = parents.get(value)
    if (found === undefined) {
      parents.set(value, parent === undefined ? [] : [parent])
      pending.push(value)
    } else if (parent !== undefined && found.at(-1) !== parent) found.push(parent)
  }
  meet(root, undefined)
  for (let container = pending.pop(); container !== undefined; container = pending.pop()) {
    const entries = entriesOf(container)
    budget.spend(entries.length + 1)
    for (let at = 0; at < entries.length; at++) meet(entries[at]?.value ?? null, container)
    if (holding.at(-1) === container) known.set(container, entries)
  }
  const found = new Map<Container, readonly Entry[] | undefined>()
  for (let container = holding.pop(); container !== undefined; container = holding.pop()) {
    if (found.has(container)) continue
    found.set(container, known.get(container))
    for (const parent of parents.get(container) ?? []) holding.push(parent)
  }
  return found
}
