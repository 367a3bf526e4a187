// SPDX-License-Identifier: Apache-2.0
// Log files of the hub's processes: bounded, rotated, private. A log that cannot be written stops nothing.
import { appendFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Two files of one mebibyte per process: weeks of a healthy hub. */
const maximumFileBytes = 1024 * 1024
/** A line past this is cut: logs hold codes and figures, nothing long. */
const maximumLineBytes = 4096

export class LogFile {
  readonly #path: string
  #bytes: number | undefined

  constructor(folder: string, name: string) {
    this.#path = join(folder, `${name}.log`)
  }

  write(line: string): void {
    const text = `${line.slice(0, maximumLineBytes)}\n`
    try {
      this.#bytes ??= sizeOf(this.#path)
      if (this.#bytes + text.length > maximumFileBytes) {
        renameSync(this.#path, `${this.#path}.1`)
        this.#bytes = 0
      }
      appendFileSync(this.#path, text, { mode: 0o600 })
      this.#bytes += Buffer.byteLength(text)
    } catch {
      // A full disk is told through the store's state; losing a log line is the lesser harm.
      this.#bytes = undefined
    }
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
