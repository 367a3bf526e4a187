// SPDX-License-Identifier: Apache-2.0
// Formats without a magic number are known by trying: text and pickles often begin with bytes that could be theirs.
import { probeBytes } from './limits.ts'
import { isStreamError, type OpenStream } from './stream/unpacked.ts'

/** True where the stream unpacks as far as it is probed, or to its end with its checksum. One that lacks its end is not known. */
export function unpacksForAWhile(open: OpenStream): boolean {
  let unpackedBytes = 0
  try {
    const stream = open()
    for (let piece = stream.next(); piece !== undefined; piece = stream.next()) {
      unpackedBytes += piece.length
      if (unpackedBytes >= probeBytes) return true
    }
    return true
  } catch (error) {
    if (!isStreamError(error)) throw error
    return false
  }
}
