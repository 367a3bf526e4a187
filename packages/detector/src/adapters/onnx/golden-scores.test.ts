// SPDX-License-Identifier: Apache-2.0
// TypeScript and PyTorch on the same sounds: features and logits of vectors/scores, which training made.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { makeSignal, signalNames } from '../../../../../vectors/scores/signals.ts'
import { HopStream } from '../../index.ts'
import { openScoreModel } from './index.ts'
import type { ThreadScoreModel } from './index.ts'

/** Both sums are float32 in different orders; the README of the vectors states the same bound. */
const tolerance = 1e-3

interface Golden {
  readonly signal: string
  readonly samples: number
  readonly frames: number
  readonly everyFrames: number
  readonly logMel: readonly (readonly number[])[]
  readonly logits: readonly number[]
}

const root = new URL('../../../../../', import.meta.url)
let model: ThreadScoreModel

before(async () => {
  model = await openScoreModel({ folder: fileURLToPath(new URL('models/cry-detector/', root)), engine: 'wasm' })
})
after(() => model.close())

function readGolden(name: string): Golden {
  return JSON.parse(readFileSync(new URL(`vectors/scores/${name}.json`, root), 'utf8')) as Golden
}

function assertClose(found: ArrayLike<number>, wanted: ArrayLike<number>, what: string): void {
  assert.equal(found.length, wanted.length, what)
  for (let index = 0; index < wanted.length; index++) {
    const difference = Math.abs((found[index] ?? Number.NaN) - (wanted[index] ?? Number.NaN))
    assert.ok(difference <= tolerance, `${what}[${index}]: ${found[index]} is not ${wanted[index]}`)
  }
}

for (const name of signalNames) {
  test(`features and logits of "${name}" are those of training`, async () => {
    const golden = readGolden(name)
    const samples = makeSignal(name)
    assert.equal(samples.length, golden.samples)
    const frames: Float32Array[] = []
    const windows: Float32Array[] = []
    const stream = new HopStream(model.manifest.input)
    const handlers = {
      onFrame: (frame: Float32Array) => void frames.push(frame.slice()),
      onHop: () => {
        const window = new Float32Array(stream.window.windowValues)
        stream.window.copyInto(window, 0)
        windows.push(window)
      },
    }
    stream.push(samples, handlers)
    stream.finish(handlers)
    assert.equal(frames.length, golden.frames)
    golden.logMel.forEach((wanted, index) => {
      assertClose(frames[index * golden.everyFrames] ?? [], wanted, `frame ${index * golden.everyFrames}`)
    })
    const logits: number[] = []
    for (const window of windows) logits.push(...(await model.logits(window, 1)))
    assertClose(logits, golden.logits, 'logits')
  })
}
