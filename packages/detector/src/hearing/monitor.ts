// SPDX-License-Identifier: Apache-2.0
// The probe and the step together, as a device's owner uses them.
import type { CannotHearCause } from './causes.ts'
import { SignalProbe } from './probe.ts'
import { initialHearingState, stepHearing, toldCause } from './step.ts'
import type { HearingState } from './step.ts'

/**
 * Watches one device. Feed it everything that arrives and a tick about once a second; read `cause`.
 *
 * @example
 * const monitor = new HearingMonitor()
 * monitor.sound(samples, clock.nowMs())
 * monitor.tick(clock.nowMs())
 * monitor.cause // null, or why the room cannot be heard
 */
export class HearingMonitor {
  readonly #probe = new SignalProbe()
  #state: HearingState

  constructor(state: HearingState = initialHearingState) {
    this.#state = state
  }

  /** The plain state; immutable, so keeping it is copying it. */
  get state(): HearingState {
    return this.#state
  }

  /** Why the room cannot be heard; null while it can. */
  get cause(): CannotHearCause | null {
    return toldCause(this.#state)
  }

  /** Takes samples -1..1 at 16 kHz that arrived at `atMs`. Throws `SAMPLES_INVALID`, `TIME_WENT_BACK`. */
  sound(samples: Float32Array, atMs: number): void {
    this.#probe.push(samples, (block) => {
      this.#state = stepHearing(this.#state, { kind: 'sound', atMs, block })
    })
  }

  /** The device said that it lives, without sound. */
  alive(atMs: number): void {
    this.#state = stepHearing(this.#state, { kind: 'alive', atMs })
  }

  /** The clock moved. */
  tick(atMs: number): void {
    this.#state = stepHearing(this.#state, { kind: 'tick', atMs })
  }

  /** Whether the model gave scores for this device's sound. */
  model(isWorking: boolean, atMs: number): void {
    this.#state = stepHearing(this.#state, { kind: 'model', atMs, isWorking })
  }

  /** Overwrites the little sound that is held for comparison. */
  wipe(): void {
    this.#probe.wipe()
  }
}
