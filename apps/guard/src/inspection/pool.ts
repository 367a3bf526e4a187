// SPDX-License-Identifier: Apache-2.0
// Many files on a few threads, answered in the order in which they were asked.
import { Worker } from 'node:worker_threads'
import { brokenReport, type FileReport } from './file-report.ts'
import type { InspectSettings, NamedFile } from './inspect-file.ts'
import { maxThreadMemoryMb, maxYoungMemoryMb } from './limits.ts'

/** One file for a thread. */
export interface Task {
  readonly index: number
  readonly file: NamedFile
  readonly settings: InspectSettings
}

/** What a pool needs. */
export interface PoolOptions {
  /** The file that a thread starts with. */
  readonly workerEntry: URL
  readonly threads: number
  readonly settings: InspectSettings
  /** Called when any file is done, in the order of being done. */
  readonly onDone: (report: FileReport) => void
}

/** Inspects `files` on threads and yields the reports in their order. A thread that dies costs one file. */
export async function* inspectOnThreads(files: readonly NamedFile[], options: PoolOptions): AsyncGenerator<FileReport> {
  const reports = new Map<number, FileReport>()
  const workers = new Set<Worker>()
  let nextTask = 0
  let wake: () => void = () => undefined

  const nameOf = (index: number): NamedFile => files[index] ?? { path: '', isInFolder: false }
  const settle = (index: number, report: FileReport): void => {
    reports.set(index, report)
    options.onDone(report)
    wake()
  }
  const startWorker = (): void => {
    let current: number | undefined
    const worker = new Worker(options.workerEntry, {
      resourceLimits: { maxOldGenerationSizeMb: maxThreadMemoryMb, maxYoungGenerationSizeMb: maxYoungMemoryMb },
    })
    const give = (): void => {
      if (nextTask >= files.length) {
        current = undefined
        void worker.terminate()
        return
      }
      current = nextTask++
      worker.postMessage({ index: current, file: nameOf(current), settings: options.settings } satisfies Task, [])
    }
    const lose = (cause: unknown): void => {
      workers.delete(worker)
      if (current === undefined) return
      const lost = current
      current = undefined
      settle(lost, brokenReport(nameOf(lost).path, cause))
      if (nextTask < files.length) startWorker()
    }
    worker.on('message', ({ index, report }: { index: number; report: FileReport }) => {
      settle(index, report)
      give()
    })
    worker.on('error', lose)
    worker.on('exit', (code) => lose(new Error(`exit code ${code}`)))
    workers.add(worker)
    give()
  }

  try {
    for (let thread = 0; thread < Math.min(options.threads, files.length); thread++) startWorker()
    for (let index = 0; index < files.length; index++) {
      while (!reports.has(index)) {
        await new Promise<void>((resolve) => {
          wake = resolve
          // It may have come between the look and this line only if something above became asynchronous; look again.
          if (reports.has(index)) resolve()
        })
      }
      const report = reports.get(index)
      reports.delete(index)
      if (report !== undefined) yield report
    }
  } finally {
    for (const worker of workers) void worker.terminate()
  }
}
