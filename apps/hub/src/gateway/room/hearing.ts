// SPDX-License-Identifier: Apache-2.0
// Whether a room can be heard, from what arrives: sound, closed gates with the device's own word on its microphone,
// or nothing.
import { healthBlockSamples, initialHearingState, SignalProbe, stepHearing, toldCause } from '@cryingsense/detector'
import type { CannotHearCause, HealthBlock } from '@cryingsense/detector'
import { featureNumbers } from '@cryingsense/dsp'
import type { Gate, MicrophoneHealth } from '@cryingsense/protocol'

const samplesPerMs = featureNumbers.sampleRateHz / 1000

/** All times are the ear's monotonic milliseconds: hearing is about what arrives, not when it was captured. */
export class RoomHearing {
  readonly #probe = new SignalProbe()
  #state = initialHearingState

  /** Starts counting silence at `nowMs`. */
  constructor(nowMs: number) {
    this.tick(nowMs)
  }

  /** Why the room cannot be heard; `null` while it can. */
  get cause(): CannotHearCause | null {
    return toldCause(this.#state)
  }

  /** Sound arrived: samples -1..1 at 16 kHz, not kept. */
  sound(samples: Float32Array, nowMs: number): void {
    this.#state = stepHearing(this.#state, { kind: 'alive', atMs: nowMs })
    this.#probe.push(samples, (block) => this.#take(block, nowMs))
  }

  /** The device's gate was closed for a stretch: it lives, and says how its microphone is. */
  gate(gate: Gate, nowMs: number): void {
    this.#state = stepHearing(this.#state, { kind: 'alive', atMs: nowMs })
    this.#take(toBlock(gate), nowMs)
  }

  /** The clock moved. */
  tick(nowMs: number): void {
    this.#state = stepHearing(this.#state, { kind: 'tick', atMs: nowMs })
  }

  /** The model gave scores, or did not. */
  model(isWorking: boolean, nowMs: number): void {
    this.#state = stepHearing(this.#state, { kind: 'model', atMs: nowMs, isWorking })
  }

  /** Overwrites the little sound held for comparison. */
  wipe(): void {
    this.#probe.wipe()
  }

  #take(block: HealthBlock, nowMs: number): void {
    this.#state = stepHearing(this.#state, { kind: 'sound', atMs: nowMs, block })
  }
}

/** What a probe would have measured on the stretch that the device kept to itself. */
function toBlock({ durationMs, levelDbfs, health }: Gate): HealthBlock {
  const share = (claimed: MicrophoneHealth) => (health === claimed ? 1 : 0)
  const power = 10 ** (levelDbfs / 10)
  return {
    samples: Math.max(1, Math.min(healthBlockSamples * 4, durationMs * samplesPerMs)),
    zeroShare: share('zeroSamples'),
    stuckShare: share('stuckSamples'),
    clippedShare: share('clipping'),
    quietestPower: power,
    power,
  }
}
