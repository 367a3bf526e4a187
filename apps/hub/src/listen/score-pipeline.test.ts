// SPDX-License-Identifier: Apache-2.0
// Order, batching and failure of the pipeline, on a model that answers when the test lets it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { decodeManifest, FeatureWindow } from '@cryingsense/detector'
import type { ScoreModel } from '@cryingsense/detector'
import { ScorePipeline } from './score-pipeline.ts'

const shipped = decodeManifest(readFileSync(new URL('../../../../models/cry-detector/manifest.json', import.meta.url)))
const manifest = { ...shipped, input: { ...shipped.input, windowFrames: 3, hopFrames: 1 } }
const hopCount = 100

/** Answers each window with its last value as logit, a turn of the event loop later; notes the batches. */
function echo(batches: number[], failAt = Number.POSITIVE_INFINITY): ScoreModel {
  return {
    manifest,
    async logits(windows, count) {
      const logits = Float32Array.from({ length: count }, (_, index) => windows[(index + 1) * 3 * 64 - 1] ?? Number.NaN)
      batches.push(count)
      await new Promise((resolve) => setImmediate(resolve))
      if (batches.length > failAt) throw new Error('the model broke')
      return logits
    },
    close: () => Promise.resolve(),
  }
}

async function run(isLive: boolean, failAt?: number): Promise<{ batches: number[]; heard: [number, number][] }> {
  const batches: number[] = []
  const heard: [number, number][] = []
  const pipeline = new ScorePipeline(echo(batches, failAt), {
    isLive,
    onScored: ({ atMs, score }) => void heard.push([atMs, Math.round(Math.log(score / (1 - score)) * 100)]),
  })
  const window = new FeatureWindow({ windowFrames: 3, hopFrames: 1, melBands: 64, floor: 0 })
  for (let hop = 0; hop < hopCount; hop++) {
    window.push(new Float32Array(64).fill(hop / 100))
    pipeline.push({ atMs: hop, levelDbfs: -30 }, window)
    if (pipeline.isBusy) await pipeline.drain()
  }
  await pipeline.finish()
  return { batches, heard }
}

for (const isLive of [false, true]) {
  test(`every hop gets its own score, once and in order (${isLive ? 'live' : 'file'})`, async () => {
    const { heard, batches } = await run(isLive)
    assert.deepEqual(
      heard,
      Array.from({ length: hopCount }, (_, hop) => [hop, hop]),
    )
    assert.equal(
      batches.reduce((sum, count) => sum + count, 0),
      hopCount,
    )
  })

  test(`a failure of the model reaches the one who waits (${isLive ? 'live' : 'file'})`, async () => {
    await assert.rejects(run(isLive, 2), /the model broke/)
  })
}

test('a file goes in full batches, so that its scores do not depend on the machine; live sound does not wait', async () => {
  assert.deepEqual((await run(false)).batches, Array<number>(25).fill(4))
  assert.equal((await run(true)).batches[0], 1)
})
