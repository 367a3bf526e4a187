// SPDX-License-Identifier: Apache-2.0
// What a device has heard and the hub has not yet confirmed: one preallocated ring, so that an outage costs the oldest
// sound and never more memory. Slots are overwritten with zeros as soon as the hub has heard them.
import { encodeFrame, encodeMessage } from '../message/encode.ts'
import { type Gate, quantizeLevelDbfs } from '../message/messages.ts'

/** A closed stretch before it has a sequence number; any level is taken and rounded. */
export type GateStretch = Pick<Gate, 'captureMs' | 'durationMs' | 'levelDbfs' | 'health'>

export interface BacklogSize {
  /** How many frames and gates are kept; 60 s of 50 ms frames are 1,200. */
  readonly slots: number
  /** Largest frame in bytes; 50 ms at 16 kHz are 1,600. */
  readonly slotBytes: number
}

export class FrameBacklog {
  readonly #sound: Uint8Array
  readonly #size: BacklogSize
  /** Per slot: bytes of sound used; 0 marks a gate. */
  readonly #pcmBytes: Uint32Array
  readonly #captureMs: Float64Array
  readonly #gates: (GateStretch | undefined)[]
  #oldestSequence: number
  #nextSequence: number
  #unsentSequence: number
  #droppedFrames = 0

  /** `firstSequence` is 0 after each start of the device, whose boot counter then differs. */
  constructor(size: BacklogSize, firstSequence = 0) {
    if (!(size.slots >= 1 && size.slotBytes >= 2)) throw new RangeError('size needs at least one slot of two bytes')
    this.#size = size
    this.#sound = new Uint8Array(size.slots * size.slotBytes)
    this.#pcmBytes = new Uint32Array(size.slots)
    this.#captureMs = new Float64Array(size.slots)
    this.#gates = Array.from({ length: size.slots }, () => undefined)
    this.#oldestSequence = firstSequence
    this.#nextSequence = firstSequence
    this.#unsentSequence = firstSequence
  }

  /** The oldest sequence still held, or the next to be given if none is. */
  get oldestSequence(): number {
    return this.#oldestSequence
  }
  get heldFrames(): number {
    return this.#nextSequence - this.#oldestSequence
  }
  /** Frames and gates lost to a full ring since the start. */
  get droppedFrames(): number {
    return this.#droppedFrames
  }

  /** Keeps a copy of a frame: little-endian PCM16, at most `slotBytes`. Drops the oldest when full. */
  addFrame(captureMs: number, pcm: Uint8Array): void {
    if (!(pcm.length > 0 && pcm.length <= this.#size.slotBytes && pcm.length % 2 === 0)) {
      throw new RangeError(`pcm must hold 1 to ${this.#size.slotBytes / 2} whole samples, got ${pcm.length} bytes`)
    }
    const slot = this.#takeSlot(captureMs)
    this.#sound.set(pcm, slot * this.#size.slotBytes)
    this.#pcmBytes[slot] = pcm.length
  }

  /** Keeps a stretch of closed gate. Drops the oldest entry when full. */
  addGate(stretch: GateStretch): void {
    const slot = this.#takeSlot(stretch.captureMs)
    this.#gates[slot] = { ...stretch, levelDbfs: quantizeLevelDbfs(stretch.levelDbfs) }
  }

  /** The next unsent entry as a message of its own bytes, or `undefined`. It stays held until forgotten. */
  takeUnsent(): Uint8Array | undefined {
    if (this.#unsentSequence >= this.#nextSequence) return undefined
    const sequence = this.#unsentSequence++
    const slot = sequence % this.#size.slots
    const gate = this.#gates[slot]
    if (gate !== undefined) return encodeMessage({ type: 'gate', sequence, ...gate })
    const start = slot * this.#size.slotBytes
    const pcm = this.#sound.subarray(start, start + (this.#pcmBytes[slot] ?? 0))
    return encodeFrame(sequence, this.#captureMs[slot] ?? 0, pcm)
  }

  /** Forgets and overwrites everything below `sequence`: the hub has heard it. */
  forgetBelow(sequence: number): void {
    while (this.#oldestSequence < sequence && this.#oldestSequence < this.#nextSequence) this.#clearOldest()
    this.#unsentSequence = Math.max(this.#unsentSequence, this.#oldestSequence)
  }

  /** A new session begins: everything not confirmed is sent again. */
  rewind(): void {
    this.#unsentSequence = this.#oldestSequence
  }

  #takeSlot(captureMs: number): number {
    if (this.heldFrames === this.#size.slots) {
      this.#clearOldest()
      this.#droppedFrames++
      this.#unsentSequence = Math.max(this.#unsentSequence, this.#oldestSequence)
    }
    const slot = this.#nextSequence++ % this.#size.slots
    this.#captureMs[slot] = captureMs
    return slot
  }

  #clearOldest(): void {
    const slot = this.#oldestSequence++ % this.#size.slots
    const start = slot * this.#size.slotBytes
    this.#sound.fill(0, start, start + (this.#pcmBytes[slot] ?? 0))
    this.#pcmBytes[slot] = 0
    this.#gates[slot] = undefined
  }
}
