// SPDX-License-Identifier: Apache-2.0
// Text out of a stranger's file, made harmless for a terminal: escape sequences could recolour a verdict, and
// bidirectional controls could reorder it.

/** Controls (C0, DEL, C1), line separators, bidirectional and other invisible format characters, lone surrogates. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu

/** One line that shows what is there; at most `limit` characters of it. */
export function printable(text: string, limit = 500): string {
  const cut = text.length > limit ? `${text.slice(0, limit)} ... (${text.length} characters)` : text
  return cut.replace(unprintable, (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`)
}

/** A word in quotation marks. */
export function quote(text: string): string {
  return `"${printable(text, 60)}"`
}

/** Several lines, each made harmless. */
export function printableLines(text: string): string {
  return text
    .split('\n')
    .map((line) => printable(line, 2_000))
    .join('\n')
}
