// SPDX-License-Identifier: Apache-2.0
// Text to its last byte. The weakest of all guesses: an old pickle is text too, so every other reader is asked before.
import type { Budget } from '../reading.ts'
import type { ByteSource } from '../source/source.ts'
import { headBytes, maxTextBytes } from './limits.ts'
import { isExpectedModel, makeRecogniser } from './recognised.ts'
import { toShown } from './shown.ts'
import { readHead } from './head.ts'

/** True where all of the source is UTF-8 without control characters other than those of white space. */
export function isText(source: ByteSource, budget: Budget): boolean {
  if (source.sizeBytes === 0 || source.sizeBytes > maxTextBytes) return false
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for (let offset = 0; offset < source.sizeBytes; offset += headBytes) {
    const lengthBytes = Math.min(headBytes, source.sizeBytes - offset)
    budget.spend(1 + Math.floor(lengthBytes / 64))
    const bytes = source.read(offset, lengthBytes)
    for (const byte of bytes) if (isControl(byte)) return false
    try {
      decoder.decode(bytes, { stream: offset + lengthBytes < source.sizeBytes })
    } catch (error) {
      if (error instanceof TypeError) return false
      throw error
    }
  }
  return true
}

/** Anything below a space but tab, line feed, form feed and carriage return; and delete. */
function isControl(byte: number): boolean {
  return byte === 0x7f || (byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13)
}

export const textReader = makeRecogniser({
  format: 'text',
  matches: (source, { budget }) => isText(source, budget),
  describe(source, findings, context) {
    const evidence = toShown(readHead(source))
    if (isExpectedModel(context)) findings.add('TEXT_ALONE', { offset: 0, evidence })
    else findings.add('TEXT_BESIDE')
  },
})
