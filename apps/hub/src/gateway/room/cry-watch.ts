// SPDX-License-Identifier: Apache-2.0
// One room's cry decision in order: scores come back from the model later than the next sound arrives, so what the
// decision is told waits here until everything before it is known.
import { randomUUID } from 'node:crypto'
import {
  type CannotHearCause,
  type EpisodeEvent,
  type EpisodeInput,
  type EpisodeSettings,
  initialEpisodeState,
  type RoomState,
  stepEpisode,
} from '@cryingsense/detector'
import type { GatewayEvent, ScorePoint } from '@cryingsense/protocol/gateway'
import type { EarClock } from './room-clock.ts'
import { ScoreCurve } from './score-curve.ts'

/** A score that is on its way. */
export interface PendingScore {
  /** Gives the score, or `undefined` where the model failed. Call it once. */
  readonly settle: (score: number | undefined) => void
}

interface Waiting {
  input: EpisodeInput | undefined
  isReady: boolean
}

interface OpenCry {
  readonly episodeId: string
  readonly startedAtMs: number
  readonly curve: ScoreCurve
  untold: ScorePoint[]
}

export interface CryWatchOptions {
  readonly deviceId: string
  readonly settings: EpisodeSettings
  readonly clock: EarClock
  /** Episode events; room states are read from {@link CryWatch.room} instead. */
  readonly onEvent: (event: GatewayEvent) => void
}

export class CryWatch {
  readonly #options: CryWatchOptions
  readonly #waiting: Waiting[] = []
  #state = initialEpisodeState
  #cry: OpenCry | undefined
  #lastScore = 0

  constructor(options: CryWatchOptions) {
    this.#options = options
  }

  /** What the room is known to be; `null` before anything is. */
  get room(): RoomState | null {
    return this.#state.told
  }
  get lastScore(): number {
    return this.#lastScore
  }
  get isCrying(): boolean {
    return this.#state.open !== null
  }
  /** Ear time up to which the decision has been made. */
  get decidedUntilMs(): number | null {
    return this.#state.atMs
  }

  /** A hop ended at `atMs` (ear time) whose score is being computed. */
  expectScore(atMs: number, levelDbfs: number): PendingScore {
    const waiting: Waiting = { input: undefined, isReady: false }
    this.#waiting.push(waiting)
    const settle = (score: number | undefined): void => {
      if (score !== undefined) waiting.input = { kind: 'score', atMs, score, levelDbfs }
      waiting.isReady = true
      this.#drain()
    }
    return { settle }
  }

  /** Whether the room can be heard, from `atMs` on. */
  hearing(atMs: number, cause: CannotHearCause | null): void {
    this.#add({ kind: 'hearing', atMs, cause })
  }

  /** Nobody knows what follows: an open cry ends as interrupted. */
  interrupt(atMs: number): void {
    this.#add({ kind: 'stop', atMs, reason: 'interrupted' })
  }

  #add(input: EpisodeInput): void {
    this.#waiting.push({ input, isReady: true })
    this.#drain()
  }

  #drain(): void {
    for (let next = this.#waiting[0]; next?.isReady === true; next = this.#waiting[0]) {
      this.#waiting.shift()
      if (next.input !== undefined) this.#step(next.input)
    }
  }

  #step(input: EpisodeInput): void {
    // The offset of a device's clock is learned and may shrink by a few milliseconds; decisions never go back.
    const atMs = Math.max(input.atMs, this.#state.atMs ?? input.atMs)
    const step = stepEpisode(this.#state, { ...input, atMs }, this.#options.settings)
    this.#state = step.state
    if (input.kind === 'score') this.#note(atMs, input.score)
    for (const event of step.events) this.#tell(event, atMs)
  }

  #note(atMs: number, score: number): void {
    this.#lastScore = score
    if (this.#cry === undefined) return
    const point: ScorePoint = [this.#wallMs(atMs), round(score, 4)]
    this.#cry.curve.add(...point)
    this.#cry.untold.push(point)
  }

  #tell(event: EpisodeEvent, atMs: number): void {
    const { deviceId, onEvent } = this.#options
    if (event.kind === 'start') {
      const startedAtMs = this.#wallMs(atMs)
      const score = round(event.score, 4)
      this.#cry = { episodeId: randomUUID(), startedAtMs, curve: new ScoreCurve(), untold: [[startedAtMs, score]] }
      this.#cry.curve.add(startedAtMs, score)
      const { episodeId } = this.#cry
      const levelDbfs = round(event.levelDbfs, 1)
      onEvent({ kind: 'episodeStart', episodeId, deviceId, atMs: startedAtMs, score, levelDbfs })
      return
    }
    const cry = this.#cry
    if (event.kind === 'room' || cry === undefined) return
    const { episodeId } = cry
    const figures = {
      peakScore: round(event.peakScore, 4),
      meanScore: round(event.meanScore, 4),
      levelDbfs: round(event.levelDbfs, 1),
    }
    if (event.kind === 'update') {
      const scores = cry.untold
      cry.untold = []
      onEvent({ kind: 'episodeUpdate', episodeId, deviceId, atMs: this.#wallMs(atMs), ...figures, scores })
      return
    }
    this.#cry = undefined
    const { startedAtMs } = cry
    // If the wall clock was set back during the cry, it still must not end before it began.
    const endedAtMs = Math.max(startedAtMs, this.#wallMs(event.endedAtMs))
    const scores = cry.curve.points
    onEvent({
      kind: 'episodeEnd',
      episodeId,
      deviceId,
      startedAtMs,
      endedAtMs,
      ...figures,
      scores,
      reason: event.reason,
    })
  }

  #wallMs(earMs: number): number {
    return Math.max(0, Math.round(this.#options.clock.toWallMs(earMs)))
  }
}

/** Shorter lines on the port; four digits of a score are more than its calibration holds. */
function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits
}
