// SPDX-License-Identifier: Apache-2.0
// Text of strangers, made fit to be shown: short, on one line, and without characters that steer a terminal.
import { maxShownCharacters } from './limits.ts'

/** `text` on one line, cut to what is shown. */
export function toShown(text: string): string {
  const line = text
    .slice(0, 4 * maxShownCharacters)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
  const characters = [...line]
  return characters.length <= maxShownCharacters ? line : `${characters.slice(0, maxShownCharacters).join('')}…`
}
