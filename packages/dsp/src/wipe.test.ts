// SPDX-License-Identifier: Apache-2.0
// The deletion path: after wipe() no array that an object ever made holds anything of the sound. The test records every
// typed array made while it runs and compares their bytes with those before any sound came.
import assert from 'node:assert/strict'
import test, { after } from 'node:test'

const made: { readonly array: Float32Array | Float64Array | Uint8Array; readonly before: Uint8Array }[] = []
const originals = { Float32Array, Float64Array, Uint8Array }

/** A constructor like `original` that keeps hold of everything it makes. */
function recording<T extends typeof Float32Array | typeof Float64Array>(original: T): T {
  return new Proxy(original, {
    construct(target, args, newTarget) {
      const array = Reflect.construct(target, args, newTarget)
      made.push({ array, before: bytesOf(array) })
      return array
    },
  })
}

function bytesOf(array: Float32Array | Float64Array | Uint8Array): Uint8Array {
  return new originals.Uint8Array(array.buffer, array.byteOffset, array.byteLength).slice()
}

function isLike(found: Uint8Array, wanted: Uint8Array): boolean {
  return found.length === wanted.length && found.every((byte, index) => byte === wanted[index])
}

// Tables are filled after they are made: what counts as "before" is taken again once the object stands.
function settle(): void {
  made.splice(0, made.length, ...made.map(({ array }) => ({ array, before: bytesOf(array) })))
}

function leftovers(): number {
  return made.filter(({ array, before }) => !isLike(bytesOf(array), before)).length
}

globalThis.Float32Array = recording(Float32Array)
globalThis.Float64Array = recording(Float64Array)
after(() => Object.assign(globalThis, originals))
const { LogMelStream, Resampler, HighPass, CoarseSpectrum, Framer, estimatePitch } = await import('./index.ts')
const marker = originals.Float32Array.from({ length: 5000 }, (_, n) => 0.3 * Math.sin(0.31 * n) + 0.1)

/** Each: builds the object, returns how to feed it and how to wipe it. */
const holders: Readonly<Record<string, () => { feed: () => unknown; wipe: () => void }>> = {
  LogMelStream: () => {
    const stream = new LogMelStream()
    return { feed: () => stream.push(marker, () => undefined), wipe: () => stream.wipe() }
  },
  Framer: () => {
    const framer = new Framer({ windowSamples: 300, hopSamples: 70 })
    return { feed: () => framer.push(marker, () => undefined), wipe: () => framer.wipe() }
  },
  'Resampler 44.1 kHz': () => {
    const resampler = new Resampler({ fromHz: 44_100 })
    resampler.push(new originals.Float32Array(5000)) // makes room for the output
    return { feed: () => resampler.push(marker), wipe: () => resampler.wipe() }
  },
  'Resampler 47999 Hz, output grown while it runs': () => {
    const resampler = new Resampler({ fromHz: 47_999 })
    return { feed: () => resampler.push(marker), wipe: () => resampler.wipe() }
  },
  'Resampler 16 kHz': () => {
    const resampler = new Resampler({ fromHz: 16_000 })
    return { feed: () => resampler.push(marker), wipe: () => resampler.wipe() }
  },
  CoarseSpectrum: () => {
    const picture = new CoarseSpectrum()
    return { feed: () => picture.push(marker.subarray(0, 64), () => undefined), wipe: () => picture.wipe() }
  },
  'estimatePitch (wipes by itself)': () => ({
    feed: () => undefined,
    wipe: () => void estimatePitch(marker.subarray(0, 640)),
  }),
}

for (const [name, build] of Object.entries(holders)) {
  test(`wipe() leaves nothing of the sound in ${name}`, () => {
    const { feed, wipe } = build()
    settle()
    feed()
    if (!name.startsWith('estimatePitch')) assert.ok(leftovers() > 0, 'control: the sound was held before')
    wipe()
    assert.equal(leftovers(), 0)
  })
}

test('wipe() of a high-pass sets its state to silence', () => {
  const filter = new HighPass()
  filter.process(marker)
  assert.notDeepEqual(filter.state, { s1: 0, s2: 0 })
  filter.wipe()
  assert.deepEqual(filter.state, { s1: 0, s2: 0 })
})
