// SPDX-License-Identifier: Apache-2.0
// A thread that inspects one file after another.
import { parentPort } from 'node:worker_threads'
import { inspectFile, type InspectSettings } from './inspect-file.ts'

/** One file for a thread. */
export interface Task {
  readonly index: number
  readonly path: string
  readonly settings: InspectSettings
}

/** Answers each {@link Task} with `{ index, report }`. */
export function serve(): void {
  parentPort?.on('message', ({ index, path, settings }: Task) => {
    parentPort?.postMessage({ index, report: inspectFile(path, settings) })
  })
}
