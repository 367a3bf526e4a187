// SPDX-License-Identifier: Apache-2.0
// The page's end of the worker: one file after another, each with its answers.
import type { WeightsOnlyAnswer } from '@cryingsense/checkpoint'
// The bundler gives this import its default: the worker as a class, its code inside the page.
// oxlint-disable-next-line import/default
import InspectionWorker from './worker/worker.ts?worker&inline'
import type { Answer, PageReport, Task } from './worker/messages.ts'

/** A file on the page. */
export interface Entry {
  readonly id: number
  readonly file: File
  readonly report: PageReport | undefined
  /** One for each version, the newest first; grows while the worker answers. */
  readonly loads: readonly WeightsOnlyAnswer[]
  readonly failure: string | undefined
}

/** Keeps the entries and tells `onChange` of every new list. */
export class Inspector {
  #entries: readonly Entry[] = []
  #nextId = 1
  #worker: Worker | undefined
  readonly #onChange: (entries: readonly Entry[]) => void

  constructor(onChange: (entries: readonly Entry[]) => void) {
    this.#onChange = onChange
  }

  /** Adds files that came together and returns the id of the first. */
  add(files: readonly File[]): number | undefined {
    const added = files.map((file) => ({ id: this.#nextId++, file, report: undefined, loads: [], failure: undefined }))
    this.#set([...this.#entries, ...added])
    const worker = (this.#worker ??= this.#start())
    for (const { id, file } of added) worker.postMessage({ id, file, companions: files } satisfies Task, [])
    return added[0]?.id
  }

  remove(id: number): void {
    this.#set(this.#entries.filter((entry) => entry.id !== id))
  }

  #start(): Worker {
    const worker = new InspectionWorker()
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => this.#take(data))
    worker.addEventListener('error', (event) => {
      // A worker that broke takes its queue along: every file that still waits is told, and the next gets a new worker.
      this.#worker = undefined
      worker.terminate()
      const failure = event.message === '' ? 'The inspection broke off. Do not load this file.' : event.message
      this.#set(this.#entries.map((entry) => (entry.report === undefined ? { ...entry, failure } : entry)))
    })
    return worker
  }

  #take(answer: Answer): void {
    this.#set(
      this.#entries.map((entry) => {
        if (entry.id !== answer.id) return entry
        if (answer.kind === 'report') return { ...entry, report: answer.report }
        if (answer.kind === 'loads') return { ...entry, loads: [...entry.loads, answer.answer].sort(byVersion) }
        return { ...entry, failure: answer.message }
      }),
    )
  }

  #set(entries: readonly Entry[]): void {
    this.#entries = entries
    this.#onChange(entries)
  }
}

function byVersion(one: WeightsOnlyAnswer, other: WeightsOnlyAnswer): number {
  return other.torch.localeCompare(one.torch, 'en', { numeric: true })
}
