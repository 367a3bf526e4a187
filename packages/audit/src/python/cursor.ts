// SPDX-License-Identifier: Apache-2.0
// Where the parser stands: the tokens of one source, what was not understood, and how deep it is.
import { maxPythonDepth, maxPythonHeight, maxTroubles } from './limits.ts'
import type { Token, TokenKind } from './token.ts'
import type { Node, NodeKind, Trouble } from './tree.ts'

/** Thrown inside the parser at a token that does not fit; the statement's reader catches it and goes on behind it. */
class Misfit extends Error {}

/** The only one: making a stack trace for each of a million misfits would take the time an attacker wants. */
export const misfit = new Misfit('token does not fit')

const finish: Token = { kind: 'end', text: '', from: 0, to: 0 }

export class Cursor {
  readonly text: string
  readonly troubles: Trouble[]
  /** How many formatted strings this source lies inside. */
  readonly formatDepth: number
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0

  constructor(text: string, tokens: readonly Token[], troubles: Trouble[], formatDepth: number) {
    this.text = text
    this.#tokens = tokens
    this.troubles = troubles
    this.formatDepth = formatDepth
  }

  /** A cursor over a field of a formatted string of this source; what it stumbles over is told here. */
  inside(tokens: readonly Token[]): Cursor {
    const inner = new Cursor(this.text, tokens, this.troubles, this.formatDepth + 1)
    inner.#depth = this.#depth
    return inner
  }

  get position(): number {
    return this.#at
  }

  peek(ahead = 0): Token {
    return this.#tokens[this.#at + ahead] ?? this.#tokens.at(-1) ?? finish
  }

  next(): Token {
    const token = this.peek()
    if (this.#at < this.#tokens.length - 1) this.#at++
    return token
  }

  /** Where the last consumed token ended. */
  get end(): number {
    return this.#tokens[this.#at - 1]?.to ?? 0
  }

  is(kind: TokenKind, text?: string): boolean {
    const token = this.peek()
    return token.kind === kind && (text === undefined || token.text === text)
  }

  isOperator(text: string): boolean {
    return this.is('operator', text)
  }

  isWord(text: string): boolean {
    return this.is('name', text)
  }

  take(kind: TokenKind, text?: string): boolean {
    if (!this.is(kind, text)) return false
    this.next()
    return true
  }

  expect(kind: TokenKind, text?: string): Token {
    if (!this.is(kind, text)) throw misfit
    return this.next()
  }

  trouble(offset: number, reason: Trouble['reason'] = 'syntax'): void {
    if (this.troubles.length < maxTroubles) this.troubles.push({ offset, reason })
  }

  /** Runs `read` one level deeper; refuses levels that CPython refuses as well. */
  deeper<T>(read: () => T): T {
    if (this.#depth >= maxPythonDepth) {
      this.trouble(this.peek().from, 'too-deep')
      throw misfit
    }
    this.#depth++
    try {
      return read()
    } finally {
      this.#depth--
    }
  }

  node(kind: NodeKind, from: number, parts: readonly Node[], text = '', name = ''): Node {
    let height = 0
    for (const part of parts) if (part.height >= height) height = part.height + 1
    if (height > maxPythonHeight) {
      this.trouble(from, 'too-deep')
      throw misfit
    }
    return { kind, from, to: Math.max(from, this.end), text, name, parts, height }
  }
}
