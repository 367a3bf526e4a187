// SPDX-License-Identifier: Apache-2.0
// Where a worker thread begins: it inspects one file after another and answers each task with `{ index, report }`.
import { parentPort } from 'node:worker_threads'
import { inspectFile } from './inspection/inspect-file.ts'
import type { Task } from './inspection/pool.ts'

parentPort?.on('message', ({ index, file, settings }: Task) => {
  parentPort?.postMessage({ index, report: inspectFile(file, settings) })
})
