// SPDX-License-Identifier: Apache-2.0
// Whether a frame is worth sending. A silent room costs a heartbeat a second instead of 256 kbit/s; the frames just
// before a sound are kept, so that its onset is not cut off.

export interface LevelGateOptions {
  /** Frames at or above this level open the gate. The default lies under the noise of most rooms and microphones. */
  readonly openDbfs?: number
  /** The gate stays open this long after the last loud frame: longer than a breath between two cries. */
  readonly holdMs?: number
  /** Frames kept from before the gate opened. */
  readonly preRollFrames?: number
}

const defaultGate = { openDbfs: -65, holdMs: 8000, preRollFrames: 10 } as const

/** A frame of sound with its level; `pcm` is little-endian PCM16. */
export interface GateFrame {
  readonly captureMs: number
  readonly durationMs: number
  readonly levelDbfs: number
  readonly pcm: Uint8Array
}

export class LevelGate {
  readonly #options: Required<LevelGateOptions>
  readonly #preRoll: GateFrame[] = []
  #loudUntilMs = Number.NEGATIVE_INFINITY

  constructor(options: LevelGateOptions = {}) {
    this.#options = { ...defaultGate, ...options }
  }

  /**
   * Takes one frame and returns what is decided now: frames to send, and frames that will not be sent. While the gate
   * is closed frames wait in the pre-roll, so each is decided at most `preRollFrames` later, in order.
   */
  push(frame: GateFrame): { readonly sent: readonly GateFrame[]; readonly rested: readonly GateFrame[] } {
    const { openDbfs, holdMs, preRollFrames } = this.#options
    if (frame.levelDbfs >= openDbfs) this.#loudUntilMs = frame.captureMs + holdMs
    if (frame.captureMs < this.#loudUntilMs) {
      const sent = [...this.#preRoll.splice(0), frame]
      return { sent, rested: [] }
    }
    this.#preRoll.push(frame)
    return { sent: [], rested: this.#preRoll.splice(0, Math.max(0, this.#preRoll.length - preRollFrames)) }
  }
}
