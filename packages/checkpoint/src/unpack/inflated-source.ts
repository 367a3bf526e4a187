// SPDX-License-Identifier: Apache-2.0
// A deflated member of an archive, or a deflated chunk, as a source: its size is stated beside it.
import type { Budget } from '../reading.ts'
import type { ByteSource } from '../source/source.ts'
import { deflateWindowBytes, Inflater } from './deflate/inflate.ts'
import { maxDeflateRatio } from './limits.ts'
import { StreamInput } from './stream/input.ts'
import { PiecedStream } from './stream/pieced.ts'
import { streamError, type Unpacked } from './stream/unpacked.ts'
import { Window } from './stream/window.ts'
import { UnpackedSource } from './unpacked-source.ts'

/** Unpacks raw deflate from the source's start. */
export function openDeflate(source: ByteSource, budget: Budget, expectedBytes?: number): Unpacked {
  return new PiecedStream(new Inflater(new StreamInput(source, budget), new Window(deflateWindowBytes, expectedBytes)))
}

/**
 * The `sizeBytes` bytes that `packed`, raw deflate, unpacks to. Unpacks as it is read: a read throws
 * `STREAM_DAMAGED`, `STREAM_TRUNCATED` where the stream is wrong; `verify()` reads to the end and also refuses a stream
 * that holds more than `sizeBytes`. Throws `STREAM_DAMAGED` at once where no deflate stream packs so well.
 */
export function openInflated(packed: ByteSource, sizeBytes: number, budget: Budget): UnpackedSource {
  if (!(sizeBytes <= packed.sizeBytes * maxDeflateRatio))
    throw streamError('STREAM_DAMAGED', `${packed.sizeBytes} bytes cannot unpack to ${sizeBytes}`, 0)
  return new UnpackedSource(sizeBytes, {
    open: () => openDeflate(packed, budget, sizeBytes),
    budget,
    isNested: true,
  })
}
