// SPDX-License-Identifier: Apache-2.0
// The beginning of a file as text.
import type { ByteSource } from '../source/source.ts'
import { headBytes } from './limits.ts'

/** The first characters, without a byte order mark and the white space before the first; bytes that are no text are replaced. */
export function readHead(source: ByteSource): string {
  const bytes = source.read(0, Math.min(headBytes, source.sizeBytes))
  return new TextDecoder('utf-8').decode(bytes).trimStart()
}
