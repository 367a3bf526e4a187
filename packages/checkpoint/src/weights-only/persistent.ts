// SPDX-License-Identifier: Apache-2.0
// BINPERSID: only storages may be referred to.
import { toByteString } from '../source/byte-string.ts'
import type { Environment } from './environment.ts'
import { badArgument, Refusal } from './refusal.ts'
import { classOf } from './type-name.ts'
import { BytesValue, isInt, TupleValue, type Value } from './value.ts'

/** The storage that `id` names. The form of the id is the unpickler's to check, its parts are the container's. */
export function loadPersistent(id: Value, env: Environment): Value {
  const isTuple = id instanceof TupleValue && !id.isSize
  if (!isTuple && !isInt(id))
    throw new Refusal('REFUSED_OPERATION', `persistent_load id must be tuple or int, but got ${classOf(id)}`)
  if (isTuple) {
    const kind = id.items[0]
    if (kind === undefined) throw new Refusal('BAD_STACK', 'IndexError: tuple index out of range')
    if (decodeAscii(kind) !== 'storage')
      throw new Refusal('REFUSED_OPERATION', `Only persistent_load of storage is allowed, but got ${classOf(kind)}`)
  }
  return env.loadPersistent(id)
}

/** Keys that Python 2 wrote as byte strings are read as ASCII. */
export function decodeAscii(value: Value): Value {
  if (!(value instanceof BytesValue)) return value
  if (value.bytes.some((byte) => byte > 0x7f))
    throw badArgument("'ascii' codec can't decode the bytes of a storage's location")
  return toByteString(value.bytes)
}
