// SPDX-License-Identifier: Apache-2.0
// WAV codings against values worked out by hand, and G.711 against the tables of the standard.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chunk, joined, outcome, pcm16, read, wav } from '../fixture.ts'
import { ByteSource, openPipe } from '../index.ts'

function close(found: Float32Array, wanted: readonly number[], tolerance = 1e-6): void {
  assert.equal(found.length, wanted.length)
  wanted.forEach((value, index) =>
    assert.ok(Math.abs((found[index] ?? 0) - value) <= tolerance, `${found[index]} ${value}`),
  )
}

test('8-bit samples are unsigned: 0 is -1, 128 is silence', async () => {
  close(await read(wav({ bits: 8, data: Uint8Array.of(0, 128, 255) })), [-1, 0, 127 / 128])
})

test('16-bit samples are signed and little-endian', async () => {
  close(await read(wav({ data: pcm16([-32_768, 0, 16_384, 32_767]) })), [-1, 0, 0.5, 32_767 / 32_768])
})

test('24-bit samples keep their sign', async () => {
  close(await read(wav({ bits: 24, data: Uint8Array.of(0, 0, 0x80, 0xff, 0xff, 0xff, 0, 0, 0x40) })), [
    -1,
    -(2 ** -23),
    0.5,
  ])
})

test('32-bit samples are integers, unless the format says float', async () => {
  const data = new Uint8Array(12)
  const view = new DataView(data.buffer)
  ;[-0.25, 0.5, 1.5].forEach((value, index) => view.setFloat32(index * 4, value, true))
  close(await read(wav({ code: 3, bits: 32, data })), [-0.25, 0.5, 1.5])
  view.setInt32(0, -(2 ** 31), true)
  view.setInt32(4, 2 ** 30, true)
  view.setInt32(8, 0, true)
  close(await read(wav({ bits: 32, data })), [-1, 0.5, 0])
})

test('64-bit floats are read', async () => {
  const data = new Uint8Array(16)
  new DataView(data.buffer).setFloat64(0, 0.125, true)
  new DataView(data.buffer).setFloat64(8, -0.75, true)
  close(await read(wav({ code: 3, bits: 64, data })), [0.125, -0.75])
})

// G.711: A-law 0xD5 and 0x55 are the smallest values, 0xAA and 0x2A the largest (4032 of 4096 at 13 bits).
test('A-law follows ITU-T G.711', async () => {
  const found = await read(wav({ code: 6, bits: 8, data: Uint8Array.of(0xd5, 0x55, 0xaa, 0x2a) }))
  close(found, [8 / 32_768, -8 / 32_768, 32_256 / 32_768, -32_256 / 32_768])
})

// G.711: mu-law 0xFF and 0x7F are zero, 0x80 and 0x00 the largest (8031 of 8192 at 14 bits).
test('mu-law follows ITU-T G.711', async () => {
  const found = await read(wav({ code: 7, bits: 8, data: Uint8Array.of(0xff, 0x7f, 0x80, 0x00) }))
  close(found, [0, 0, 32_124 / 32_768, -32_124 / 32_768])
})

test('channels are averaged', async () => {
  const data = pcm16([3000, 6000, -9000, 300, 0, -300])
  close(await read(wav({ channels: 3, data })), [0, 0])
  close(await read(wav({ channels: 2, data })), [4500 / 32_768, -4350 / 32_768, -150 / 32_768])
})

test('12 bits sit in 16, filled from the top', async () => {
  close(await read(wav({ bits: 12, frameBytes: 2, data: pcm16([0x4000]) })), [0.5])
})

test('an extensible format names its coding in a GUID', async () => {
  const guid = (code: number, tail: string) =>
    joined(Uint8Array.of(22, 0, 16, 0, 0, 0, 0, 0, code, 0), Uint8Array.from(Buffer.from(tail, 'hex')))
  const plain = '000000001000800000aa00389b71'
  close(await read(wav({ code: 0xfffe, extension: guid(1, plain), data: pcm16([16_384]) })), [0.5])
  assert.equal(
    await outcome(wav({ code: 0xfffe, extension: guid(1, plain.replace('aa', 'ab')) })),
    'AUDIO_CODEC_UNSUPPORTED',
  )
  assert.equal(await outcome(wav({ code: 0xfffe })), 'AUDIO_HEADER_INVALID')
})

test('chunks before the sound are skipped with their pad byte', async () => {
  const before = joined(chunk('LIST', Uint8Array.of(1, 2, 3)), chunk('bext', new Uint8Array(602)))
  close(await read(wav({ before, data: pcm16([16_384]) })), [0.5])
})

test('RF64 takes the size of the sound from its ds64 chunk', async () => {
  const sizes = new Uint8Array(28)
  new DataView(sizes.buffer).setUint32(8, 4, true)
  const fields = { riff: 'RF64', riffBytes: 0xffff_ffff, dataBytes: 0xffff_ffff, data: pcm16([16_384, -16_384]) }
  close(await read(wav({ ...fields, before: chunk('ds64', sizes) })), [0.5, -0.5])
  assert.equal(await outcome(wav(fields)), 'AUDIO_HEADER_INVALID')
})

test('a file written into a pipe, with both sizes unknown, is read to its end', async () => {
  const fields = { riffBytes: 0xffff_ffff, dataBytes: 0xffff_ffff, data: pcm16([16_384, 0]) }
  close(await read(wav(fields)), [0.5, 0])
  assert.equal(await outcome(wav({ ...fields, riffBytes: 40 })), 'AUDIO_HEADER_INVALID')
})

test('what arecord and sox write into a pipe, a size of 2 GiB, is read to its end; in a file it is a cut', async () => {
  for (const dataBytes of [0x8000_0000, 0x7fff_f000]) {
    const bytes = wav({ riffBytes: dataBytes + 36, dataBytes, data: pcm16([16_384, 0]) })
    async function* pipe(): AsyncGenerator<Uint8Array> {
      yield bytes
    }
    const blocks: number[] = []
    const recording = await openPipe(new ByteSource(pipe(), { name: '-' }))
    for await (const block of recording.blocks()) blocks.push(...block)
    assert.deepEqual(blocks, [0.5, 0])
    assert.equal(await outcome(bytes), 'AUDIO_TRUNCATED')
  }
})

test('any rate becomes 16 kHz', async () => {
  const data = pcm16(
    Array.from({ length: 4410 }, (_, index) => Math.round(8000 * Math.sin((2 * Math.PI * 440 * index) / 44_100))),
  )
  const found = await read(wav({ sampleRateHz: 44_100, data }))
  assert.equal(found.length, 1600)
  // Sample 400 is at 25 ms: 11 periods of 440 Hz. A quarter period (9.09 samples) later the sine is at its top.
  assert.ok(Math.abs(found[400] ?? 1) < 0.01)
  assert.ok(Math.abs((found[409] ?? 0) - 8000 / 32_768) < 0.01)
})

test('what is read does not depend on how the file arrives', async () => {
  const bytes = wav({
    channels: 3,
    bits: 24,
    data: Uint8Array.from({ length: 9 * 5000 }, (_, index) => (index * 37) % 251),
  })
  assert.deepEqual(await read(bytes, 7), await read(bytes))
})
