// SPDX-License-Identifier: Apache-2.0
// The SHA-256 of a whole file on a thread of its own, while the calling thread does other work with the same file.
import { createHash } from 'node:crypto'
import { readSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { CheckpointError } from '../../errors.ts'
import type { FileSource } from './file-source.ts'
import { hashPieceBytes, inlineHashBytes } from './limits.ts'

/** What the thread runs. Plain text, because a bundle of this program has no file that a thread could start with. */
const program = `
const { parentPort, workerData } = require('node:worker_threads')
const { createHash } = require('node:crypto')
const { readSync } = require('node:fs')
const { descriptor, sizeBytes, pieceBytes } = workerData
const hash = createHash('sha256')
const piece = Buffer.allocUnsafeSlow(pieceBytes)
let done = 0
while (done < sizeBytes) {
  const got = readSync(descriptor, piece, 0, Math.min(pieceBytes, sizeBytes - done), done)
  if (got === 0) break
  hash.update(piece.subarray(0, got))
  done += got
}
parentPort.postMessage({ done, hex: hash.digest('hex') })
`

/** Lower-case hexadecimal. Rejects with `SOURCE_CHANGED` where the file became shorter. */
export async function hashFile(source: FileSource): Promise<string> {
  const { sizeBytes, descriptor } = source
  if (sizeBytes <= inlineHashBytes) return hashHere(source)
  const workerData = { descriptor, sizeBytes, pieceBytes: hashPieceBytes }
  const worker = new Worker(program, {
    eval: true,
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 },
  })
  return await new Promise<string>((resolve, reject) => {
    worker.once('message', (answer: unknown) => {
      const isWhole =
        typeof answer === 'object' &&
        answer !== null &&
        'done' in answer &&
        answer.done === sizeBytes &&
        'hex' in answer
      if (isWhole && typeof answer.hex === 'string') resolve(answer.hex)
      else reject(shortened(source))
    })
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the hashing thread ended without an answer')))
  })
}

/** A thread costs more than a few megabytes of hashing. */
function hashHere(source: FileSource): string {
  const hash = createHash('sha256')
  const piece = new Uint8Array(Math.min(hashPieceBytes, source.sizeBytes))
  for (let done = 0; done < source.sizeBytes;) {
    const got = readSync(source.descriptor, piece, 0, Math.min(piece.length, source.sizeBytes - done), done)
    if (got === 0) throw shortened(source)
    hash.update(piece.subarray(0, got))
    done += got
  }
  return hash.digest('hex')
}

function shortened(source: FileSource): CheckpointError {
  return new CheckpointError('SOURCE_CHANGED', 'unavailable', `${source.path} became shorter while it was read`, {
    context: { path: source.path },
    remedy: 'Run it again once nothing writes to the file',
  })
}
