// SPDX-License-Identifier: Apache-2.0
// A file that was dropped on a page, read piece by piece inside a worker. The two browser types are stated as the
// little that is used of them, so that this compiles without the browser's own.
import { CheckpointError } from '../../errors.ts'
import { ReadAheadSource } from '../../source/read-ahead.ts'
import type { ByteSource } from '../../source/source.ts'

/** A browser's `Blob` or `File`. */
export interface BlobLike {
  readonly size: number
  slice(start: number, end: number): BlobLike
}

/** A browser's `FileReaderSync`, which exists only in workers. */
export interface SynchronousReader<Whole extends BlobLike> {
  readAsArrayBuffer(blob: Whole): ArrayBuffer
}

/** Bytes of a blob. Nothing is read before it is asked for. */
export class BlobSource<Whole extends BlobLike & { slice(start: number, end: number): Whole }> implements ByteSource {
  readonly sizeBytes: number
  readonly #source: ReadAheadSource

  constructor(blob: Whole, reader: SynchronousReader<Whole>) {
    this.sizeBytes = blob.size
    this.#source = new ReadAheadSource(blob.size, (offset, target) => {
      target.set(readPiece(reader, blob.slice(offset, offset + target.length), offset, target.length))
    })
  }

  read(offset: number, lengthBytes: number): Uint8Array {
    return this.#source.read(offset, lengthBytes)
  }

  readInto(offset: number, target: Uint8Array): void {
    this.#source.readInto(offset, target)
  }
}

function readPiece<Whole extends BlobLike>(
  reader: SynchronousReader<Whole>,
  piece: Whole,
  offset: number,
  lengthBytes: number,
): Uint8Array {
  let bytes: Uint8Array
  try {
    bytes = new Uint8Array(reader.readAsArrayBuffer(piece))
  } catch (cause) {
    // Browsers say NotReadableError where the file was changed, moved or taken away since it was chosen.
    throw new CheckpointError(
      'SOURCE_UNREADABLE',
      'unavailable',
      `Cannot read ${lengthBytes} bytes at offset ${offset}`,
      {
        context: { offset, lengthBytes },
        remedy: 'Choose the file again: it may have changed since',
        cause,
      },
    )
  }
  if (bytes.length === lengthBytes) return bytes
  throw new CheckpointError('SOURCE_CHANGED', 'unavailable', `The file became shorter while it was read`, {
    context: { offset, lengthBytes, gotBytes: bytes.length },
    remedy: 'Choose the file again once nothing writes to it',
  })
}
