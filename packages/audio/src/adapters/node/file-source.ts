// SPDX-License-Identifier: Apache-2.0
// A recording on disk as a source of bytes.
import { open } from 'node:fs/promises'
import { ByteSource } from '../../byte-source.ts'
import { audioError } from '../../errors.ts'

/** Bytes read from a file at once. */
const fileChunkBytes = 256 * 1024

async function* readChunks(file: Awaited<ReturnType<typeof open>>): AsyncGenerator<Uint8Array> {
  for (;;) {
    // A new buffer each time: views of the last one may still be in use.
    const { bytesRead, buffer } = await file.read(new Uint8Array(fileChunkBytes), 0, fileChunkBytes)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
  }
}

/** Opens a file. Throws `AUDIO_FILE_UNREADABLE`. */
export async function openFileSource(path: string): Promise<ByteSource> {
  const place = { file: path, offset: 0 }
  try {
    const file = await open(path, 'r')
    const stat = await file.stat()
    if (stat.isDirectory()) {
      await file.close()
      throw audioError('AUDIO_FILE_UNREADABLE', place, 'it is a folder')
    }
    const sizeBytes = stat.isFile() ? stat.size : undefined
    return new ByteSource(readChunks(file), { name: path, sizeBytes, release: () => file.close() })
  } catch (cause) {
    const code = (cause as { code?: unknown }).code
    if (code === 'AUDIO_FILE_UNREADABLE') throw cause
    throw audioError('AUDIO_FILE_UNREADABLE', place, typeof code === 'string' ? code : 'it cannot be opened', cause)
  }
}
