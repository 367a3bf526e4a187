// SPDX-License-Identifier: Apache-2.0
// One device's room: what arrives becomes hops, hops become scores, scores become episodes, and whatever happens the
// room has a state that can be told. Lives as long as the device is allowed; sound lives for one call.
import type { EpisodeSettings, ModelInput } from '@cryingsense/detector'
import { interruptedAfterMs } from '@cryingsense/detector'
import { decodePcm16 } from '@cryingsense/dsp'
import type { Frame, Gate, Hello, ResumePoint } from '@cryingsense/protocol'
import type { CannotHearCause, EarLive, GatewayEvent, RoomState } from '@cryingsense/protocol/gateway'
import { catchingUpMs, staleMs } from '../limits.ts'
import type { ScoreQueue } from '../score/score-queue.ts'
import { CaptureClock } from './capture-clock.ts'
import { CryWatch } from './cry-watch.ts'
import { RoomHearing } from './hearing.ts'
import { LivePicture } from './picture.ts'
import type { EarClock } from './room-clock.ts'
import { SoundStream } from './sound-stream.ts'

export interface RoomOptions {
  readonly deviceId: string
  readonly input: ModelInput
  readonly settings: EpisodeSettings
  readonly scores: ScoreQueue
  readonly clock: EarClock
  readonly onEvent: (event: GatewayEvent) => void
}

interface ToldState {
  readonly state: RoomState
  readonly cause?: CannotHearCause
}

/** Scratch for one frame of sound, shared by all rooms because a frame is heard within one call, then overwritten. */
const longestFrameSamples = 4800
const scratch = new Float32Array(longestFrameSamples)

export class Room {
  readonly deviceId: string
  /** Where the device's last session ended, so that no frame is heard twice. */
  lastHeard: ResumePoint | undefined
  readonly #options: RoomOptions
  readonly #hearing: RoomHearing
  readonly #cries: CryWatch
  readonly #picture = new LivePicture()
  #captureClock = new CaptureClock()
  #stream: SoundStream | undefined
  #rateHz = 0
  #bootCounter: number | undefined
  #arrivedAtMs: number
  #told: ToldState | undefined

  constructor(options: RoomOptions) {
    this.deviceId = options.deviceId
    this.#options = options
    this.#arrivedAtMs = options.clock.nowMs()
    this.#hearing = new RoomHearing(this.#arrivedAtMs)
    this.#cries = new CryWatch(options)
  }

  /** Rate of the open session. */
  get rateHz(): number {
    return this.#rateHz
  }

