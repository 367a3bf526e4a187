// SPDX-License-Identifier: Apache-2.0
// JSON, asked for piece by piece. No tree is built, so that a text of 100 MB costs no more memory than itself; duplicate
// keys and numbers past 2^53 reach the caller as they stand, where JSON.parse would lose them.
import { maxJsonDepth } from './limits.ts'

/** Where and why the text is not the JSON that was asked for. */
export class JsonFault extends Error {
  readonly offset: number
  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a

/** What the next value is, by its first byte. */
export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'literal'

const escapes: ReadonlyMap<number, string> = new Map(
  ['""', '\\\\', '//', 'b\b', 'f\f', 'n\n', 'r\r', 't\t'].map((pair) => [pair.charCodeAt(0), pair.charAt(1)]),
)

/** Reads one JSON text from the start of `bytes` to its end. Every method throws `JsonFault`. */
export class JsonPullParser {
  readonly #bytes: Uint8Array
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** Bytes read so far. */
  get offset(): number {
    return this.#at
  }

  peek(): JsonKind {
    this.#skipSpace()
    const byte = this.#bytes[this.#at]
    if (byte === 0x7b) return 'object'
    if (byte === 0x5b) return 'array'
    if (byte === quote) return 'string'
    if (byte === 0x2d || isDigit(byte)) return 'number'
    if (byte === 0x74 || byte === 0x66 || byte === 0x6e) return 'literal'
    throw this.#fault(byte === undefined ? 'the text ends where a value should be' : 'no value starts here')
  }

