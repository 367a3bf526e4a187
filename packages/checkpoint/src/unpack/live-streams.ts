// SPDX-License-Identifier: Apache-2.0
// An archive may hold 20,000 packed members, of each of which somebody reads a little. A decoder and what was kept of its
// stream hold up to some MiB, so only the latest used have them; an older one begins again if it is read on.
import type { Budget } from '../reading.ts'
import { maxLiveStreams } from './limits.ts'

/** Something that can let go of its memory. */
export interface Releasable {
  release(): void
}

/** The streams of one inspection that hold memory, the latest used last. */
export class LiveStreams {
  readonly #streams: Releasable[] = []

  /** Says that `stream` is used, and releases the one unused for longest past the limit. */
  touch(stream: Releasable): void {
    if (this.#streams.at(-1) === stream) return
    const at = this.#streams.indexOf(stream)
    if (at >= 0) this.#streams.splice(at, 1)
    this.#streams.push(stream)
    if (this.#streams.length > maxLiveStreams) this.#streams.shift()?.release()
  }
}

const known = new WeakMap<Budget, LiveStreams>()

/** Those of the inspection that `budget` stands for, so that inspections do not share a thing. */
export function liveStreamsOf(budget: Budget): LiveStreams {
  const live = known.get(budget) ?? new LiveStreams()
  known.set(budget, live)
  return live
}
