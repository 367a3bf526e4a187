// SPDX-License-Identifier: Apache-2.0
// A run over everything that was named: in this thread while it is short, on several where it is not.
import { availableParallelism } from 'node:os'
import { listModelFiles, type FoundFile } from '@cryingsense/checkpoint/adapters/node'
import { unreadReport, type FileReport } from './file-report.ts'
import { inspectFile, type InspectSettings } from './inspect-file.ts'
import { maxThreads, patienceBeforeThreadsMs } from './limits.ts'
import type { Progress } from './progress.ts'

/** What a run is told. */
export interface RunOptions {
  readonly workerEntry: URL
  readonly settings: InspectSettings
  readonly progress: Progress
}

/** The files of all `paths`, in order; a file that is reached twice counts once. */
export function findFiles(paths: readonly string[]): readonly FoundFile[] {
  const seen = new Map<string, FoundFile>()
  for (const path of paths)
    for (const found of listModelFiles(path)) if (!seen.has(found.path)) seen.set(found.path, found)
  return [...seen.values()]
}

/** Reports in the order of `files`. */
export async function* inspectAll(files: readonly FoundFile[], options: RunOptions): AsyncGenerator<FileReport> {
  const startMs = performance.now()
  let index = 0
  for (; index < files.length; index++) {
    const isLast = index === files.length - 1
    if (!isLast && performance.now() - startMs > patienceBeforeThreadsMs) break
    const file = files[index]
    if (file === undefined) break
    options.progress.show(file.path)
    const report = file.error === undefined ? inspectFile(file, options.settings) : unreadReport(file.path, file.error)
    options.progress.done(file.sizeBytes)
    yield report
  }
  const rest = files.slice(index)
  if (rest.length === 0) return
  // Loaded here: a short run needs no threads.
  const { inspectOnThreads } = await import('./pool.ts')
  const readable = rest.filter((file) => file.error === undefined)
  const sizes = new Map(readable.map((file) => [file.path, file.sizeBytes]))
  const reports = inspectOnThreads(readable, {
    workerEntry: options.workerEntry,
    threads: Math.min(availableParallelism(), maxThreads),
    settings: options.settings,
    onDone: ({ path }) => {
      options.progress.done(sizes.get(path) ?? 0)
      options.progress.show(path)
    },
  })
  for (const file of rest) {
    if (file.error !== undefined) {
      options.progress.done(0)
      yield unreadReport(file.path, file.error)
      continue
    }
    const next = await reports.next()
    if (next.done !== true) yield next.value
  }
}
