// SPDX-License-Identifier: Apache-2.0
// One recording, heard from start to end: the same hops, hearing monitor and episode logic as in the ear, on the
// recording's own clock.
import { featureNumbers } from '@cryingsense/dsp'
import { healthBlockSamples, HearingMonitor, HopStream, initialEpisodeState, stepEpisode } from '@cryingsense/detector'
import type { CannotHearCause, EpisodeEvent, EpisodeInput, Hop, ScoreModel } from '@cryingsense/detector'
import { toDetectorRate } from '@cryingsense/audio'
import type { Recording } from '@cryingsense/audio'
import { CannotHearTally } from './cannot-hear.ts'
import type { Interval } from './cannot-hear.ts'
import { ScorePipeline } from './score-pipeline.ts'
import type { PendingHop } from './score-pipeline.ts'

/** One stretch of crying, in seconds of the recording. */
export interface Episode {
  /** When the product raised it; never back-dated. */
  readonly startSec: number
  /** End of the last hop that belonged to it. */
  readonly endSec: number
  readonly peakScore: number
  readonly meanScore: number
  readonly levelDbfs: number
}

/** What was found in a recording. */
export interface Summary {
  readonly durationSec: number
  readonly episodes: number
  readonly cannotHearSec: number
  readonly cannotHear: readonly (Interval & { readonly cause: CannotHearCause })[]
}

/** What a listener wants to be told while a recording is heard. */
export interface ListenHandlers {
  readonly onEpisode?: (episode: Episode) => void
  /** `timeSec` is when the score is known: the end of its window. */
  readonly onScore?: (score: { readonly timeSec: number; readonly score: number }) => void
  /** Samples at 16 kHz; valid during the call. */
  readonly onSamples?: (samples: Float32Array) => void
  /** A log-mel frame `[64]`; valid during the call. */
  readonly onFrame?: (frame: Float32Array) => void
}

interface ListenedHop extends PendingHop {
  readonly cause: CannotHearCause | null
}

const samplesPerMs = featureNumbers.sampleRateHz / 1000

function toEpisode(event: Extract<EpisodeEvent, { kind: 'end' }>): Episode {
  return {
    startSec: event.startedAtMs / 1000,
    endSec: event.endedAtMs / 1000,
    peakScore: event.peakScore,
    meanScore: event.meanScore,
    levelDbfs: event.levelDbfs,
  }
}

/** The episode logic over one recording. */
class Decision {
  episodes = 0
  readonly #model: ScoreModel
  readonly #handlers: ListenHandlers
  #state = initialEpisodeState

  constructor(model: ScoreModel, handlers: ListenHandlers) {
    this.#model = model
    this.#handlers = handlers
  }

  take(input: EpisodeInput): void {
    const step = stepEpisode(this.#state, input, this.#model.manifest.decision)
    this.#state = step.state
    for (const event of step.events) {
      if (event.kind !== 'end') continue
      this.episodes++
      this.#handlers.onEpisode?.(toEpisode(event))
    }
  }
}

/** The outcome of listening: a summary of what was heard, and the error that ended it early, if one did. */
export interface Heard {
  readonly summary: Summary
  readonly problem: unknown
}

/**
 * Hears a recording to its end, or to its damage: what comes before is analysed, and an open cry is told. Throws
 * only what the model throws; a recording's own error is returned.
 */
export async function listenTo(
  recording: Recording,
  model: ScoreModel,
  options: { isLive: boolean } & ListenHandlers,
): Promise<Heard> {
  const decision = new Decision(model, options)
  const stream = new HopStream(model.manifest.input)
  const monitor = new HearingMonitor()
  const cannotHear = new CannotHearTally()
  const pipeline = new ScorePipeline<ListenedHop>(model, {
    isLive: options.isLive,
    onScored: ({ atMs, levelDbfs, cause, score }) => {
      decision.take({ kind: 'hearing', atMs, cause })
      decision.take({ kind: 'score', atMs, score, levelDbfs })
      options.onScore?.({ timeSec: atMs / 1000, score })
    },
  })
  const handlers = {
    onHop: ({ endSample, levelDbfs }: Hop) =>
      pipeline.push({ atMs: endSample / samplesPerMs, levelDbfs, cause: monitor.cause }, stream.window),
    ...(options.onFrame === undefined ? {} : { onFrame: options.onFrame }),
  }
  let samplesHeard = 0
  const take = (samples: Float32Array): void => {
    let at = 0
    while (at < samples.length) {
      // Up to the end of each health block and no further, so that trouble is dated the same however the file is read.
      const part = samples.subarray(at, at + healthBlockSamples - (samplesHeard % healthBlockSamples))
      at += part.length
      samplesHeard += part.length
      monitor.sound(part, samplesHeard / samplesPerMs)
      cannotHear.take(monitor.state)
      stream.push(part, handlers)
    }
    options.onSamples?.(samples)
  }
  const problem = await forEachBlock(recording, async (samples) => {
    take(samples)
    if (pipeline.isBusy) await pipeline.drain()
  })
  stream.finish(handlers)
  await pipeline.finish()
  const durationMs = samplesHeard / samplesPerMs
  decision.take({ kind: 'stop', atMs: durationMs, reason: problem === undefined ? 'quiet' : 'interrupted' })
  stream.wipe()
  monitor.wipe()
  const intervals = cannotHear.finish(durationMs)
  const cannotHearSec = intervals.reduce((sum, { startSec, endSec }) => sum + endSec - startSec, 0)
  const summary = { durationSec: durationMs / 1000, episodes: decision.episodes, cannotHearSec, cannotHear: intervals }
  return { summary, problem }
}

/** Runs over the recording; returns its error, and throws that of `use`. */
async function forEachBlock(recording: Recording, use: (samples: Float32Array) => Promise<void>): Promise<unknown> {
  const blocks = toDetectorRate(recording)
  try {
    for (;;) {
      let next
      try {
        next = await blocks.next()
      } catch (problem) {
        return problem
      }
      if (next.done === true) return undefined
      await use(next.value)
    }
  } finally {
    await blocks.return(undefined)
  }
}
