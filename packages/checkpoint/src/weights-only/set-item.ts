// SPDX-License-Identifier: Apache-2.0
// SETITEM and SETITEMS: which values take items, and which keys.
import type { Environment } from './environment.ts'
import { assertHashable } from './hashable.ts'
import { badArgument, Refusal } from './refusal.ts'
import { classOf, typeName } from './type-name.ts'
import {
  BytearrayValue,
  DictValue,
  isInt,
  ListValue,
  ObjectValue,
  TensorValue,
  TypedValue,
  type Value,
} from './value.ts'

/** Sets `items[i] -> items[i + 1]` on `target`. Before 2.10 anything that takes items did, even a tensor (CVE-2026-24747). */
export function setItem(target: Value, items: readonly Value[], opcode: string, env: Environment): void {
  if (!(target instanceof DictValue)) {
    if (env.rules.checksItemsAndSizes)
      throw new Refusal(
        'REFUSED_OPERATION',
        `Can only ${opcode} for dict, collections.OrderedDict, collections.Counter, but got ${classOf(target)}`,
      )
    setOnOther(target, items)
    return
  }
  for (let at = 0; at < items.length; at += 2) {
    const key = items[at] ?? null
    const value = items[at + 1]
    // An odd number of items: Python asks for the missing one after the others were set.
    if (value === undefined) throw new Refusal('BAD_STACK', 'IndexError: list index out of range')
    if (typeof key !== 'string') assertHashable(key, env.spend)
    target.pairs.push(key, value)
  }
}

function setOnOther(target: Value, items: readonly Value[]): void {
  if (items.length === 0) return
  if (items.length % 2 !== 0) throw new Refusal('BAD_STACK', 'IndexError: list index out of range')
  if (target instanceof ListValue) {
    for (let at = 0; at < items.length; at += 2) setOnList(target, items[at] ?? null, items[at + 1] ?? null)
    return
  }
  const takesItems =
    target instanceof TensorValue ||
    target instanceof TypedValue ||
    target instanceof BytearrayValue ||
    target instanceof ObjectValue
  if (!takesItems) throw badArgument(`'${typeName(target)}' object does not support item assignment`)
}

function setOnList(list: ListValue, index: Value, value: Value): void {
  const at = index === true ? 1 : index === false ? 0 : isInt(index) ? Number(index) : Number.NaN
  if (!(at >= -list.items.length && at < list.items.length)) throw badArgument('list assignment index out of range')
  list.items[at < 0 ? at + list.items.length : at] = value
}
