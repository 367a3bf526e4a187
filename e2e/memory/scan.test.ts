// SPDX-License-Identifier: Apache-2.0
// The scanner is only worth its word if it finds what is there: each form is planted and found.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeFolder, removeFolder } from '../hub/running-hub.ts'
import { markerOf, scanFolder, scanProcess, totalHits } from './scan.ts'

const samples = Int16Array.from({ length: 32 }, (_, at) => (at * 7919 + 13) % 20_011)
const raw = Buffer.from(samples.buffer)

for (const [form, planted] of [
  ['pcm16', raw],
  ['pcm16 big-endian', Buffer.from(raw).swap16()],
  ['float32', Buffer.from(Float32Array.from(samples, (sample) => sample / 32768).buffer)],
  ['hex', Buffer.from(raw.toString('hex'))],
  ['base64 phase 1', Buffer.from(Buffer.concat([Buffer.from('x'), raw, Buffer.from('yz')]).toString('base64'))],
  ['masked', Buffer.from(raw.map((byte, at) => (byte ^ (0x3d21fa37 >>> (8 * (at % 4)))) & 0xff))],
] as const) {
  test(`scanFolder() finds sound as ${form}, at any alignment`, () => {
    const folder = makeFolder('scan')
    for (const offset of [0, 1, 2, 3])
      writeFileSync(join(folder, String(offset)), Buffer.concat([Buffer.alloc(offset, 1), planted, Buffer.alloc(9, 2)]))
    writeFileSync(join(folder, 'control'), Buffer.alloc(1000, 3))
    const { hits, files } = scanFolder(folder, markerOf(samples))
    removeFolder(folder)
    assert.equal(files, 5)
    assert.equal(hits.get(form), 4)
    assert.equal(totalHits(hits), 4)
  })
}

test(
  'scanProcess() finds sound in its own memory',
  { skip: process.platform === 'linux' ? false : 'reads /proc' },
  () => {
    const kept = Buffer.from(raw)
    assert.ok((scanProcess(process.pid, markerOf(samples)).hits.get('pcm16') ?? 0) > 0)
    assert.equal(kept.length, 64)
  },
)
