// SPDX-License-Identifier: Apache-2.0
// An archive may hold 20,000 packed members, of each of which somebody reads the header. A decoder that waits for its
// next read holds hundreds of KiB, so only the latest ones wait; an older one begins again if it is read on.
import type { Budget } from '../reading.ts'
import { maxLiveStreams } from './limits.ts'

/** Something that can let go of its decoder. */
export interface Releasable {
  release(): void
}

/** Kept per budget, which stands for one inspection, so that inspections do not share a thing. */
const waiting = new WeakMap<Budget, Releasable[]>()

/** Counts `stream` among those that wait, and releases the oldest past the limit. */
export function admitStream(budget: Budget, stream: Releasable): void {
  const all = (waiting.get(budget) ?? []).filter((other) => other !== stream)
  all.push(stream)
  if (all.length > maxLiveStreams) all.shift()?.release()
  waiting.set(budget, all)
}
