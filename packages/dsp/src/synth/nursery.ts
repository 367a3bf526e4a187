// SPDX-License-Identifier: Apache-2.0
// An endless nursery: plays the scene's bed and every planned event through room and microphone.
import { performBout } from './bout.ts'
import { cut, leveled, rmsOf } from './level.ts'
import { FULL_SCALE_DB_SPL, Microphone } from './microphone.ts'
import { NURSERY } from './nursery/kinds.ts'
import { Random } from './random.ts'
import { RoomSound } from './room.ts'
import { drawScene, type Scene, type SceneName } from './scene.ts'
import { planEvents, type PlannedEvent } from './schedule.ts'
import { SAMPLE_RATE_HZ, type Sound } from './sound.ts'
import { drawVoice, type BabyVoice } from './voice.ts'

/** How much of a sound is listened to for its level: past the climax of a bout, which comes in its first 40 %. */
const CRY_MEASURE_SEC = 40
const NOISE_MEASURE_SEC = 4
/** Inner block: bounds scratch memory whatever the caller asks for. */
const BLOCK_SAMPLES = 2048

/** What was played. Times in seconds from the start; a cry is a whole bout, its breaths and pauses included. */
export interface TruthEvent {
  readonly kind: PlannedEvent['kind']
  readonly label: 'cry' | 'noncry'
  readonly startSec: number
  readonly endSec: number
  /** Level of the sounding parts over the level of bed and microphone noise together, before room filters; absent for a clip. */
  readonly snrDb?: number
  readonly levelDbSpl?: number
}

interface Playing {
  readonly event: PlannedEvent
  readonly sound: Sound
  /** Past its end by the reverberation time. */
  readonly lastSample: number
}

/** A nursery that plays on for ever, in constant memory. One instance is one pass; not to be shared. */
export class Nursery implements Sound {
  readonly scene: Scene
  readonly voice: BabyVoice
  readonly #random: Random
  readonly #plan: Generator<PlannedEvent, never>
  readonly #onEvent: ((event: TruthEvent) => void) | undefined
  readonly #bed: readonly Sound[]
  readonly #noiseDbSpl: number
  readonly #microphone: Microphone
  readonly #scratch = new Float32Array(BLOCK_SAMPLES)
  #upcoming: PlannedEvent
  #playing: Playing[] = []
  #position = 0

  constructor(options: {
    readonly seed: number | string
    readonly scene: SceneName
    readonly firstCrySec?: number
    /** Called when an event starts to sound, in order. */
    readonly onEvent?: (event: TruthEvent) => void
  }) {
    const random = new Random(`nursery/${options.seed}/${options.scene}`)
    this.#random = random
    this.#onEvent = options.onEvent
    this.scene = drawScene(random.fork('scene'), options.scene)
    this.voice = drawVoice(random.fork('voice'))
    this.#plan = planEvents(random.fork('plan'), this.scene, { voice: this.voice, firstCrySec: options.firstCrySec })
    this.#upcoming = this.#plan.next().value
    this.#bed = this.scene.bed.map(({ kind, levelDbSpl }) =>
      leveled(() => NURSERY[kind].make(this.#random.fork(`bed/${kind}`)), {
        rms: rmsOf(levelDbSpl),
        measureSec: NOISE_MEASURE_SEC,
      }),
    )
    this.#microphone = new Microphone(random.fork('noise'), this.scene.microphone)
    const powers = [
      10 ** ((FULL_SCALE_DB_SPL + this.scene.microphone.selfNoiseDbfs) / 10),
      ...this.scene.bed.map(({ levelDbSpl }) => 10 ** (levelDbSpl / 10)),
    ]
    this.#noiseDbSpl = 10 * Math.log10(powers.reduce((sum, power) => sum + power, 0))
  }

  get clippedSamples(): number {
    return this.#microphone.clippedSamples
  }

  render(out: Float32Array): void {
    for (let start = 0; start < out.length; start += BLOCK_SAMPLES)
      this.#renderBlock(out.subarray(start, start + BLOCK_SAMPLES))
  }

  #renderBlock(out: Float32Array): void {
    const endSample = this.#position + out.length
    while (this.#upcoming.startSample < endSample) {
      this.#start(this.#upcoming)
      this.#upcoming = this.#plan.next().value
    }
    out.fill(0)
    for (const sound of this.#bed) this.#add(out, sound, 0)
    for (const { event, sound, lastSample } of this.#playing) {
      // To the sample: a tail cut at the end of a block would depend on the block.
      const audible = out.subarray(0, Math.min(out.length, lastSample - this.#position))
      this.#add(audible, sound, Math.max(0, event.startSample - this.#position))
    }
    this.#microphone.convert(out)
    this.#position = endSample
    this.#playing = this.#playing.filter(({ lastSample }) => lastSample > endSample)
  }

  #add(out: Float32Array, sound: Sound, offsetSamples: number): void {
    const block = this.#scratch.subarray(0, out.length - offsetSamples)
    sound.render(block)
    for (let index = 0; index < block.length; index++) {
      out[offsetSamples + index] = (out[offsetSamples + index] ?? 0) + (block[index] ?? 0)
    }
  }

  #start(event: PlannedEvent): void {
    const lengthSec = (event.endSample - event.startSample) / SAMPLE_RATE_HZ
    const measureSec = Math.min(lengthSec, event.kind === 'cry' ? CRY_MEASURE_SEC : NOISE_MEASURE_SEC)
    const sound = leveled(() => this.#create(event), { rms: rmsOf(event.levelDbSpl), measureSec })
    const tailSamples = Math.ceil(this.scene.room.reverberationSec * SAMPLE_RATE_HZ)
    this.#playing.push({ event, sound, lastSample: event.endSample + tailSamples })
    this.#onEvent?.({
      kind: event.kind,
      label: event.kind === 'cry' ? 'cry' : 'noncry',
      startSec: event.startSample / SAMPLE_RATE_HZ,
      endSec: event.endSample / SAMPLE_RATE_HZ,
      snrDb: Math.round(10 * (event.levelDbSpl - this.#noiseDbSpl)) / 10,
      levelDbSpl: Math.round(10 * event.levelDbSpl) / 10,
    })
  }

  #create(event: PlannedEvent): Sound {
    const random = this.#random.fork(event.name)
    const source =
      event.kind === 'cry'
        ? performBout(random.fork('sound'), this.voice, event.bout)
        : cut(NURSERY[event.kind].make(random.fork('sound')), event.endSample - event.startSample)
    return new RoomSound(source, random.fork('room'), { shape: this.scene.room, distanceM: event.distanceM })
  }
}
