// SPDX-License-Identifier: Apache-2.0
// One message of onnx.proto, with its fields by name; each is checked against the schema.
import { maxTextBytes } from './limits.ts'
import { messageFields } from './schema.ts'
import { WireFault, type WireField, type WireReader } from './wire.ts'

/** What the schema says of a field. */
export interface FieldType {
  readonly name: string
  /** `varint`, `fixed32`, `fixed64`, `bytes`, or the name of a message. */
  readonly kind: string
  readonly isRepeated: boolean
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

/** The fields of one message, in the order of the file. */
export class Message {
  readonly type: string
  readonly reader: WireReader
  readonly #fields = new Map<string, WireField[]>()
  /** Numbers of fields that the schema does not know. */
  readonly unknown: WireField[] = []
  /** Singular fields that stand more than once. */
  readonly repeated: WireField[] = []

  constructor(type: string, reader: WireReader, start: number, end: number) {
    this.type = type
    this.reader = reader
    const types = fieldTypesOf(type)
    for (const field of reader.fields(start, end)) {
      const fieldType = types.get(field.number)
      if (fieldType === undefined) {
        this.unknown.push(field)
        continue
      }
      if (!fits(fieldType, field))
        throw new WireFault(`${type}.${fieldType.name} is written as ${field.kind}`, field.offset, false)
      const known = this.#fields.get(fieldType.name)
      if (known === undefined) this.#fields.set(fieldType.name, [field])
      else {
        if (!fieldType.isRepeated) this.repeated.push(field)
        known.push(field)
      }
    }
  }

  all(name: string): readonly WireField[] {
    return this.#fields.get(name) ?? []
  }

  /** The last occurrence, which counts. */
  last(name: string): WireField | undefined {
    return this.#fields.get(name)?.at(-1)
  }

  /** All fields whose content is a message, with the name of its type. */
  *submessages(): Generator<{ readonly field: WireField; readonly name: string; readonly type: string }, void> {
    for (const { name, kind } of fieldTypesOf(this.type).values()) {
      if (!isMessage(kind)) continue
      for (const field of this.all(name)) yield { field, name, type: kind }
    }
  }

  /** Text of a field, empty where it is missing. Throws {@link WireFault} for bytes that are no UTF-8. */
  text(name: string): string {
    const field = this.last(name)
    return field === undefined ? '' : textOf(this.reader, field)
  }

  /** Signed 64-bit numbers of a repeated field, packed or not. */
  numbers(name: string): bigint[] {
    const found: bigint[] = []
    for (const field of this.all(name)) {
      if (field.kind === 'varint') found.push(BigInt.asIntN(64, field.value))
      else
        for (let at = field.start; at < field.end;) {
          const { value, end } = this.reader.varint(at, field.end)
          found.push(BigInt.asIntN(64, value))
          at = end
        }
    }
    return found
  }
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
