// SPDX-License-Identifier: Apache-2.0
// What APPEND(S), SETITEM(S), ADDITEMS and BUILD do to a value that is not the plain container they are meant for. On
// plain values Python's answer is known, mostly an error; on what a call made, anything may happen: it is accepted here
// and recorded by the machine.
import { wrongType } from './stop.ts'
import {
  GlobalRef,
  Made,
  Opaque,
  PersistentRef,
  PyBytes,
  PyDict,
  PyFloat,
  PyList,
  PySet,
  PyTuple,
  hasHash,
} from './value.ts'
import type { Value } from './value.ts'

/** True for what only running could tell more of. */
export function isForeign(value: Value): value is Made | GlobalRef | PersistentRef | Opaque {
  return (
    value instanceof Made || value instanceof GlobalRef || value instanceof PersistentRef || value instanceof Opaque
  )
}

/** Python's name of a value's type, for messages. */
export function typeName(value: Value): string {
  if (value === null) return 'NoneType'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number' || typeof value === 'bigint') return 'int'
  if (typeof value === 'string') return 'str'
  if (value instanceof PyFloat) return 'float'
  if (value instanceof PyBytes) return value.isMutable ? 'bytearray' : 'bytes'
  if (value instanceof PyList) return 'list'
  if (value instanceof PyTuple) return 'tuple'
  if (value instanceof PyDict) return 'dict'
  if (value instanceof PySet) return value.isFrozen ? 'frozenset' : 'set'
  if (value instanceof GlobalRef) return value.path
  if (value instanceof Made) return value.callee instanceof GlobalRef ? value.callee.path : 'object'
  return 'object'
}

export function assertHash(key: Value): void {
  if (!hasHash(key)) throw wrongType(`A ${typeName(key)} as a key`)
}

function toIndex(value: Value): number | bigint | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0
  return typeof value === 'number' || typeof value === 'bigint' ? value : undefined
}

/** APPEND(S) on anything but a list. */
export function appendTo(target: Value, stack: readonly Value[], start: number, end: number): void {
  if (target instanceof Made) {
    target.list ??= []
    for (let index = start; index < end; index++) target.list.push(stack[index] ?? null)
    return
  }
  if (isForeign(target)) return
  if (!(target instanceof PyBytes && target.isMutable)) throw wrongType(`APPEND on a ${typeName(target)}`)
  for (let index = start; index < end; index++) {
    const item = stack[index] ?? null
    if (isForeign(item)) continue
    const byte = toIndex(item)
    if (byte === undefined || !(byte >= 0 && byte < 256)) throw wrongType('APPEND of what is no byte on a bytearray')
  }
}

/** SETITEM(S) on anything but a dict. */
export function setItemsOf(target: Value, stack: readonly Value[], start: number, end: number): void {
  if (target instanceof Made) {
    target.pairs ??= []
    for (let index = start; index < end; index++) target.pairs.push(stack[index] ?? null)
    return
  }
  if (isForeign(target)) return
  if (!(target instanceof PyList) && !(target instanceof PyBytes && target.isMutable))
    throw wrongType(`SETITEM on a ${typeName(target)}`)
  const length = target instanceof PyList ? target.items.length : target.sizeBytes
  for (let index = start; index < end; index += 2) {
    const key = stack[index] ?? null
    if (isForeign(key)) continue
    const position = toIndex(key)
    if (position === undefined || !(position < length && position >= -length))
      throw wrongType(`SETITEM on a ${typeName(target)} at a place that it has not`)
    const item = stack[index + 1] ?? null
    if (target instanceof PyList) {
      const place = Number(position)
      target.items[place < 0 ? length + place : place] = item
    } else if (!isForeign(item)) {
      const byte = toIndex(item)
      if (byte === undefined || !(byte >= 0 && byte < 256)) throw wrongType('SETITEM of what is no byte on a bytearray')
    }
  }
}

/** ADDITEMS on anything but a set. */
export function addItemsTo(target: Value, stack: readonly Value[], start: number, end: number): void {
  if (target instanceof Made) {
    target.added ??= []
    for (let index = start; index < end; index++) target.added.push(stack[index] ?? null)
    return
  }
  if (!isForeign(target)) throw wrongType(`ADDITEMS on a ${typeName(target)}`)
}

/** BUILD: what happens to a plain value, none of which has `__setstate__` or attributes to set. */
export function buildOn(target: Value, state: Value): void {
  if (target instanceof Made) {
    target.state = state
    return
  }
  if (isForeign(target) || isForeign(state)) return
  const isPair = state instanceof PyTuple && state.items.length === 2
  const attributes = isPair ? (state.items[0] ?? null) : state
  if (attributes !== null && !isForeign(attributes)) throw wrongType(`BUILD on a ${typeName(target)}`)
  const slots = isPair ? (state.items[1] ?? null) : undefined
  if (slots === undefined || isForeign(slots)) return
  if (!(slots instanceof PyDict && slots.pairs.length === 0)) throw wrongType(`BUILD on a ${typeName(target)}`)
}

/** REDUCE, OBJ, NEWOBJ: what is called, and with what. */
export function assertCall(callee: Value, args: Value, opcode: string): void {
  if (!isForeign(callee)) throw wrongType(`${opcode} calls a ${typeName(callee)}`)
  if (!(args instanceof PyTuple) && !isForeign(args)) throw wrongType(`${opcode} with a ${typeName(args)} as arguments`)
}
