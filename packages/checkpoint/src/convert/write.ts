// SPDX-License-Identifier: Apache-2.0
// Carries out a planned conversion, piece by piece: memory does not grow with the file.
import type { ConversionPlan } from './plan.ts'

/** Where the output goes: a file, a hash, both. A piece is valid only until the call returns. */
export interface ByteSink {
  write(bytes: Uint8Array): void
}

/** Writes the whole output. Throws what the sink or the source throws; the sink then holds part of a file. */
export function writeConversion(plan: ConversionPlan, sink: ByteSink): void {
  for (const piece of conversionPieces(plan)) sink.write(piece)
}

/** The whole output in pieces; each is valid until the next is asked for. Throws what the source throws. */
export function* conversionPieces(plan: ConversionPlan): Generator<Uint8Array, void> {
  yield plan.header
  for (const { name, source } of plan.tensors) {
    let writtenBytes = 0
    for (const piece of source.elements?.() ?? []) {
      writtenBytes += piece.length
      yield piece
    }
    // The header has promised a size; a file that breaks the promise must never be finished.
    if (writtenBytes !== source.sizeBytes)
      throw new RangeError(`tensor "${name}" gave ${writtenBytes} bytes instead of ${source.sizeBytes}`)
  }
}
