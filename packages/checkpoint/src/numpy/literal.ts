// SPDX-License-Identifier: Apache-2.0
// Python values as text, as far as the header of a .npy file needs them: texts, whole numbers, truth values, tuples, lists
// and dicts. Everything else that Python could read there is refused.
import { maxHeaderDepth } from './limits.ts'

/** A tuple; a class of its own, because a list means something else in a description of elements. */
export class LiteralTuple {
  readonly items: readonly Literal[]
  constructor(items: readonly Literal[]) {
    this.items = items
  }
}

/** A value of a header. */
export type Literal =
  null | boolean | bigint | string | LiteralTuple | readonly Literal[] | ReadonlyMap<Literal, Literal>

/**
 * The value that `text` spells; `undefined` where it spells none, or one of another kind. Python 2 wrote an L behind
 * long numbers.
 */
export function parseLiteral(text: string, { isPython2 }: { isPython2: boolean }): Literal | undefined {
  const parser = new LiteralParser(text, isPython2)
  try {
    return parser.parse()
  } catch (error) {
    if (error instanceof NotLiteral) return undefined
    throw error
  }
}

class NotLiteral extends Error {}

const digits = /(?:0|[1-9][0-9]*|0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+)[lL]?(?![\w.])/y
const words: ReadonlyMap<string, Literal> = new Map<string, Literal>([
  ['None', null],
  ['True', true],
  ['False', false],
])

class LiteralParser {
  readonly #text: string
  readonly #isPython2: boolean
  #at = 0

  constructor(text: string, isPython2: boolean) {
    this.#text = text
    this.#isPython2 = isPython2
  }

  parse(): Literal {
    const value = this.#value(0)
    this.#skipSpace()
    if (this.#at !== this.#text.length) throw new NotLiteral()
    return value
  }

  #skipSpace(): void {
    while (/[ \t\r\n\f]/.test(this.#text.charAt(this.#at))) this.#at++
  }

  /** The next character that is no space, which is left. */
  #peek(): string {
    this.#skipSpace()
    return this.#text.charAt(this.#at)
  }

  #value(depth: number): Literal {
    // A header is at most 10,000 characters, so recursion is bounded by the depth alone.
    if (depth > maxHeaderDepth) throw new NotLiteral()
    const next = this.#peek()
    if (next === '(') return this.#tuple(depth)
    if (next === '[') return this.#items(']', depth).items
    if (next === '{') return this.#dict(depth)
    if (/^[uU]?['"]/.test(this.#text.slice(this.#at, this.#at + 2))) return this.#string()
    if (next === '-') {
      this.#at++
      this.#skipSpace()
      return -this.#integer()
    }
    if (/[0-9]/.test(next)) return this.#integer()
    for (const [word, value] of words) {
      if (!this.#text.startsWith(word, this.#at) || /\w/.test(this.#text.charAt(this.#at + word.length))) continue
      this.#at += word.length
      return value
    }
    throw new NotLiteral()
  }

  /** Items up to `end`, and whether the last one had a comma behind it. */
  #items(end: string, depth: number): { items: Literal[]; hasComma: boolean } {
    this.#at++
    const items: Literal[] = []
    let hasComma = false
    while (this.#peek() !== end) {
      if (items.length > 0 && !hasComma) throw new NotLiteral()
      items.push(this.#value(depth + 1))
      hasComma = this.#peek() === ','
      if (hasComma) this.#at++
    }
    this.#at++
    return { items, hasComma }
  }

  /** `(1)` is the number in brackets, `(1,)` a tuple. */
  #tuple(depth: number): Literal {
    const { items, hasComma } = this.#items(')', depth)
    const [only] = items
    return items.length === 1 && !hasComma && only !== undefined ? only : new LiteralTuple(items)
  }

  #dict(depth: number): ReadonlyMap<Literal, Literal> {
    this.#at++
    const pairs = new Map<Literal, Literal>()
    let hasComma = true
    while (this.#peek() !== '}') {
      if (!hasComma) throw new NotLiteral()
      const key = this.#value(depth + 1)
      if (this.#peek() !== ':') throw new NotLiteral()
      this.#at++
      pairs.set(key, this.#value(depth + 1))
      hasComma = this.#peek() === ','
      if (hasComma) this.#at++
    }
    this.#at++
    return pairs
  }

  #integer(): bigint {
    digits.lastIndex = this.#at
    const found = digits.exec(this.#text)?.[0]
    if (found === undefined || (/[lL]$/.test(found) && !this.#isPython2)) throw new NotLiteral()
    this.#at += found.length
    return BigInt(found.replace(/[lL]$/, ''))
  }

  #string(): string {
    if (/[uU]/.test(this.#text.charAt(this.#at))) this.#at++
    const quote = this.#text.charAt(this.#at++)
    let value = ''
    for (;;) {
      const character = this.#text.charAt(this.#at++)
      if (character === '' || character === '\n' || character === '\r') throw new NotLiteral()
      if (character === quote) return value
      value += character === '\\' ? this.#escape() : character
    }
  }

  #escape(): string {
    const kind = this.#text.charAt(this.#at++)
    const plain = plainEscapes.get(kind)
    if (plain !== undefined) return plain
    const length = kind === 'x' ? 2 : kind === 'u' ? 4 : kind === 'U' ? 8 : 0
    const hex = this.#text.slice(this.#at, this.#at + length)
    const code = Number.parseInt(hex, 16)
    if (length === 0 || hex.length < length || !/^[0-9a-fA-F]+$/.test(hex) || code > 0x10ffff) throw new NotLiteral()
    this.#at += length
    return String.fromCodePoint(code)
  }
}

const plainEscapes: ReadonlyMap<string, string> = new Map([
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])
