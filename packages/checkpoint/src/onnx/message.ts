// SPDX-License-Identifier: Apache-2.0
// One message of onnx.proto, checked against the schema. Of its fields only the first few and the last are kept: a
// message of 6 MB can have three million. Who needs them all walks the message again.
import type { Budget } from '../reading.ts'
import { maxKeptFields, maxTextBytes } from './limits.ts'
import { messageFields } from './schema.ts'
import { WireFault, type WireField, type WireReader } from './wire.ts'

/** What the schema says of a field. */
export interface FieldType {
  readonly name: string
  /** `varint`, `fixed32`, `fixed64`, `bytes`, or the name of a message. */
  readonly kind: string
  readonly isRepeated: boolean
}

/** Fields of one name, or of none. */
export interface Kept {
  count: number
  readonly first: WireField[]
  last: WireField
}

/** A field whose content is a message. */
export interface Submessage {
  readonly field: WireField
  readonly name: string
  readonly type: string
}

const scalarKinds: ReadonlySet<string> = new Set(['varint', 'fixed32', 'fixed64', 'bytes'])

const schema: ReadonlyMap<string, ReadonlyMap<number, FieldType>> = new Map(
  messageFields.map(([message, fields]) => [
    message,
    new Map(
      fields.map((field) => {
        const [number = '', name = '', kind = '', repeated] = field.split(' ')
        return [Number(number), { name, kind, isRepeated: repeated === 'repeated' }]
      }),
    ),
  ]),
)

export function isMessage(kind: string): boolean {
  return !scalarKinds.has(kind)
}

export function fieldTypesOf(message: string): ReadonlyMap<number, FieldType> {
  return schema.get(message) ?? new Map()
}

/** True where the wire form of a field is one that the schema allows: repeated numbers may be packed. */
export function fits(type: FieldType, field: WireField): boolean {
  if (isMessage(type.kind)) return field.kind === 'bytes'
  return field.kind === type.kind || (type.isRepeated && type.kind !== 'bytes' && field.kind === 'bytes')
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const nothing: readonly WireField[] = []

/** Where a message lies, and what its fields are. Walking it spends budget. */
export class Message {
  readonly type: string
  readonly reader: WireReader
  readonly start: number
  readonly end: number
  readonly budget: Budget
  readonly #fields: ReadonlyMap<FieldType, Kept> | undefined
  readonly #hasSubmessages: boolean
  /** Fields that the schema does not know. */
  readonly unknown: Kept | undefined
  /** Singular fields that stand more than once. */
  readonly repeated: Kept | undefined

  constructor(type: string, reader: WireReader, start: number, end: number, budget: Budget) {
    this.type = type
    this.reader = reader
    this.start = start
    this.end = end
    this.budget = budget
    let fields: Map<FieldType, Kept> | undefined
    let [unknown, repeated]: (Kept | undefined)[] = []
    let hasSubmessages = false
    // Millions of empty messages fit in a small file.
    if (start < end) {
      const types = fieldTypesOf(type)
      fields = new Map()
      for (const field of this.#walk()) {
        const fieldType = types.get(field.number)
        if (fieldType === undefined) {
          unknown = keep(unknown, field)
          continue
        }
        if (!fits(fieldType, field))
          throw new WireFault(`${type}.${fieldType.name} is written as ${field.kind}`, field.offset, false)
        const known = fields.get(fieldType)
        if (known !== undefined && !fieldType.isRepeated) repeated = keep(repeated, field)
        if (known === undefined) {
          fields.set(fieldType, keep(undefined, field))
          hasSubmessages ||= isMessage(fieldType.kind)
        } else keep(known, field)
      }
    }
    this.#fields = fields
    this.#hasSubmessages = hasSubmessages
    this.unknown = unknown
    this.repeated = repeated
  }

  #kept(name: string): Kept | undefined {
    if (this.#fields === undefined) return undefined
    for (const [type, kept] of this.#fields) if (type.name === name) return kept
    return undefined
  }

  count(name: string): number {
    return this.#kept(name)?.count ?? 0
  }

  /** The first fields of that name, `maxKeptFields` at most. */
  first(name: string): readonly WireField[] {
    return this.#kept(name)?.first ?? nothing
  }

  /** The last occurrence, which counts. */
  last(name: string): WireField | undefined {
    return this.#kept(name)?.last
  }

  /** All fields of that name, by a second walk. */
  *all(name: string): Generator<WireField, void> {
    const types = fieldTypesOf(this.type)
    for (const field of this.#walk()) if (types.get(field.number)?.name === name) yield field
  }

  /** All fields whose content is a message, in the order of the file, by a second walk. */
  *submessages(): Generator<Submessage, void> {
    if (!this.#hasSubmessages) return
    const types = fieldTypesOf(this.type)
    for (const field of this.#walk()) {
      const type = types.get(field.number)
      if (type !== undefined && isMessage(type.kind)) yield { field, name: type.name, type: type.kind }
    }
  }

  /** Text of a field, empty where it is missing. Throws {@link WireFault} for bytes that are no UTF-8. */
  text(name: string): string {
    const field = this.last(name)
    return field === undefined ? '' : textOf(this.reader, field)
  }

  /** The number of a varint; undefined where it is missing. */
  number(name: string): bigint | undefined {
    const field = this.last(name)
    return field === undefined ? undefined : this.reader.varint(field.start, field.end).value
  }

  /** Signed 64-bit numbers of a repeated field, packed or not; undefined for more than `maxCount`. */
  numbers(name: string, maxCount: number): bigint[] | undefined {
    const found: bigint[] = []
    if (this.count(name) === 0) return found
    for (const field of this.all(name))
      for (let at = field.start; at < field.end;) {
        if (found.length >= maxCount) return undefined
        const { value, end } = this.reader.varint(at, field.end)
        found.push(BigInt.asIntN(64, value))
        at = end
      }
    return found
  }

  #walk(): Generator<WireField, void> {
    return this.reader.fields(this.start, this.end, this.budget)
  }
}

function keep(known: Kept | undefined, field: WireField): Kept {
  if (known === undefined) return { count: 1, first: [field], last: field }
  known.count++
  known.last = field
  if (known.first.length < maxKeptFields) known.first.push(field)
  return known
}

export function textOf(reader: WireReader, field: WireField): string {
  const lengthBytes = field.end - field.start
  if (!(lengthBytes <= maxTextBytes)) throw new WireFault(`A text of ${lengthBytes} bytes`, field.offset, false)
  try {
    return utf8.decode(reader.source.read(field.start, lengthBytes))
  } catch {
    throw new WireFault('A text that is not UTF-8', field.offset, false)
  }
}
