// SPDX-License-Identifier: Apache-2.0
// torch.load of the form before 1.6: five pickles one after the other, then the storages in the order of the fifth.
import { type ByteSource, SliceSource } from '../source/source.ts'
import { refuseAsTar } from '../tar/python-open.ts'
import type { Budget } from '../reading.ts'
import { toInt64 } from './arguments.ts'
import { Cursor } from './cursor.ts'
import { keyOf } from './entries.ts'
import type { Environment } from './environment.ts'
import { assertHashable } from './hashable.ts'
import { iterate } from './iterate.ts'
import { PyFloat } from '../pickle/value.ts'
import { decodeAscii } from './persistent.ts'
import { badArgument, Refusal } from './refusal.ts'
import { validateSparse } from './sparse-check.ts'
import { assertSizable, storageDtype, storageSize } from './storage-id.ts'
import { show } from './type-name.ts'
import { unpickle } from './unpickler.ts'
import { ComplexValue, TupleValue, TypedValue, UntypedValue, type Value } from './value.ts'

const magicNumber = 0x1950a86a20f9469cfc6cn
const protocolVersion = 1001n

/** Throws `Refusal` where PyTorch would not load the file. */
export function loadLegacy(source: ByteSource, env: Environment, budget: Budget): void {
  const tar = refuseAsTar(source, budget)
  if (tar !== undefined) throw new Refusal(tar.refused.includes('.tar format') ? 'TAR' : 'BAD_CONTAINER', tar.refused)
  const cursor = new Cursor(source, 0)
  if (!isNumber(unpickle(cursor, env), magicNumber))
    throw new Refusal('BAD_CONTAINER', 'Invalid magic number; corrupt file?')
  const protocol = unpickle(cursor, env)
  if (!isNumber(protocol, protocolVersion))
    throw new Refusal('BAD_CONTAINER', `Invalid protocol version: ${show(protocol)}`)
  unpickle(cursor, env)
  const storages = new LegacyStorages(env)
  // Only the object's own pickle may refer to storages.
  const refused = env.loadPersistent
  env.loadPersistent = (id) => storages.load(id)
  unpickle(cursor, env)
  env.loadPersistent = refused
  const keys = unpickle(cursor, env)
  storages.readAll(keys, source, cursor.offset)
  validateSparse(env)
}

/** Python's `==` between a value and an int: floats and complex numbers may be equal to it. */
function isNumber(value: Value, wanted: bigint): boolean {
  if (typeof value === 'number' || typeof value === 'bigint') return BigInt(value) === wanted
  if (value instanceof PyFloat) return Number.isInteger(value.value) && BigInt(value.value) === wanted
  return (
    value instanceof ComplexValue &&
    value.imaginary === 0 &&
    Number.isInteger(value.real) &&
    BigInt(value.real) === wanted
  )
}

class LegacyStorages {
  readonly #env: Environment
  /** Storages and views of them, by key. */
  readonly #objects = new Map<unknown, TypedValue>()

  constructor(env: Environment) {
    this.#env = env
  }

  load(id: Value): Value {
    if (!(id instanceof TupleValue)) throw badArgument('saved_id must be a tuple, got int')
    if (id.items.length !== 6) throw badArgument(`expected 5 values to unpack, got ${id.items.length - 1}`)
    const [, type = null, key = null, location = null, count = null, view = null] = id.items
    decodeAscii(location)
    const dtype = storageDtype(type, undefined)
    assertSizable(count, dtype)
    assertHashable(key, this.#env.spend)
    let storage = this.#objects.get(keyOf(key))
    if (storage === undefined) {
      // Only the first reference to a storage makes it; what others say of its size is not looked at.
      const sizeBytes = storageSize(count, dtype)
      this.#env.allocate(sizeBytes)
      storage = new TypedValue(dtype, new UntypedValue(sizeBytes, true, undefined))
      this.#objects.set(keyOf(key), storage)
    } else if (storage.untyped?.sizeBytes === 0) {
      storage = new TypedValue(dtype, new UntypedValue(0, true, undefined))
    }
    return view === null ? storage : this.#view(storage, iterate(view, this.#env.spend), dtype.elementBytes ?? 1)
  }

  #view(storage: TypedValue, parts: readonly Value[], elementBytes: number): TypedValue {
    if (parts.length !== 3) throw badArgument(`expected 3 values to unpack, got ${parts.length}`)
    const [key = null, offset = null, count = null] = parts
    const start = Number(toPlain(offset)) * elementBytes
    const end = start + Number(toPlain(count)) * elementBytes
    assertHashable(key, this.#env.spend)
    const known = this.#objects.get(keyOf(key))
    if (known !== undefined) return known
    // A slice in Python: past the end is the end, before the start counts from the end.
    const whole = storage.untyped?.sizeBytes ?? 0
    const clip = (place: number): number => Math.min(whole, Math.max(0, place < 0 ? place + whole : place))
    const slice = new UntypedValue(Math.max(0, clip(end) - clip(start)), false, undefined)
    const made = new TypedValue(storage.dtype, slice)
    this.#objects.set(keyOf(key), made)
    return made
  }

  /** Reads every storage's own count of elements from the file, and passes over its bytes. */
  readAll(keys: Value, source: ByteSource, start: number): void {
    let offset = start
    for (const key of iterate(keys, this.#env.spend)) {
      this.#env.spend(1)
      assertHashable(key, this.#env.spend)
      const storage = this.#objects.get(keyOf(key))
      if (storage?.untyped === undefined || storage.dtype === undefined)
        throw badArgument(`storage key ${show(key)} not found in deserialized_objects`)
      if (!(source.sizeBytes - offset >= 8))
        throw new Refusal('BAD_STORAGE', 'unexpected EOF. The file might be corrupted.')
      const head = source.read(offset, 8)
      const count = new DataView(head.buffer, head.byteOffset, 8).getBigInt64(0, true)
      const elementBytes = storage.dtype.elementBytes
      if (elementBytes === undefined) throw badArgument('torch.iinfo() requires an integer input type')
      const sizeBytes = BigInt.asUintN(64, count * BigInt(elementBytes))
      if (sizeBytes !== BigInt(storage.untyped.sizeBytes))
        throw new Refusal(
          'BAD_STORAGE',
          `storage has wrong byte size: expected ${storage.untyped.sizeBytes} got ${sizeBytes}`,
        )
      offset += 8
      if (!(storage.untyped.sizeBytes <= source.sizeBytes - offset))
        throw new Refusal(
          'BAD_STORAGE',
          `unexpected EOF, expected ${storage.untyped.sizeBytes} more bytes. The file might be corrupted.`,
        )
      storage.untyped.source = new SliceSource(source, offset, storage.untyped.sizeBytes)
      offset += storage.untyped.sizeBytes
    }
  }
}

function toPlain(value: Value): number | bigint {
  return typeof value === 'boolean' ? Number(value) : toInt64(value, "a view's place")
}
