// SPDX-License-Identifier: Apache-2.0
// Answers for files, one JSON object a line: what `inspect` says of each path that comes in on standard input. A recipe
// keeps it running, so that thousands of files cost no start-up.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { createInterface } from 'node:readline'
import { inspect } from '../../packages/checkpoint/src/inspect/inspect.ts'
import { MemorySource } from '../../packages/checkpoint/src/source/source.ts'
import { hashTensor } from '../../packages/checkpoint/src/tensor/hash.ts'

class Sha256 {
  readonly #hash = createHash('sha256')
  update(bytes: Uint8Array): void {
    this.#hash.update(bytes)
  }
  hex(): string {
    return this.#hash.digest('hex')
  }
}

function answer(path: string): object {
  const start = performance.now()
  const inspection = inspect(new MemorySource(readFileSync(path)), {
    name: basename(path),
    now: () => performance.now(),
  })
  const { format, verdict, weightsOnly, findings } = inspection
  return {
    format,
    verdict,
    loads: weightsOnly.loads,
    reason: weightsOnly.reason,
    codes: [...new Set(findings.map(({ code }) => code))],
    failures: findings.filter(({ code }) => code === 'INSPECT_FAILED').map(({ evidence }) => evidence),
    imports: inspection.readings.flatMap((reading) => reading.imports.map(({ name }) => name)),
    tensors: inspection.tensors.map((tensor) => ({
      name: tensor.name,
      dtype: tensor.dtype,
      shape: tensor.shape,
      stride: tensor.stride,
      sha256: tensor.sizeBytes > 64 * 1024 * 1024 ? 'large' : (hashTensor(tensor, () => new Sha256()) ?? null),
    })),
    ms: performance.now() - start,
    rssMb: process.memoryUsage.rss() / 2 ** 20,
  }
}

for await (const path of createInterface({ input: process.stdin })) {
  let text: string
  try {
    text = JSON.stringify(answer(path))
  } catch (error) {
    text = JSON.stringify({ thrown: error instanceof Error ? (error.stack ?? error.message) : 'no error' })
  }
  process.stdout.write(`${text}\n`)
}
