// SPDX-License-Identifier: Apache-2.0
// HTML out of strangers' text: whatever stands in `${}` of the template is escaped, unless this template made it.
import { maxTextCharacters } from './limits.ts'

/** Text that is HTML already; only `html` makes it. */
export class Markup {
  readonly #text: string

  private constructor(text: string) {
    this.#text = text
  }

  /** For `html` and for our own constants; never for anything of a report. */
  static ofTrusted(text: string): Markup {
    return new Markup(text)
  }

  toString(): string {
    return this.#text
  }
}

type Piece = string | number | Markup | readonly Markup[]

/** Builds HTML; texts are bounded and escaped, lists joined. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  let text = strings[0] ?? ''
  for (const [index, piece] of pieces.entries()) text += toHtml(piece) + (strings[index + 1] ?? '')
  return Markup.ofTrusted(text)
}

/** Nothing. */
export const nothing = html``

function toHtml(piece: Piece): string {
  if (piece instanceof Markup) return piece.toString()
  if (typeof piece === 'number') return String(piece)
  return typeof piece === 'string' ? escape(piece) : piece.join('')
}

/** Controls, line separators, bidirectional and other invisible characters, lone surrogates: they could reorder a line. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu

const entities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
])

/** For text and for attributes in quotation marks. */
function escape(text: string): string {
  return shorten(text, maxTextCharacters)
    .replace(invisible, (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`)
    .replace(/[&<>"']/g, (found) => entities.get(found) ?? '')
}

/** The beginning of a text that is too long, and that it is one. */
export function shorten(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text
}

/** At most `limit` of the items, and how many are left out. */
export function firstOf<Item>(items: readonly Item[], limit: number): { shown: readonly Item[]; restCount: number } {
  return { shown: items.slice(0, limit), restCount: Math.max(0, items.length - limit) }
}

/** `3 findings`; `plural` where it is not the noun with an s. */
export function countText(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? noun : plural}`
}
