// SPDX-License-Identifier: Apache-2.0
// The progress line: on a terminal only, for long recordings only, and gone afterwards.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sourceOf } from '@cryingsense/audio/testing'
import { createProgress } from './progress.ts'

function terminal(isTTY: boolean): { stream: Parameters<typeof createProgress>[1] & object; written: string[] } {
  const written: string[] = []
  const stream = { isTTY, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream
  return { stream, written }
}

test('nothing is written without a terminal', () => {
  const { stream, written } = terminal(false)
  const progress = createProgress(sourceOf(new Uint8Array(10)), stream)
  progress.show(5)
  progress.clear()
  assert.deepEqual(written, [])
})

test('a recording that is soon done shows nothing; a long one shows share and speed, and the line is cleared', async (context) => {
  const { stream, written } = terminal(true)
  context.mock.method(performance, 'now', () => nowMs)
  let nowMs = 1000
  const source = sourceOf(new Uint8Array(1000))
  const progress = createProgress(source, stream)
  nowMs += 500
  progress.show(100)
  assert.deepEqual(written, [])
  await source.take(250, 'a quarter')
  nowMs += 1500
  progress.show(600)
  // 600 s in 2 s; a quarter took 2 s, so three quarters take 6 s more.
  assert.match(written[0] ?? '', /night\.wav {2}█{6}░{18} 25 % {2}300x real time, 6 s left$/)
  progress.show(601)
  assert.equal(written.length, 1)
  progress.clear()
  assert.equal(written.at(-1), '\r\u001B[K')
})
