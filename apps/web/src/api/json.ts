// SPDX-License-Identifier: Apache-2.0
// Reads the hub's JSON field by field, once, at the edge. A wrong answer is refused with the field's name: a page that
// guesses at a room's state would be worse than one that says it cannot read it.
import { ApiError } from './errors.ts'

function unreadable(field: string, expected: string): ApiError {
  return new ApiError('API_ANSWER_UNREADABLE', 'invalid', `The hub's answer has no readable ${field} (${expected})`, {
    remedy: 'Reload this page. If it stays, the page and the hub are of different versions: restart the hub.',
    context: { field },
  })
}

/** One JSON object whose fields are read by name and type. */
export class JsonObject {
  readonly #fields: ReadonlyMap<string, unknown>

  /** `value` is what `JSON.parse` gave; throws `API_ANSWER_UNREADABLE` when it is no object. */
  constructor(value: unknown, place = 'answer') {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unreadable(place, 'an object')
    this.#fields = new Map(Object.entries(value))
  }

  /** The object as it came, for a reader of its own. */
  toValue(): unknown {
    return Object.fromEntries(this.#fields)
  }

  has(field: string): boolean {
    const value = this.#fields.get(field)
    return value !== undefined && value !== null
  }

  text(field: string): string {
    const value = this.#fields.get(field)
    if (typeof value !== 'string') throw unreadable(field, 'text')
    return value
  }

  number(field: string): number {
    const value = this.#fields.get(field)
    if (typeof value !== 'number' || !Number.isFinite(value)) throw unreadable(field, 'a number')
    return value
  }

  flag(field: string): boolean {
    const value = this.#fields.get(field)
    if (typeof value !== 'boolean') throw unreadable(field, 'true or false')
    return value
  }

  oneOf<Word extends string>(field: string, words: readonly Word[]): Word {
    const value = this.text(field)
    const word = words.find((candidate) => candidate === value)
    if (word === undefined) throw unreadable(field, words.join(', '))
    return word
  }

  child(field: string): JsonObject {
    return new JsonObject(this.#fields.get(field), field)
  }

  list<Item>(field: string, readItem: (item: unknown) => Item): Item[] {
    const value = this.#fields.get(field)
    if (!Array.isArray(value)) throw unreadable(field, 'a list')
    return value.map((item) => readItem(item))
  }

  /** The field, or `undefined` where it is absent or null. */
  optional<Value>(field: string, read: (object: JsonObject, field: string) => Value): Value | undefined {
    return this.has(field) ? read(this, field) : undefined
  }
}

/** A list of finite numbers; throws `API_ANSWER_UNREADABLE`. */
export function readNumbers(value: unknown, field: string): number[] {
  if (!Array.isArray(value)) throw unreadable(field, 'a list of numbers')
  return value.map((item: unknown) => {
    if (typeof item !== 'number' || !Number.isFinite(item)) throw unreadable(field, 'a list of numbers')
    return item
  })
}
