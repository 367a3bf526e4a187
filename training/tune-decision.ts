// SPDX-License-Identifier: Apache-2.0
// Chooses the decision settings on validation streams with the product's own reducer: every candidate is replayed
// over the recorded scores and judged by the stream rules.
//   node training/tune-decision.ts TRACK.csv TRUTH.json [TRACK.csv TRUTH.json ...] [--recall 0.96] [--latency 2] [--alarms OUT_PREFIX]
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { initialEpisodeState, stepEpisode, toEpisodeSettings } from '@cryingsense/detector'
import type { EpisodeSettings, EpisodeState } from '@cryingsense/detector'
import { judgeStream } from './stream-rules.ts'
import type { Alarm, StreamCounts, StreamTruth } from './stream-rules.ts'

interface Stream {
  readonly timesSec: readonly number[]
  readonly scores: readonly number[]
  readonly truth: StreamTruth
}

interface Result {
  readonly settings: EpisodeSettings
  readonly events: number
  readonly falseAlarms: number
  readonly hours: number
  readonly recall: number
  readonly falseAlarmsPerHour: number
  readonly latencyMedianSec: number
  readonly recallBySnr: Readonly<Record<string, number>>
}

const toScore = (logit: number): number => 1 / (1 + Math.exp(-logit))

function readStream(track: string, truth: string): Stream {
  const lines = readFileSync(track, 'utf8').trim().split('\n')
  const pairs = lines.map((line) => line.split(',').map(Number))
  return {
    timesSec: pairs.map((pair) => pair[0] ?? Number.NaN),
    scores: pairs.map((pair) => pair[1] ?? Number.NaN),
    truth: JSON.parse(readFileSync(truth, 'utf8')) as StreamTruth,
  }
}

/** Replays one stream; returns `[startSec, endSec]` of every cry told. */
function replay(stream: Stream, settings: EpisodeSettings): Alarm[] {
  const alarms: Alarm[] = []
  let state: EpisodeState = initialEpisodeState
  let atMs = 0
  const take = (input: Parameters<typeof stepEpisode>[1]): void => {
    const step = stepEpisode(state, input, settings)
    state = step.state
    for (const event of step.events)
      if (event.kind === 'end') alarms.push([event.startedAtMs / 1000, event.endedAtMs / 1000])
  }
  for (const [hop, score] of stream.scores.entries()) {
    atMs = (stream.timesSec[hop] ?? 0) * 1000
    take({ kind: 'score', atMs, score, levelDbfs: -40 })
  }
  take({ kind: 'stop', atMs, reason: 'quiet' })
  return alarms
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2
}

function judge(streams: readonly Stream[], settings: EpisodeSettings): Result {
  const counts: readonly StreamCounts[] = streams.map((stream) => judgeStream(replay(stream, settings), stream.truth))
  const sum = (value: (count: StreamCounts) => number): number =>
    counts.reduce((total, count) => total + value(count), 0)
  const bySnr = new Map<number, [number, number]>()
  for (const count of counts) {
    for (const [snrDb, [found, all]] of count.foundBySnr) {
      const [foundSoFar, allSoFar] = bySnr.get(snrDb) ?? [0, 0]
      bySnr.set(snrDb, [foundSoFar + found, allSoFar + all])
    }
  }
  return {
    settings,
    events: sum((count) => count.events),
    falseAlarms: sum((count) => count.falseAlarms),
    hours: sum((count) => count.hours),
    recall: sum((count) => count.found) / sum((count) => count.events),
    falseAlarmsPerHour: sum((count) => count.falseAlarms) / sum((count) => count.hours),
    latencyMedianSec: median(counts.flatMap((count) => count.latenciesSec)),
    recallBySnr: Object.fromEntries(
      [...bySnr].sort(([a], [b]) => a - b).map(([snrDb, [found, all]]) => [String(snrDb), found / all]),
    ),
  }
}

const baseline = { minimumSec: 1, mergeGapSec: 4, cooldownSec: 0 }

function toSettings(neutral: number, riseLimit: number, fallLimit: number, hops: number, end: number): EpisodeSettings {
  return toEpisodeSettings({
    neutralScore: toScore(neutral),
    riseLimit,
    fallLimit,
    startEvidence: riseLimit * hops,
    endScore: toScore(neutral - end),
    ...baseline,
  })
}

/** Settings in logits: where evidence turns, how much a hop may say, how many full hops start a cry. */
function* candidates(): Generator<EpisodeSettings> {
  for (const neutral of [-6, -5.5, -5, -4.5, -4, -3.5, -3, -2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1]) {
    for (const riseLimit of [0.75, 1.5, 2.5, 4, 6]) {
      for (const fallLimit of [0.4, 1, 2]) {
        for (const hops of [0.3, 0.6, 1, 1.5, 2, 2.5, 3, 4, 5])
          yield toSettings(neutral, riseLimit, fallLimit, hops, 0.5)
      }
    }
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    recall: { type: 'string', default: '0.96' },
    latency: { type: 'string', default: '2' },
    alarms: { type: 'string' },
    fixed: { type: 'string' },
  },
})
const streams = positionals.flatMap((track, k) => (k % 2 === 0 ? [readStream(track, positionals[k + 1] ?? '')] : []))
if (streams.length === 0) {
  console.error(
    'usage: node training/tune-decision.ts TRACK.csv TRUTH.json [...] [--recall 0.96] [--latency 2] [--fixed MANIFEST] [--alarms PREFIX]',
  )
  process.exit(2)
}

if (values.fixed !== undefined) {
  const manifest = JSON.parse(readFileSync(values.fixed, 'utf8')) as { readonly decision: unknown }
  const settings = toEpisodeSettings(manifest.decision)
  if (values.alarms !== undefined) {
    for (const [k, stream] of streams.entries())
      writeFileSync(`${values.alarms}${k}.json`, JSON.stringify(replay(stream, settings)))
  }
  console.log(
    JSON.stringify(
      { together: judge(streams, settings), each: streams.map((stream) => judge([stream], settings)) },
      null,
      1,
    ),
  )
} else {
  const results = [...candidates()].map((settings) => judge(streams, settings))
  const best = (recall: number): Result | undefined =>
    results
      .filter((result) => result.recall >= recall && result.latencyMedianSec <= Number(values.latency))
      .sort((a, b) => a.falseAlarmsPerHour - b.falseAlarmsPerHour || a.latencyMedianSec - b.latencyMedianSec)[0]
  const curve = [0.8, 0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99].map((recall) => ({
    recall,
    best: best(recall) ?? null,
  }))
  console.log(JSON.stringify({ chosen: best(Number(values.recall)) ?? null, curve }, null, 1))
}
