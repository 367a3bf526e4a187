// SPDX-License-Identifier: Apache-2.0
// The page's own alarm, made of oscillators: no file to fetch, nothing that can be missing when it is needed.
// Pitches stay between 520 and 1,050 Hz, where small phone speakers are loud and older ears still hear well.
import type { AlarmKind } from './alarm-rule.ts'

interface Tone {
  readonly atSec: number
  readonly frequencyHz: number
  readonly durationSec: number
}

interface Pattern {
  readonly tones: readonly Tone[]
  /** From one start of the pattern to the next. */
  readonly everySec: number
}

/** Each alarm is told apart by its rhythm alone: rising triple, slow pair, falling pair. */
const patterns: Readonly<Record<AlarmKind, Pattern>> = {
  crying: {
    everySec: 1.6,
    tones: [
      { atSec: 0, frequencyHz: 660, durationSec: 0.18 },
      { atSec: 0.22, frequencyHz: 830, durationSec: 0.18 },
      { atSec: 0.44, frequencyHz: 1050, durationSec: 0.34 },
    ],
  },
  attention: {
    everySec: 5,
    tones: [
      { atSec: 0, frequencyHz: 590, durationSec: 0.3 },
      { atSec: 0.5, frequencyHz: 590, durationSec: 0.3 },
    ],
  },
  notConnected: {
    everySec: 3,
    tones: [
      { atSec: 0, frequencyHz: 780, durationSec: 0.35 },
      { atSec: 0.4, frequencyHz: 520, durationSec: 0.5 },
    ],
  },
}

const peakGain = 0.5
/** Soft edges: a bare on/off clicks. */
const rampSec = 0.02

/** Owns one audio context. Browsers let it sound only after {@link AlarmSound.unlock} ran in a tap or key press. */
export class AlarmSound {
  #context: AudioContext | undefined
  #playing: { readonly kind: AlarmKind; readonly timer: ReturnType<typeof setInterval> } | undefined

  /** True when the browser would really let a sound out now. */
  get isUnlocked(): boolean {
    return this.#context?.state === 'running'
  }

  /** Call from a user gesture; resolves to whether sound is now possible. */
  async unlock(): Promise<boolean> {
    this.#context ??= new AudioContext()
    await this.#context.resume()
    return this.isUnlocked
  }

  /** Plays `kind` over and over, or nothing for undefined. Asking for what already plays changes nothing. */
  play(kind: AlarmKind | undefined): void {
    if (this.#playing?.kind === kind) return
    if (this.#playing !== undefined) clearInterval(this.#playing.timer)
    this.#playing = undefined
    if (kind === undefined) return
    this.playOnce(kind)
    this.#playing = { kind, timer: setInterval(() => this.playOnce(kind), patterns[kind].everySec * 1_000) }
  }

  /** One round of the pattern, for the alarm itself and for its test button. */
  playOnce(kind: AlarmKind): void {
    const context = this.#context
    if (context?.state !== 'running') return
    const startSec = context.currentTime + 0.03
    for (const tone of patterns[kind].tones) this.#playTone(context, tone, startSec + tone.atSec)
  }

  #playTone(context: AudioContext, tone: Tone, startSec: number): void {
    const endSec = startSec + tone.durationSec
    const gain = context.createGain()
    gain.gain.setValueAtTime(0, startSec)
    gain.gain.linearRampToValueAtTime(peakGain, startSec + rampSec)
    gain.gain.setValueAtTime(peakGain, endSec - rampSec)
    gain.gain.linearRampToValueAtTime(0, endSec)
    gain.connect(context.destination)
    const oscillator = context.createOscillator()
    // A triangle has a few overtones: clearer through a small speaker than a sine, kinder than a square.
    oscillator.type = 'triangle'
    oscillator.frequency.value = tone.frequencyHz
    oscillator.connect(gain)
    oscillator.start(startSec)
    oscillator.stop(endSec)
    oscillator.addEventListener('ended', () => gain.disconnect())
  }
}
