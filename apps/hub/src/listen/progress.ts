// SPDX-License-Identifier: Apache-2.0
// A line on stderr that rewrites itself while a long recording is heard; silent without a terminal.
import type { ByteSource } from '@cryingsense/audio'

/** Nothing is shown for recordings that take less: a line that flashes by only disturbs. */
const patienceMs = 700
const intervalMs = 100
const barCells = 24

/** How a recording is getting on. */
export interface Progress {
  /** Call with the seconds heard so far, as often as convenient. */
  readonly show: (heardSec: number) => void
  readonly clear: () => void
}

/** A progress line for `source`, whose place in its bytes says how far it is. */
export function createProgress(source: ByteSource, terminal: NodeJS.WriteStream = process.stderr): Progress {
  if (!terminal.isTTY) return { show: () => undefined, clear: () => undefined }
  const startMs = performance.now()
  let shownMs = startMs + patienceMs
  let isShown = false
  return {
    show(heardSec) {
      const nowMs = performance.now()
      if (nowMs < shownMs) return
      shownMs = nowMs + intervalMs
      isShown = true
      terminal.write(`\r\u001B[K${progressText(source, heardSec, (nowMs - startMs) / 1000)}`)
    },
    clear() {
      if (isShown) terminal.write('\r\u001B[K')
    },
  }
}

function progressText(source: ByteSource, heardSec: number, tookSec: number): string {
  const speed = `${Math.round(heardSec / tookSec)}x real time`
  if (source.sizeBytes === undefined) return `${source.name}  ${Math.round(heardSec)} s heard, ${speed}`
  const share = Math.min(1, source.offset / source.sizeBytes)
  const cells = Math.round(share * barCells)
  const bar = `${'█'.repeat(cells)}${'░'.repeat(barCells - cells)}`
  const leftSec = Math.ceil(tookSec / Math.max(share, 1e-6) - tookSec)
  return `${source.name}  ${bar} ${Math.floor(share * 100)} %  ${speed}, ${leftSec} s left`
}