  /** Reads an object; `onKey` reads the value of each key, duplicates included. */
  readObject(onKey: (key: string) => void): void {
    this.#readItems(0x7b, 0x7d, () => {
      this.#skipSpace()
      const key = this.readString()
      this.#skipSpace()
      this.#take(colon, 'a colon')
      onKey(key)
    })
  }

  /** Reads an array; `onItem` reads each value. */
  readArray(onItem: () => void): void {
    this.#readItems(0x5b, 0x5d, onItem)
  }

  readString(): string {
    this.#skipSpace()
    this.#take(quote, 'a string')
    const start = this.#at
    let isAscii = true
    for (;;) {
      const byte = this.#bytes[this.#at]
      if (byte === undefined) throw this.#fault('the text ends within a string')
      if (byte === quote || byte === backslash) break
      if (byte < 0x20) throw this.#fault('a string holds a control character')
      if (byte >= 0x80) isAscii = false
      this.#at += 1
    }
    let text = this.#decode(start, this.#at, isAscii)
    while (this.#bytes[this.#at] === backslash) text += this.#readEscape() + this.#readPlain()
    this.#take(quote, 'the end of a string')
    return text
  }

  /** A whole number from 0 to 2^64, written without sign, point or exponent. */
  readWhole(): bigint {
    this.#skipSpace()
    const start = this.#at
    const text = this.#readNumber()
    if (!/^\d+$/.test(text)) throw new JsonFault(`${text.slice(0, 40)} is no whole number`, start)
    const value = BigInt(text)
    if (!(value < 2n ** 64n)) throw new JsonFault(`${text.slice(0, 40)} does not fit into 64 bits`, start)
    return value
  }

  /** Reads any value and forgets it. */
  skipValue(depth = 0): void {
    if (!(depth < maxJsonDepth)) throw this.#fault(`values lie more than ${maxJsonDepth} deep`)
    const kind = this.peek()
    if (kind === 'object') this.readObject(() => this.skipValue(depth + 1))
    else if (kind === 'array') this.readArray(() => this.skipValue(depth + 1))
    else if (kind === 'string') this.readString()
    else if (kind === 'number') this.#skipNumber()
    else this.#readLiteral()
  }

  /** Throws unless nothing but white space follows. */
  finish(): void {
    this.#skipSpace()
    if (this.#at < this.#bytes.length) throw this.#fault('something follows the value')
  }

  #skipNumber(): void {
    const start = this.#at
    if (!Number.isFinite(Number(this.#readNumber()))) throw new JsonFault('a number is out of range', start)
  }

  #readItems(open: number, close: number, onItem: () => void): void {
    this.#skipSpace()
    this.#take(open, open === 0x7b ? 'an object' : 'an array')
    this.#skipSpace()
    if (this.#bytes[this.#at] === close) {
      this.#at += 1
      return
    }
    for (;;) {
      onItem()
      this.#skipSpace()
      const byte = this.#bytes[this.#at]
      if (byte !== comma && byte !== close) throw this.#fault('a comma is missing')
      this.#at += 1
      if (byte === close) return
    }
  }

  /** The part of a string up to the next escape or the end. */
  #readPlain(): string {
    const start = this.#at
    let isAscii = true
    for (let byte = this.#bytes[this.#at]; byte !== quote && byte !== backslash; byte = this.#bytes[++this.#at]) {
      if (byte === undefined) throw this.#fault('the text ends within a string')
      if (byte < 0x20) throw this.#fault('a string holds a control character')
      if (byte >= 0x80) isAscii = false
    }
    return this.#decode(start, this.#at, isAscii)
  }

  #decode(start: number, end: number, isAscii: boolean): string {
    if (isAscii && end - start < 64) {
      let text = ''
      for (let at = start; at < end; at++) text += String.fromCharCode(this.#bytes[at] ?? 0)
      return text
    }
    try {
      return this.#decoder.decode(this.#bytes.subarray(start, end))
    } catch {
      throw new JsonFault('a string is not UTF-8', start)
    }
  }

  #readEscape(): string {
    this.#at += 1
    const letter = this.#bytes[this.#at]
    if (letter !== 0x75) {
      const text = letter === undefined ? undefined : escapes.get(letter)
      if (text === undefined) throw this.#fault('an escape is unknown')
      this.#at += 1
      return text
    }
    const unit = this.#readHex()
    if (unit < 0xd800 || unit > 0xdfff) return String.fromCharCode(unit)
    if (unit > 0xdbff || this.#bytes[this.#at] !== backslash || this.#bytes[this.#at + 1] !== 0x75)
      throw this.#fault('half of a surrogate pair stands alone')
    this.#at += 1
    const low = this.#readHex()
    if (low < 0xdc00 || low > 0xdfff) throw this.#fault('half of a surrogate pair stands alone')
    return String.fromCharCode(unit, low)
  }

  /** Four hexadecimal digits after the letter u. */
  #readHex(): number {
    this.#at += 1
    let value = 0
    for (let count = 0; count < 4; count++) {
      const digit = Number.parseInt(String.fromCharCode(this.#bytes[this.#at] ?? 0), 16)
      if (Number.isNaN(digit)) throw this.#fault('an escape is cut short')
      value = value * 16 + digit
      this.#at += 1
    }
    return value
  }

  #readNumber(): string {
    const start = this.#at
    let byte = this.#bytes[this.#at]
    while (isDigit(byte) || byte === 0x2d || byte === 0x2b || byte === 0x2e || byte === 0x65 || byte === 0x45)
      byte = this.#bytes[++this.#at]
    const text = this.#decode(start, this.#at, true)
    if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) throw new JsonFault('a number is malformed', start)
    return text
  }

  #readLiteral(): void {
    for (const word of ['true', 'false', 'null']) {
      if (this.#decode(this.#at, Math.min(this.#bytes.length, this.#at + word.length), false) === word) {
        this.#at += word.length
        return
      }
    }
    throw this.#fault('a word is none that JSON knows')
  }

  #skipSpace(): void {
    let byte = this.#bytes[this.#at]
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = this.#bytes[++this.#at]
  }

  #take(byte: number, what: string): void {
    if (this.#bytes[this.#at] !== byte) throw this.#fault(`${what} is missing`)
    this.#at += 1
  }

  #fault(message: string): JsonFault {
    return new JsonFault(message, this.#at)
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}