  /** A session began. A device that restarted has a new clock, so its stream starts anew. */
  begin(hello: Hello): void {
    const nowMs = this.#options.clock.nowMs()
    if (hello.bootCounter !== this.#bootCounter || hello.rateHz !== this.#rateHz) {
      const bootedAtMs = Math.max(this.#arrivedAtMs, nowMs - hello.captureMs)
      if (this.#stream !== undefined) this.#toldAsGap(this.#arrivedAtMs, bootedAtMs)
      this.#stream?.wipe()
      this.#stream = this.#newStream(hello.rateHz)
      this.#rateHz = hello.rateHz
      this.#bootCounter = hello.bootCounter
      this.#captureClock = new CaptureClock()
    }
    this.#captureClock.observe(hello.captureMs, nowMs)
  }

  /** Hears a frame. The caller overwrites `frame.pcm` afterwards; the copy made here is overwritten before return. */
  hear(frame: Frame): void {
    const nowMs = this.#arrive(frame.captureMs + (frame.pcm.length / 2 / this.#rateHz) * 1000)
    const samples = decodePcm16(frame.pcm, scratch.subarray(0, frame.pcm.length / 2))
    this.#soundNowMs = nowMs
    this.#stream?.hear(frame.captureMs, samples)
    samples.fill(0)
  }

  /** Takes a stretch of closed gate. */
  rest(gate: Gate): void {
    const nowMs = this.#arrive(gate.captureMs + gate.durationMs)
    this.#hearing.gate(gate, nowMs)
    this.#picture.level(gate.levelDbfs)
    this.#stream?.rest(gate.captureMs, gate.durationMs)
  }

  /** The clock moved: silence is noticed, time passes for an open cry, and a changed state is told. */
  tick(): void {
    const nowMs = this.#options.clock.nowMs()
    this.#hearing.tick(nowMs)
    const { cause } = this.#hearing
    if (cause === 'deviceSilent') {
      // The decision stays at the last sound, so that a backlog is judged at its own times; only an open cry must
      // not stay open for ever.
      if (nowMs - this.#arrivedAtMs >= interruptedAfterMs) this.#forget()
    } else {
      // Before the first sound there is no time at which it could be decided: a backlog may be a minute old.
      const heardUntilMs = this.#heardUntilEarMs()
      if (heardUntilMs !== undefined) this.#cries.hearing(heardUntilMs, cause)
    }
    this.#tellState(nowMs)
  }

  /** Whether the model works; without it no room can be heard. */
  modelWorks(isWorking: boolean): void {
    this.#hearing.model(isWorking, this.#options.clock.nowMs())
    this.tick()
  }

  /** What changed for the eye since the last call; `undefined` where nothing did. */
  takeLive(): EarLive | undefined {
    const picture = this.#picture.take()
    const { clock } = this.#options
    const atMs = this.#heardUntilEarMs()
    if (picture === undefined || this.#told === undefined || atMs === undefined) return undefined
    const score = Math.round(this.#cries.lastScore * 1e4) / 1e4
    const { deviceId } = this
    return { type: 'live', deviceId, atMs: wallMs(clock, atMs), score, state: this.#told.state, ...picture }
  }

  /** The device is no longer allowed or the ear stops: an open cry ends, everything heard is overwritten. */
  close(): void {
    this.#forget()
  }

  /** An open cry ends, and what is left of the last sound is overwritten. May be repeated. */
  #forget(): void {
    if (this.#cries.isCrying) this.#cries.interrupt(this.#cries.decidedUntilMs ?? this.#options.clock.nowMs())
    this.#stream?.wipe()
    this.#hearing.wipe()
    this.#picture.wipe()
  }

  /** Arrival of the sound being heard; set before each push, because probes are called from inside it. */
  #soundNowMs = 0

  #newStream(rateHz: number): SoundStream {
    const { input, scores } = this.#options
    return new SoundStream(input, rateHz, {
      onSound: (samples) => {
        this.#hearing.sound(samples, this.#soundNowMs)
        this.#picture.sound(samples)
      },
      onFrame: (frame) => this.#picture.frame(frame),
      onHop: (hop) => {
        const pending = this.#cries.expectScore(this.#captureClock.toEarMs(hop.captureMs), hop.levelDbfs)
        scores.add(hop, (score) => {
          pending.settle(score)
          this.#tellState(this.#options.clock.nowMs())
        })
      },
      onGap: (fromMs, toMs) => this.#toldAsGap(this.#captureClock.toEarMs(fromMs), this.#captureClock.toEarMs(toMs)),
    })
  }

  #toldAsGap(fromMs: number, toMs: number): void {
    this.#cries.hearing(fromMs, 'deviceSilent')
    this.#cries.hearing(toMs, 'deviceSilent')
    this.#cries.hearing(toMs, null)
  }

  #arrive(captureEndMs: number): number {
    const nowMs = this.#options.clock.nowMs()
    this.#captureClock.observe(captureEndMs, nowMs)
    this.#arrivedAtMs = nowMs
    return nowMs
  }

  #heardUntilEarMs(): number | undefined {
    const captureMs = this.#stream?.heardUntilMs
    return captureMs === undefined ? undefined : this.#captureClock.toEarMs(captureMs)
  }

  #tellState(nowMs: number): void {
    const next = this.#stateAt(nowMs)
    if (next === undefined || (this.#told?.state === next.state && this.#told.cause === next.cause)) return
    this.#told = next
    const atMs = wallMs(this.#options.clock, nowMs)
    this.#options.onEvent({ kind: 'roomState', deviceId: this.deviceId, atMs, ...next })
  }

  /** What is known of the room now; `undefined` where nothing newer than what was told. */
  #stateAt(nowMs: number): ToldState | undefined {
    const lagMs = nowMs - (this.#cries.decidedUntilMs ?? nowMs)
    if (this.#hearing.cause === 'deviceSilent' || lagMs > staleMs) return { state: 'cannotHear', cause: 'deviceSilent' }
    const known = this.#cries.room
    // While old sound is still being heard, what it says of the room is not news.
    if (known === null || lagMs > catchingUpMs) return undefined
    return known.cause === null ? { state: known.word } : { state: known.word, cause: known.cause }
  }
}

function wallMs(clock: EarClock, earMs: number): number {
  return Math.max(0, Math.round(clock.toWallMs(earMs)))
}
