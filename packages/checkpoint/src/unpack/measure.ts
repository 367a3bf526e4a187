// SPDX-License-Identifier: Apache-2.0
// Unpacks a stream of unknown size once, to learn its size and whether it is whole.
import type { CheckpointError } from '../errors.ts'
import { freeUnpackedBytes, maxRatio, maxUnpackedBytes } from './limits.ts'
import { isStreamError, streamError } from './stream/unpacked.ts'
import { makeKept, UnpackedSource, type UnpackedOptions } from './unpacked-source.ts'

/** A stream that was unpacked to its end, or as far as it goes. */
export interface MeasuredStream {
  /** What came out, up to the fault. */
  readonly content: UnpackedSource
  /** Why it stopped before its end. */
  readonly fault: CheckpointError | undefined
  /** Packed bytes used: where the stream ends, or where the fault was met. */
  readonly endOffset: number
}

/** Never throws `STREAM_...`: that is the fault. Throws `BUDGET_SPENT`. */
export function measureStream(options: UnpackedOptions): MeasuredStream {
  const kept = makeKept(options.isNested)
  const stream = options.open()
  let sizeBytes = 0
  let fault: CheckpointError | undefined
  try {
    for (let piece = stream.next(); piece !== undefined; piece = stream.next()) {
      options.budget.spend(1 + Math.floor(piece.length / 1024))
      kept.add(sizeBytes, piece)
      sizeBytes += piece.length
      const allowedBytes = Math.max(freeUnpackedBytes, maxRatio * stream.endOffset)
      if (!(sizeBytes <= Math.min(allowedBytes, maxUnpackedBytes)))
        throw streamError('STREAM_TOO_LARGE', `over ${sizeBytes} bytes from ${stream.endOffset}`, stream.endOffset)
    }
  } catch (error) {
    if (!isStreamError(error)) throw error
    fault = error
  }
  kept.freezeTail()
  return { content: new UnpackedSource(sizeBytes, options, kept), fault, endOffset: stream.endOffset }
}
