// SPDX-License-Identifier: Apache-2.0
// Reads a model folder from disk. Nothing reaches the runtime before its size and hash are what the manifest states.
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { DetectorError } from '../../errors.ts'
import { maxManifestBytes } from '../../limits.ts'
import { decodeManifest } from '../../manifest.ts'
import type { ModelFile, ModelManifest } from '../../manifest.ts'

async function readBounded(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new DetectorError('MODEL_FILE_MISSING', 'unavailable', `Cannot read ${path}`, {
      remedy: 'Check the path of the model folder; models/cry-detector/ comes with the repository',
      context: { path },
      cause,
    })
  })
  try {
    // One byte more than allowed shows that the file is too long, whatever a stat would claim.
    const bytes = new Uint8Array(maxBytes + 1)
    let length = 0
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length)
      if (bytesRead === 0) break
      length += bytesRead
    }
    return bytes.slice(0, length)
  } finally {
    await file.close()
  }
}

/** Reads `<folder>/manifest.json`. Throws `MODEL_FILE_MISSING`, `MANIFEST_INVALID`, `SETTINGS_INVALID`. */
export async function readManifest(folder: string): Promise<ModelManifest> {
  return decodeManifest(await readBounded(join(folder, 'manifest.json'), maxManifestBytes))
}

/** Reads one model file and checks it. Throws `MODEL_FILE_MISSING` and `MODEL_FILE_CHANGED`. */
export async function readModelFile(folder: string, file: ModelFile): Promise<Uint8Array<ArrayBuffer>> {
  const path = join(folder, file.path)
  const bytes = await readBounded(path, file.bytes)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (bytes.length !== file.bytes || sha256 !== file.sha256) {
    const found = bytes.length > file.bytes ? 'more' : String(bytes.length)
    throw new DetectorError(
      'MODEL_FILE_CHANGED',
      'untrusted',
      `Cannot trust ${path}: wants ${file.bytes} bytes with SHA-256 ${file.sha256}, found ${found} with ${sha256}`,
      { remedy: 'Restore the model folder from its release; do not edit its files', context: { path } },
    )
  }
  return bytes
}
