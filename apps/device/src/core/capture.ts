// SPDX-License-Identifier: Apache-2.0
// From a microphone's samples to what its link sends: high-pass, frames, gate, heartbeats. Plain TypeScript without a
// clock or a socket: time is the number of samples heard, so a chip, a file and a test behave alike.
import { encodePcm16, HighPass, levelDbfs, meanSquareToDbfs } from '@cryingsense/dsp'
import type { GateStretch } from '@cryingsense/protocol'
import { type GateFrame, LevelGate, type LevelGateOptions } from './level-gate.ts'
import { MicrophoneCheck } from './microphone-check.ts'

/** The hub takes a device for silent after 6 s without a word; one heartbeat a second survives a few lost ones. */
const heartbeatMs = 1000

export interface CaptureOptions {
  readonly rateHz: number
  /** Sound per frame, 20 to 100 ms: shorter is quicker, longer is cheaper. */
  readonly frameMs: number
  /** `undefined` sends everything. */
  readonly gate: LevelGateOptions | undefined
  /** Capture clock at the first sample, whole milliseconds since the device's boot. */
  readonly startMs: number
}

/** Where frames and stretches go; a `DeviceLink` fits. */
export interface CaptureSink {
  addFrame(captureMs: number, pcm: Uint8Array): void
  addGate(stretch: GateStretch): void
}

export class Capture {
  readonly #options: CaptureOptions
  readonly #sink: CaptureSink
  readonly #highPass: HighPass
  readonly #check = new MicrophoneCheck()
  readonly #gate: LevelGate | undefined
  readonly #frame: Float32Array
  #filled = 0
  #frames = 0
  #rest: { captureMs: number; durationMs: number; power: number; frames: number } | undefined

  constructor(options: CaptureOptions, sink: CaptureSink) {
    const frameSamples = (options.rateHz * options.frameMs) / 1000
    if (!Number.isInteger(frameSamples)) throw new RangeError('frameMs must hold whole samples at rateHz')
    this.#options = options
    this.#sink = sink
    this.#highPass = new HighPass({ sampleRateHz: options.rateHz })
    this.#gate = options.gate === undefined ? undefined : new LevelGate(options.gate)
    this.#frame = new Float32Array(frameSamples)
  }

  /** Capture clock at the end of what was pushed. */
  get capturedMs(): number {
    const samples = this.#frames * this.#frame.length + this.#filled
    return this.#options.startMs + Math.floor((samples / this.#options.rateHz) * 1000)
  }

  /** Samples -1..1 from the converter, any number; not kept. */
  push(samples: Float32Array): void {
    for (let offset = 0; offset < samples.length;) {
      const block = samples.subarray(offset, offset + this.#frame.length - this.#filled)
      this.#frame.set(block, this.#filled)
      this.#filled += block.length
      offset += block.length
      if (this.#filled === this.#frame.length) this.#endFrame()
    }
  }

  #endFrame(): void {
    const { frameMs, startMs } = this.#options
    const captureMs = startMs + Math.round(this.#frames * frameMs)
    this.#frames++
    this.#filled = 0
    this.#check.push(this.#frame)
    const filtered = this.#highPass.process(this.#frame, this.#frame)
    const frame: GateFrame = {
      captureMs,
      durationMs: frameMs,
      levelDbfs: levelDbfs(filtered),
      pcm: encodePcm16(filtered),
    }
    if (this.#gate === undefined) return this.#send(frame)
    const { sent, rested } = this.#gate.push(frame)
    for (const quiet of rested) this.#keepResting(quiet)
    for (const loud of sent) this.#send(loud)
  }

  #send(frame: GateFrame): void {
    this.#endRest()
    this.#sink.addFrame(frame.captureMs, frame.pcm)
  }

  #keepResting(frame: GateFrame): void {
    const { captureMs } = frame
    this.#rest ??= { captureMs, durationMs: 0, power: 0, frames: 0 }
    this.#rest.durationMs += frame.durationMs
    this.#rest.power += 10 ** (frame.levelDbfs / 10)
    this.#rest.frames++
    if (this.#rest.durationMs >= heartbeatMs) this.#endRest()
  }

  #endRest(): void {
    if (this.#rest === undefined) return
    const { captureMs, durationMs, power, frames } = this.#rest
    this.#rest = undefined
    const level = meanSquareToDbfs(power / frames)
    this.#sink.addGate({ captureMs, durationMs, levelDbfs: level, health: this.#check.take() })
  }
}
