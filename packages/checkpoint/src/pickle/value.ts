// SPDX-License-Identifier: Apache-2.0
// What the pickle machine puts on its stack: Python's values where they are plain, and a record of the wish where
// Python would import or call something. Nothing is ever imported or called.
import { MemorySource, SliceSource, assertRange } from '../source/source.ts'
import type { ByteSource } from '../source/source.ts'

const noBytes = new Uint8Array(0)

/** Any value on the stack. `None` is null, `int` is a number within 2^53 and a bigint beyond, `str` is a string. */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | PyFloat
  | PyBytes
  | PyList
  | PyTuple
  | PyDict
  | PySet
  | GlobalRef
  | Made
  | PersistentRef
  | Opaque

/** A Python `float`; a class of its own, because `1.0` is not the `int` 1. */
export class PyFloat {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
}

/** `bytes` or `bytearray`. Long ones stay in the file: each look at `bytes` reads them. */
export class PyBytes {
  readonly sizeBytes: number
  readonly isMutable: boolean
  readonly #bytes: Uint8Array | undefined
  readonly #source: ByteSource | undefined
  readonly #offset: number

  constructor(bytes: Uint8Array | undefined, isMutable: boolean, source?: ByteSource, offset = 0, sizeBytes = 0) {
    this.#bytes = bytes
    this.#source = source
    this.#offset = offset
    this.sizeBytes = bytes?.length ?? sizeBytes
    this.isMutable = isMutable
  }

  /** All of them; may read, and may be as large as the file. Look at `sizeBytes` first. */
  get bytes(): Uint8Array {
    return this.read(0, this.sizeBytes)
  }

