// SPDX-License-Identifier: Apache-2.0
// The rules of the data set's score_stream.py, again, so that a sweep can judge thousands of settings in one process.
// `stream-rules.test.ts` holds hand-made cases; the final figures always come from score_stream.py itself.

/** Truth of one stream, as make_stream.py writes it (times in seconds). */
export interface StreamTruth {
  readonly minutes: number
  readonly events: readonly { readonly onset: number; readonly offset: number; readonly snr_db: number }[]
}

/** `[startSec, endSec]` of one alarm. */
export type Alarm = readonly [number, number]

/** Counts of one stream; rates are made after streams are added up. */
export interface StreamCounts {
  readonly events: number
  readonly found: number
  readonly falseAlarms: number
  /** Hours without cries. */
  readonly hours: number
  readonly latenciesSec: readonly number[]
  readonly foundBySnr: ReadonlyMap<number, readonly [number, number]>
}

const joinSec = 10
const foundGraceSec = 2
const falseGraceSec = 3
const countedEverySec = 30

function join(alarms: readonly Alarm[]): Alarm[] {
  const joined: [number, number][] = []
  for (const [start, end] of [...alarms].sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = joined.at(-1)
    if (last !== undefined && start - last[1] <= joinSec) last[1] = Math.max(last[1], end)
    else joined.push([start, end])
  }
  return joined
}

function falseAlarmsOf([start, end]: Alarm, truth: StreamTruth): number {
  const touched = truth.events
    .filter((event) => start <= event.offset + falseGraceSec && end >= event.onset)
    .sort((a, b) => a.onset - b.onset)
  if (touched.length === 0) return Math.max(1, Math.ceil((end - start) / countedEverySec))
  let falseAlarms = 0
  let fromSec = start
  for (const event of touched) {
    if (event.onset > fromSec) falseAlarms += Math.floor((event.onset - fromSec) / countedEverySec)
    fromSec = Math.max(fromSec, event.offset + falseGraceSec)
  }
  if (end > fromSec) falseAlarms += Math.floor((end - fromSec) / countedEverySec)
  return falseAlarms
}

/** Judges one stream's alarms. */
export function judgeStream(alarms: readonly Alarm[], truth: StreamTruth): StreamCounts {
  const latenciesSec: number[] = []
  const foundBySnr = new Map<number, readonly [number, number]>()
  let crySec = 0
  for (const event of truth.events) {
    crySec += event.offset - event.onset
    const touching = alarms.filter(([start, end]) => start <= event.offset + foundGraceSec && end >= event.onset)
    const isFound = touching.length > 0
    if (isFound) latenciesSec.push(Math.min(...touching.map(([start]) => Math.max(start, event.onset))) - event.onset)
    const [found, all] = foundBySnr.get(event.snr_db) ?? [0, 0]
    foundBySnr.set(event.snr_db, [found + (isFound ? 1 : 0), all + 1])
  }
  return {
    events: truth.events.length,
    found: latenciesSec.length,
    falseAlarms: join(alarms).reduce((sum, alarm) => sum + falseAlarmsOf(alarm, truth), 0),
    hours: (truth.minutes * 60 - crySec) / 3600,
    latenciesSec,
    foundBySnr,
  }
}
