// SPDX-License-Identifier: Apache-2.0
// A line on stderr that rewrites itself while many files are inspected; silent without a terminal.
import { sizeText } from '../wording/figures.ts'
import { printable } from '../wording/printable.ts'

/** Nothing is shown for runs that take less: a line that flashes by only disturbs. */
const patienceMs = 500
const intervalMs = 100
const barCells = 20

/** How a run is getting on. */
export interface Progress {
  /** The file that is being looked at. */
  readonly show: (path: string) => void
  /** One more file of that size is done. */
  readonly done: (sizeBytes: number) => void
  readonly clear: () => void
}

/** What the line writes to: standard error, or a test's stand-in. */
export interface Terminal {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** A progress line for `files` files of `sizeBytes` together. */
export function createProgress(
  total: { files: number; sizeBytes: number },
  terminal: Terminal = process.stderr,
): Progress {
  const silent = { show: () => undefined, done: () => undefined, clear: () => undefined }
  if (terminal.isTTY !== true) return silent
  let nextMs = performance.now() + patienceMs
  let [doneFiles, doneBytes] = [0, 0]
  let isShown = false
  return {
    show(path) {
      const nowMs = performance.now()
      if (nowMs < nextMs) return
      nextMs = nowMs + intervalMs
      isShown = true
      // Many small files and one large one both move the bar.
      const share = (doneFiles / Math.max(1, total.files) + doneBytes / Math.max(1, total.sizeBytes)) / 2
      const cells = Math.min(barCells, Math.round(share * barCells))
      const bar = `${'█'.repeat(cells)}${'░'.repeat(barCells - cells)}`
      const counts = `${doneFiles}/${total.files} files, ${sizeText(doneBytes)} of ${sizeText(total.sizeBytes)}`
      terminal.write(`\r\u001B[K${`${bar}  ${counts}  ${printable(path)}`.slice(0, (terminal.columns ?? 80) - 1)}`)
    },
    done(sizeBytes) {
      doneFiles++
      doneBytes += sizeBytes
    },
    clear() {
      if (isShown) terminal.write('\r\u001B[K')
      isShown = false
    },
  }
}