  /** A part of them. Throws `SOURCE_PAST_END` past the end, as a source does. */
  read(start: number, lengthBytes: number): Uint8Array {
    assertRange(this.sizeBytes, start, lengthBytes)
    if (this.#source !== undefined) return this.#source.read(this.#offset + start, lengthBytes)
    const bytes = this.#bytes ?? noBytes
    return start === 0 && lengthBytes === bytes.length ? bytes : bytes.subarray(start, start + lengthBytes)
  }

  /** The same bytes as a source, for a reader of nested files. */
  toSource(): ByteSource {
    if (this.#source !== undefined) return new SliceSource(this.#source, this.#offset, this.sizeBytes)
    return new MemorySource(this.#bytes ?? noBytes)
  }
}

/** A `list`; grows by APPEND and APPENDS. */
export class PyList {
  items: Value[]
  constructor(items: Value[] = []) {
    this.items = items
  }
}

/** A `tuple`. */
export class PyTuple {
  readonly items: readonly Value[]
  /** False where an item, however deep, has no hash: Python then refuses the tuple as a key. */
  readonly isHashable: boolean
  constructor(items: readonly Value[]) {
    this.items = items
    let isHashable = true
    for (let index = 0; index < items.length && isHashable; index++) isHashable = hasHash(items[index] ?? null)
    this.isHashable = isHashable
  }
}

/** A `dict`, as the pairs that were set, in order: key, value, key, value. A key may occur again; the last one counts. */
export class PyDict {
  pairs: Value[]
  constructor(pairs: Value[] = []) {
    this.pairs = pairs
  }
}

/** A `set` or `frozenset`, as the items that were added; an item may occur again. */
export class PySet {
  readonly items: Value[] = []
  readonly isFrozen: boolean
  constructor(isFrozen: boolean) {
    this.isFrozen = isFrozen
  }
}

/** An imported name, by GLOBAL, STACK_GLOBAL or INST, after Python 2's names were mapped. */
export class GlobalRef {
  readonly module: string
  /** May be dotted: protocol 4 resolves each part as an attribute. */
  readonly name: string
  readonly offset: number
  /** As the file spells them, before Python 2's names were mapped. */
  readonly rawModule: string
  readonly rawName: string
  #path: string | undefined
  constructor(module: string, name: string, offset: number, rawModule = module, rawName = name) {
    this.module = module
    this.name = name
    this.offset = offset
    this.rawModule = rawModule
    this.rawName = rawName
  }
  get path(): string {
    // Kept, because a file of many tensors asks for the path of one name at each of them.
    return (this.#path ??= `${this.module}.${this.name}`)
  }
}

/** How a value came to be made. */
export type MadeBy = 'REDUCE' | 'NEWOBJ' | 'NEWOBJ_EX' | 'OBJ' | 'INST'

/** The result that a call would have had, with everything that was done to it afterwards. */
export class Made {
  readonly by: MadeBy
  /** What would be called: a `GlobalRef` in honest files, but any value can stand there. */
  readonly callee: Value
  /** The arguments: a `PyTuple` in honest files. */
  readonly args: Value
  /** NEWOBJ_EX's keyword arguments. */
  readonly keywords: Value | undefined
  readonly offset: number
  /** The argument of the last BUILD, `undefined` where there was none. */
  state: Value | undefined = undefined
  /** What APPEND(S), SETITEM(S) or ADDITEMS added; made on first use. */
  list: Value[] | undefined = undefined
  pairs: Value[] | undefined = undefined
  added: Value[] | undefined = undefined
  constructor(by: MadeBy, callee: Value, args: Value, keywords: Value | undefined, offset: number) {
    this.by = by
    this.callee = callee
    this.args = args
    this.keywords = keywords
    this.offset = offset
  }
}

/** What PERSID or BINPERSID refer to: PyTorch's storages. */
export class PersistentRef {
  readonly id: Value
  readonly offset: number
  constructor(id: Value, offset: number) {
    this.id = id
    this.offset = offset
  }
}

/** A value that only the loading program could supply: an extension code or an out-of-band buffer. */
export class Opaque {
  readonly what: 'EXT' | 'NEXT_BUFFER' | 'READONLY_BUFFER'
  readonly detail: number
  readonly offset: number
  constructor(what: 'EXT' | 'NEXT_BUFFER' | 'READONLY_BUFFER', detail: number, offset: number) {
    this.what = what
    this.detail = detail
    this.offset = offset
  }
}

/**
 * False where Python is known to refuse the value as a key or as an item of a set. What only running could tell counts
 * as hashable. Looks one level deep: a tuple knows of its own items.
 */
export function hasHash(value: Value): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (value instanceof PyTuple) return value.isHashable
  if (value instanceof PyList || value instanceof PyDict) return false
  if (value instanceof PySet) return value.isFrozen
  if (value instanceof PyBytes) return !value.isMutable
  return !(value instanceof Opaque && value.what === 'READONLY_BUFFER')
}

/** Something that running the pickle would do beside making plain values, in the order in which it would. */
export type Effect =
  | { readonly kind: 'import'; readonly ref: GlobalRef; readonly opcode: 'GLOBAL' | 'STACK_GLOBAL' | 'INST' }
  | { readonly kind: 'call'; readonly made: Made }
  /** BUILD: `__setstate__`, or attributes set from a dict, on `target`. */
  | { readonly kind: 'build'; readonly target: Value; readonly state: Value; readonly offset: number }
  /** APPEND(S), SETITEM(S), ADDITEMS on something that is no plain container: its own methods would run. */
  | { readonly kind: 'extend'; readonly target: Value; readonly opcode: string; readonly offset: number }
  | { readonly kind: 'persistent'; readonly ref: PersistentRef }
  | { readonly kind: 'opaque'; readonly value: Opaque }

/** Why the machine stopped before STOP. What it had recorded until then stands. */
export interface PickleFault {
  /** `PICKLE_...`, a code of this folder's catalogue. */
  readonly code: string
  readonly offset: number
  readonly message: string
}

/** The outcome of running one pickle without running it. */
export interface PickleRun {
  /** What STOP left; `undefined` where the machine stopped before. */
  readonly value: Value | undefined
  /** The same where only CPython stopped and other unpicklers would have come to STOP. */
  readonly lenientValue?: Value | undefined
  readonly effects: readonly Effect[]
  readonly fault: PickleFault | undefined
  /** The first byte after STOP, or where the machine stopped. */
  readonly endOffset: number
  /** The highest PROTO seen, 0 where there was none. */
  readonly protocol: number
  readonly opcodes: number
  /** The largest memo number far from the others: CPython reserves room for all below it. 0 in honest pickles. */
  readonly farthestMemo?: number
}
