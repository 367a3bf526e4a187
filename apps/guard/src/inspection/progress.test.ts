// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { createProgress } from './progress.ts'

function terminal(isTTY: boolean): { isTTY: boolean; columns: number; text: string; write(text: string): void } {
  return {
    isTTY,
    columns: 70,
    text: '',
    write(text) {
      this.text += text
    },
  }
}

test('a terminal sees files, bytes and the file at hand after half a second; a pipe sees nothing', () => {
  let nowMs = 0
  const clock = mock.method(performance, 'now', () => nowMs)
  for (const [isTTY, pattern] of [
    [true, /10\/40 files, 1.0 MB of 4.0 MB {2}a\\u\{1b\}/],
    [false, /^$/],
  ] as const) {
    nowMs = 0
    const output = terminal(isTTY)
    const progress = createProgress({ files: 40, sizeBytes: 4e6 }, output)
    for (let file = 0; file < 10; file++) progress.done(1e5)
    progress.show('a\u001b')
    assert.equal(output.text, '', 'nothing flashes by')
    nowMs = 600
    progress.show('a\u001b')
    progress.clear()
    assert.match(output.text, pattern)
    assert.ok(isTTY ? output.text.endsWith('\r\u001b[K') : true)
    assert.ok(output.text.split('\r').every((line) => line.length <= 75))
  }
  clock.mock.restore()
})
