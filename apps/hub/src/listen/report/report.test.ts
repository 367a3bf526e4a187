// SPDX-License-Identifier: Apache-2.0
// The report loads nothing, survives hostile names, and draws a night as small as a minute.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { crc32, inflateSync } from 'node:zlib'
import { decodeManifest } from '@cryingsense/detector'
import type { Result } from '../verdict.ts'
import { Columns, maxColumns } from './columns.ts'
import { toPage } from './page.ts'
import { Picture } from './picture.ts'
import { encodePng } from './png.ts'

const manifest = decodeManifest(
  readFileSync(new URL('../../../../../models/cry-detector/manifest.json', import.meta.url)),
)

function resultOf(file: string, durationSec: number): Result {
  const episodes = [{ startSec: 3.5, endSec: 9, peakScore: 0.91, meanScore: 0.7, levelDbfs: -31.4 }]
  const cannotHear = [{ cause: 'zeroSamples' as const, startSec: 20, endSec: 25 }]
  const summary = { durationSec, episodes: 1, cannotHearSec: 5, cannotHear }
  return { file, format: 'WAV PCM 16 bit', episodes, summary, problem: undefined }
}

function pictureOf(file: string, seconds: number): Picture {
  const picture = new Picture(file)
  const block = Float32Array.from({ length: 16_000 }, (_, index) => 0.3 * Math.sin(index / 7))
  const frame = Float32Array.from({ length: 64 }, (_, band) => -12 + band / 8)
  for (let second = 0; second < seconds; second++) {
    picture.takeSamples(block)
    for (let index = 0; index < 100; index++) picture.takeFrame(frame)
    for (const timeSec of [second + 0.5, second + 1]) picture.takeScore({ timeSec, score: 0.25 })
  }
  return picture
}

function pageOf(file: string, seconds: number): string {
  const engine = { runtime: 'wasm', precision: 'fp32' }
  return toPage({ results: [resultOf(file, seconds)], pictures: [pictureOf(file, seconds)], manifest, engine })
}

test('the page names its stylesheet by hash, and allows nothing else but its own images', () => {
  const page = pageOf('night.wav', 30)
  const style = page.match(/<style>([^]*)<\/style>/)?.[1] ?? ''
  const policy = page.match(/Content-Security-Policy" content="([^"]*)"/)?.[1] ?? ''
  assert.ok(policy.startsWith("default-src 'none'; "))
  assert.ok(policy.includes(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`))
  assert.ok(!policy.includes('unsafe'))
})

test('the page holds no script, no inline style, and no address', () => {
  const page = pageOf('night.wav', 30)
  assert.ok(!/<script|\sstyle=|\son[a-z]+=|javascript:|@import|url\(/i.test(page))
  assert.ok(!/(?:src|href)="(?!data:image\/png;base64,)/i.test(page))
})

test('a hostile file name stays text', () => {
  const page = pageOf('"><img src=x onerror=alert(1)>&\'.wav', 30)
  assert.ok(page.includes('&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&amp;&#39;.wav'))
  assert.ok(!page.includes('<img'))
})

test('twelve hours take less than half a megabyte', () => {
  const page = pageOf('night.wav', 12 * 3600)
  assert.ok(page.length < 500_000, String(page.length))
})

test('the page says what could not be heard, and why', () => {
  assert.match(pageOf('night.wav', 30), /Cannot hear 0:20 to 0:25: only zeros: muted or not connected/)
})

test('columns join in pairs once there are too many, and keep minimum, maximum and mean', () => {
  const [lowest, highest, mean] = [new Columns(1, 'min'), new Columns(1, 'max'), new Columns(1, 'mean')]
  const inputs = maxColumns * 3
  for (let index = 0; index < inputs; index++) for (const columns of [lowest, highest, mean]) columns.take([index])
  assert.equal(mean.inputsPerColumn, 4)
  assert.equal(mean.count, inputs / 4)
  // Column 10 holds inputs 40, 41, 42 and 43.
  assert.deepEqual([lowest.values[10], highest.values[10], mean.values[10]], [40, 43, 41.5])
})

test('columns of several rows join row by row', () => {
  const columns = new Columns(3, 'max')
  for (let index = 0; index < maxColumns + 1; index++) columns.take([index, -index, 7])
  assert.deepEqual(Array.from(columns.values.subarray(3, 6)), [3, -2, 7])
})

test('a PNG holds its sizes, palette and pixels, with right checksums', () => {
  const pixels = Uint8Array.of(0, 1, 2, 2, 1, 0)
  const palette = [
    [1, 2, 3, 0],
    [4, 5, 6, 128],
    [7, 8, 9, 255],
  ] as const
  const png = Buffer.from(encodePng({ widthPixels: 3, heightPixels: 2, pixels, palette }))
  const chunks = new Map<string, Buffer>()
  for (let at = 8; at < png.length;) {
    const bytes = png.readUInt32BE(at)
    const typed = png.subarray(at + 4, at + 8 + bytes)
    assert.equal(png.readUInt32BE(at + 8 + bytes), crc32(typed))
    chunks.set(typed.subarray(0, 4).toString(), typed.subarray(4))
    at += 12 + bytes
  }
  assert.deepEqual([chunks.get('IHDR')?.readUInt32BE(0), chunks.get('IHDR')?.readUInt32BE(4)], [3, 2])
  assert.deepEqual([...(chunks.get('PLTE') ?? [])], [1, 2, 3, 4, 5, 6, 7, 8, 9])
  assert.deepEqual([...(chunks.get('tRNS') ?? [])], [0, 128, 255])
  // Each row begins with filter 0.
  assert.deepEqual([...inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0))], [0, 0, 1, 2, 0, 2, 1, 0])
})
