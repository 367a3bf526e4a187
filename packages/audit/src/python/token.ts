// SPDX-License-Identifier: Apache-2.0
// Cuts Python source into tokens, in one pass and in linear time whatever it is given: a grammar-driven parser with error
// recovery was measured first and needed over four seconds for 200 kB of garbage.
import { maxFormatDepth, maxPythonTokens, maxTroubles } from './limits.ts'
import { decodeString } from './string.ts'
import type { Trouble } from './tree.ts'

export type TokenKind = 'name' | 'number' | 'string' | 'operator' | 'newline' | 'indent' | 'dedent' | 'end'

export interface Token {
  readonly kind: TokenKind
  /** A name as Python compares it (NFKC), an operator, the value of a string without fields. */
  readonly text: string
  readonly from: number
  readonly to: number
  /** Of a string with replacement fields: where each field's expression starts and ends. */
  readonly fields?: readonly (readonly [number, number])[]
}

export interface Tokens {
  readonly list: readonly Token[]
  readonly troubles: readonly Trouble[]
}

const namePattern = /[\p{ID_Start}_][\p{ID_Continue}]{0,1000}/uy
const asciiName = /^[\x21-\x7e]*$/
const numberPattern = /(?:0[xXoObB][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?[jJlL]?)/y
const operatorPattern =
  /(?:\*\*=|\/\/=|>>=|<<=|\.\.\.|:=|->|==|!=|<=|>=|<>|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|@=|\*\*|\/\/|<<|>>|[-+*/%@&|^~<>()[\]{},:.;=])/y
const spacePattern = /(?:[ \t\f]|\\\r?\n|\\\r|#[^\r\n]*)+/y
const prefixPattern = /^(?:[rbuft]|br|rb|fr|rf|tr|rt)$/i
/** Keywords that never stand inside brackets: one at the start of a line there means that a bracket was left open. */
const statementWords = new Set(
  'def class import return while try with raise assert del pass break continue global nonlocal except finally'.split(
    ' ',
  ),
)

/** The tokens of `text` between two offsets; inside `isField` no line ends and no indentation count. */
export function tokenize(text: string, start = 0, stop = text.length, isField = false): Tokens {
  return new Scanner(text, stop, isField).run(start)
}

class Scanner {
  readonly #text: string
  readonly #stop: number
  readonly #isField: boolean
  readonly #list: Token[] = []
  readonly #troubles: Trouble[] = []
  readonly #indents: number[] = [0]
  #depth = 0
  #at = 0

  constructor(text: string, stop: number, isField: boolean) {
    this.#text = text
    this.#stop = stop
    this.#isField = isField
  }

  run(start: number): Tokens {
    this.#at = start
    if (!this.#isField) this.#indent()
    while (this.#at < this.#stop) {
      if (this.#list.length >= maxPythonTokens) {
        this.#trouble('too-long')
        break
      }
      this.#step()
    }
    this.#push('newline', this.#at, '')
    for (let left = this.#indents.length; left > 1; left--) this.#push('dedent', this.#at, '')
    this.#push('end', this.#at, '')
    return { list: this.#list, troubles: this.#troubles }
  }

  #step(): void {
    if (this.#match(spacePattern) !== undefined) return
    const character = this.#text.charAt(this.#at)
    if (character === '\n' || character === '\r') return this.#line()
    if (character === '"' || character === "'") return this.#string(this.#at, '')
    const from = this.#at
    const name = this.#match(namePattern)
    if (name !== undefined) return this.#name(from, name)
    const isPointNumber = character === '.' && /\d/.test(this.#text.charAt(from + 1))
    if (/\d/.test(character) || isPointNumber) {
      const number = this.#match(numberPattern)
      if (number !== undefined) return this.#push('number', from, number)
    }
    const operator = this.#match(operatorPattern)
    if (operator === undefined) {
      this.#trouble('syntax')
      this.#at++
      return
    }
    if ('([{'.includes(operator)) this.#depth++
    else if (')]}'.includes(operator)) this.#depth = Math.max(0, this.#depth - 1)
    this.#push('operator', from, operator)
  }

  #name(from: number, name: string): void {
    const quote = this.#text.charAt(this.#at)
    if ((quote === '"' || quote === "'") && this.#at < this.#stop && prefixPattern.test(name))
      return this.#string(from, name.toLowerCase())
    // CPython compares identifiers in their compatibility form, so look-alike letters do load.
    this.#push('name', from, asciiName.test(name) ? name : name.normalize('NFKC'))
  }

  #line(): void {
    const from = this.#at
    this.#at += this.#text.startsWith('\r\n', from) ? 2 : 1
    if (this.#isField) return
    if (this.#depth > 0) {
      if (!this.#isLeftOpen()) return
      this.#trouble('syntax')
      this.#depth = 0
    }
    if (this.#list.at(-1)?.kind === 'newline' || this.#list.length === 0) return this.#indent()
    this.#push('newline', from, '')
    this.#indent()
  }

  /** Whether the line that begins here can only be a statement, though a bracket is open. */
  #isLeftOpen(): boolean {
    const before = this.#at
    this.#match(spacePattern)
    const name = this.#match(namePattern)
    this.#at = before
    return name !== undefined && statementWords.has(name)
  }

  /** At the start of a line: blank lines and comments count for nothing, anything else opens or closes blocks. */
  #indent(): void {
    let column = 0
    let at = this.#at
    for (; at < this.#stop; at++) {
      const character = this.#text.charAt(at)
      if (character === ' ') column++
      else if (character === '\t') column += 8 - (column % 8)
      else if (character === '\f') column = 0
      else if (character !== '\uFEFF') break
    }
    this.#at = at
    const next = this.#text.charAt(at)
    if (at >= this.#stop || next === '\n' || next === '\r' || next === '#') return
    const top = this.#indents.at(-1) ?? 0
    if (column > top) {
      this.#indents.push(column)
      this.#push('indent', at, '')
      return
    }
    while (this.#indents.length > 1 && column < (this.#indents.at(-1) ?? 0)) {
      this.#indents.pop()
      this.#push('dedent', at, '')
    }
    if (column !== (this.#indents.at(-1) ?? 0)) this.#trouble('syntax')
  }

  #string(from: number, prefix: string): void {
    const fields: (readonly [number, number])[] = []
    const isFormat = prefix.includes('f') || prefix.includes('t')
    const quote = this.#quote()
    const start = this.#at
    const isClosed = this.#body(quote, isFormat ? fields : undefined, 0, prefix.includes('r'))
    const end = isClosed ? this.#at - quote.length : this.#at
    if (!isClosed) this.#trouble('syntax')
    const token: Token = {
      kind: 'string',
      text: fields.length > 0 ? '' : decodeString(this.#text.slice(start, end), prefix),
      from,
      to: this.#at,
    }
    this.#list.push(isFormat && fields.length > 0 ? { ...token, fields } : token)
  }

  #quote(): string {
    const mark = this.#text.charAt(this.#at)
    const quote = this.#text.startsWith(mark.repeat(3), this.#at) ? mark.repeat(3) : mark
    this.#at += quote.length
    return quote
  }

  /** Passes over a string's inside and its closing quote; false where the line or the text ends first. */
  #body(quote: string, fields: (readonly [number, number])[] | undefined, depth: number, isRaw: boolean): boolean {
    while (this.#at < this.#stop) {
      const character = this.#text.charAt(this.#at)
      if (character === '\\' && !(isRaw && fields !== undefined && /[{}]/.test(this.#text.charAt(this.#at + 1)))) {
        // A named character is no field: "\N{BULLET}".
        const isNamed = !isRaw && this.#text.startsWith('\\N{', this.#at)
        const close = isNamed ? this.#text.slice(this.#at, this.#at + 120).indexOf('}') : -1
        const isField = fields !== undefined && this.#text.charAt(this.#at + 1) === '{' && !isNamed
        this.#at += close > 0 ? close + 1 : isField ? 1 : this.#text.startsWith('\\\r\n', this.#at) ? 3 : 2
      } else if (this.#text.startsWith(quote, this.#at)) {
        this.#at += quote.length
        return true
      } else if (quote.length === 1 && (character === '\n' || character === '\r')) return false
      else if (fields !== undefined && character === '{') this.#field(fields, depth, quote, isRaw)
      else this.#at++
    }
    this.#at = this.#stop
    return false
  }

  /** At `{` in a formatted string: a doubled brace, or an expression up to its `}`. */
  #field(fields: (readonly [number, number])[], depth: number, quote: string, isRaw: boolean): void {
    if (this.#text.startsWith('{{', this.#at)) {
      this.#at += 2
      return
    }
    this.#at++
    const start = this.#at
    if (depth >= maxFormatDepth) return this.#trouble('too-deep')
    let open = 0
    let end = -1
    while (this.#at < this.#stop) {
      const character = this.#text.charAt(this.#at)
      if (character === '"' || character === "'") {
        // Before 3.12 the closing quote could not be used inside; an unclosed field ends at it.
        const before = this.#at
        const inner = this.#quote()
        if (!this.#body(inner, undefined, depth + 1, false)) {
          this.#at = before
          break
        }
      } else if ('([{'.includes(character)) {
        open++
        this.#at++
      } else if (open > 0 && ')]}'.includes(character)) {
        open--
        this.#at++
      } else if (open === 0 && this.#endsExpression(character)) {
        end = this.#at
        break
      } else if (quote.length === 1 && character === '\n' && open === 0) break
      else this.#at++
    }
    fields.push([start, end === -1 ? this.#at : end])
    if (end === -1) return
    if (this.#text.charAt(this.#at) !== '}') this.#spec(fields, depth, quote, isRaw)
    else this.#at++
  }

  #endsExpression(character: string): boolean {
    if (character === '}' || character === ':') return true
    return character === '!' && this.#text.charAt(this.#at + 1) !== '='
  }

  /** After `!` or `:` in a field: the conversion and the format, which may hold fields again. */
  #spec(fields: (readonly [number, number])[], depth: number, quote: string, isRaw: boolean): void {
    while (this.#at < this.#stop) {
      const character = this.#text.charAt(this.#at)
      if (character === '}') {
        this.#at++
        return
      }
      if (this.#text.startsWith(quote, this.#at)) return
      if (character === '{') this.#field(fields, depth + 1, quote, isRaw)
      else this.#at++
    }
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0]
    if (found === undefined) return undefined
    const room = this.#stop - this.#at
    const text = found.length > room ? found.slice(0, room) : found
    this.#at += text.length
    return text
  }

  #push(kind: TokenKind, from: number, text: string): void {
    this.#list.push({ kind, text, from, to: this.#at })
  }

  #trouble(reason: Trouble['reason']): void {
    if (this.#troubles.length < maxTroubles) this.#troubles.push({ offset: Math.min(this.#at, this.#stop), reason })
  }
}
