// SPDX-License-Identifier: Apache-2.0
// How a key reaches the disk: the whole of it under its final name, or nothing.
import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Writes a file that only its owner may read: beside the target first, then to the disk, then renamed, and the folder
 * to the disk as well, without which a power cut may forget the name. A crash leaves the old file or the new one.
 */
export async function writeSecretFile(path: string, content: string | Uint8Array): Promise<void> {
  const temporaryPath = `${path}.new`
  const file = await open(temporaryPath, 'w', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporaryPath, path)
  const folder = await open(dirname(path), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
