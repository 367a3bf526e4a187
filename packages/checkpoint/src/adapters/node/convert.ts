// SPDX-License-Identifier: Apache-2.0
// Carries out a planned conversion from file to file: both are hashed, and the output is whole or not there.
import type { ConversionPlan } from '../../convert/plan.ts'
import { conversionPieces } from '../../convert/write.ts'
import { AtomicFile } from './atomic-file.ts'
import type { FileSource } from './file-source.ts'
import { hashFile } from './input-hash.ts'
import { GatheringSink } from './gathering-sink.ts'
import { Pause } from './pause.ts'
import { NodeSha256 } from './sha256.ts'

/** What was read and written, for the record. */
export interface ConvertedFile {
  readonly inputSha256: string
  readonly inputBytes: number
  readonly outputSha256: string
  readonly outputBytes: number
  readonly tensors: number
}

export interface ConvertFileOptions {
  readonly isOverwriting: boolean
  /** Told the temporary file's path, so that a program that is ended can remove it. */
  readonly onTemporaryFile?: (path: string) => void
}

/**
 * Writes `plan`, which was made from `source`, to `outputPath`. Rejects with `OUTPUT_EXISTS`, `OUTPUT_FAILED`,
 * `SOURCE_UNREADABLE` and `SOURCE_CHANGED`; nothing is left behind then. Signals are heard meanwhile.
 */
export async function convertFile(
  source: FileSource,
  plan: ConversionPlan,
  outputPath: string,
  options: ConvertFileOptions,
): Promise<ConvertedFile> {
  const output = new AtomicFile(outputPath, { isOverwriting: options.isOverwriting })
  options.onTemporaryFile?.(output.temporaryPath)
  try {
    const inputSha256 = await hashFile(source)
    const hash = new NodeSha256()
    const sink = new GatheringSink((bytes) => {
      hash.update(bytes)
      output.write(bytes)
    })
    const pause = new Pause()
    for (const piece of conversionPieces(plan)) {
      sink.write(piece)
      if (pause.isDue(piece.length)) await pause.take()
    }
    sink.flush()
    source.assertUnchanged()
    output.commit()
    return {
      inputSha256,
      inputBytes: source.sizeBytes,
      outputSha256: hash.hex(),
      outputBytes: plan.sizeBytes,
      tensors: plan.tensors.length,
    }
  } finally {
    // After a commit this does nothing.
    output.abort()
  }
}
