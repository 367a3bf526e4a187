// SPDX-License-Identifier: Apache-2.0
// Files that are damaged, cut, empty or absurd. Each is refused with a code, the file and an offset inside it.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { fixture, joined, outcome, pcm16, sourceOf, wav } from './fixture.ts'
import type { WavFields } from './fixture.ts'
import { AudioError, openPipe, toDetectorRate } from './index.ts'
import { openFileSource } from './adapters/node/index.ts'

const absurd: readonly (readonly [attack: string, fields: WavFields, code: string])[] = [
  ['no channels', { channels: 0, frameBytes: 2 }, 'AUDIO_HEADER_INVALID'],
  ['65 535 channels', { channels: 65_535, frameBytes: 2, data: pcm16([1]) }, 'AUDIO_HEADER_INVALID'],
  ['rate 0', { sampleRateHz: 0 }, 'AUDIO_HEADER_INVALID'],
  ['rate 1 GHz', { sampleRateHz: 1_000_000_000 }, 'AUDIO_RATE_UNSUPPORTED'],
  ['rate 3999 Hz', { sampleRateHz: 3_999 }, 'AUDIO_RATE_UNSUPPORTED'],
  ['0 bits', { bits: 0, frameBytes: 2 }, 'AUDIO_HEADER_INVALID'],
  ['40 bits', { bits: 40 }, 'AUDIO_HEADER_INVALID'],
  ['frames of another size than channels and bits', { frameBytes: 3 }, 'AUDIO_HEADER_INVALID'],
  ['frames of 0 bytes', { frameBytes: 0 }, 'AUDIO_HEADER_INVALID'],
  ['Microsoft ADPCM', { code: 2, bits: 4, frameBytes: 1 }, 'AUDIO_CODEC_UNSUPPORTED'],
  ['MP3 inside', { code: 0x55, bits: 0, frameBytes: 1 }, 'AUDIO_CODEC_UNSUPPORTED'],
  ['an unknown coding', { code: 0x4321 }, 'AUDIO_CODEC_UNSUPPORTED'],
  ['sound of 0 bytes', { data: new Uint8Array(0) }, 'AUDIO_EMPTY'],
  ['sound larger than the file', { dataBytes: 0x7fff_fffe }, 'AUDIO_TRUNCATED'],
  ['sound that ends inside a sample', { data: Uint8Array.of(1, 2, 3) }, 'AUDIO_DAMAGED'],
  ['float NaN', { code: 3, bits: 32, data: Uint8Array.of(0, 0, 0xc0, 0x7f) }, 'AUDIO_DAMAGED'],
  ['float infinity', { code: 3, bits: 32, data: Uint8Array.of(0, 0, 0x80, 0x7f) }, 'AUDIO_DAMAGED'],
  [
    'a chunk of 4 GiB before the sound',
    { before: Uint8Array.of(76, 73, 83, 84, 255, 255, 255, 255) },
    'AUDIO_HEADER_INVALID',
  ],
]

for (const [attack, fields, code] of absurd) {
  test(`a WAV file with ${attack} is refused as ${code}`, async () => assert.equal(await outcome(wav(fields)), code))
}

test('a good WAV file beside the bad ones is read', async () => assert.equal(await outcome(wav()), 'read'))

test('a WAV file without a format chunk before its sound is refused', async () => {
  const bytes = wav()
  const data = bytes.subarray(36)
  assert.equal(await outcome(joined(bytes.subarray(0, 12), data)), 'AUDIO_HEADER_INVALID')
})

test('other formats are refused by name', async () => {
  const starts: readonly (readonly [string, string])[] = [
    ['\0\0\0\x18ftypM4A ', 'AUDIO_CODEC_UNSUPPORTED'],
    ['\0\0\0\x18ftyp3gp4', 'AUDIO_CODEC_UNSUPPORTED'],
    ['#!AMR\n<', 'AUDIO_CODEC_UNSUPPORTED'],
    ['\x1aE\xdf\xa3', 'AUDIO_CODEC_UNSUPPORTED'],
    ['hello, world', 'AUDIO_FORMAT_UNKNOWN'],
    ['', 'AUDIO_EMPTY'],
  ]
  for (const [start, code] of starts) assert.equal(await outcome(Uint8Array.from(Buffer.from(start, 'latin1'))), code)
  assert.equal(await outcome(fixture('tone.ogg')), 'AUDIO_CODEC_UNSUPPORTED')
})

test('a file that is missing or a folder is refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cryingsense-audio-'))
  try {
    for (const path of [join(folder, 'missing.wav'), folder]) {
      await assert.rejects(
        openFileSource(path),
        (error) => error instanceof AudioError && error.code === 'AUDIO_FILE_UNREADABLE',
      )
    }
    const path = join(folder, 'good.wav')
    await writeFile(path, wav())
    const source = await openFileSource(path)
    assert.equal((await source.peek(4)).length, 4)
    await source.close()
  } finally {
    await rm(folder, { recursive: true })
  }
})

const coded: readonly (readonly [name: string, bytes: Uint8Array])[] = [
  ['WAV', wav({ channels: 2 })],
  ['FLAC', fixture('tone.flac')],
  ['Ogg Opus', fixture('tone.opus')],
  ['MP3', fixture('tone.mp3')],
]

/** Every cut of a WAV; of the others about 150, at places that a small prime spreads over headers and frames. */
function cutsOf(bytes: Uint8Array): number[] {
  const step = Math.max(1, Math.floor(bytes.length / 150))
  const spread = Array.from({ length: Math.ceil(bytes.length / step) }, (_, index) => index * step)
  const header = Array.from({ length: Math.min(bytes.length, 60) }, (_, index) => index)
  return [...new Set([...header, ...spread, bytes.length - 1])]
}

for (const [name, bytes] of coded) {
  test(`a ${name} file is refused wherever it is cut`, async () => {
    for (const cut of cutsOf(bytes)) {
      const code = await outcome(bytes.slice(0, cut))
      assert.notEqual(code, 'read', `cut at ${cut} of ${bytes.length}`)
    }
    assert.equal(await outcome(bytes), 'read')
  })

  test(`a ${name} file with flipped bits is read or refused, and nothing else`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), async (places) => {
        const damaged = bytes.slice()
        for (const place of places) {
          const at = Math.floor(place / 8) % damaged.length
          damaged[at] = (damaged[at] ?? 0) ^ (1 << (place % 8))
        }
        const code = await outcome(damaged)
        // FLAC and Ogg carry checksums over every byte of sound; WAV and MP3 do not.
        if (name === 'Ogg Opus' && damaged.some((byte, index) => byte !== bytes[index])) assert.notEqual(code, 'read')
      }),
      { numRuns: 120 },
    )
  })
}

test('a FLAC file with a frame taken out is refused at that place', async () => {
  const bytes = fixture('tone.flac')
  // A frame begins with 0xfff8 and has the next frame's number in its fifth byte.
  const starts = [...bytes.keys()].filter((at) => bytes[at] === 0xff && bytes[at + 1] === 0xf8)
  const [second = 0, third = 0] = starts.slice(1)
  const code = await outcome(joined(bytes.subarray(0, second), bytes.subarray(third)))
  assert.ok(['AUDIO_DAMAGED', 'AUDIO_TRUNCATED'].includes(code), code)
})

test('an Ogg file with a page taken out, or a stream joined to it, is refused', async () => {
  const bytes = fixture('tone.opus')
  const pages = [...bytes.keys()].filter((at) => Buffer.from(bytes.subarray(at, at + 4)).toString('latin1') === 'OggS')
  const [, second = 0, third = 0] = pages
  assert.equal(await outcome(joined(bytes.subarray(0, second), bytes.subarray(third))), 'AUDIO_DAMAGED')
  assert.equal(await outcome(joined(bytes, bytes)), 'AUDIO_CODEC_UNSUPPORTED')
})

test('an MP3 file with something between its frames is refused', async () => {
  const bytes = fixture('tone.mp3')
  assert.equal(
    await outcome(joined(bytes.subarray(0, 720), Uint8Array.of(1, 2, 3), bytes.subarray(720))),
    'AUDIO_DAMAGED',
  )
})

test('a pipe of raw PCM is read, an empty one and one with half a sample are refused', async () => {
  const readPipe = async (bytes: Uint8Array): Promise<number> => {
    let samples = 0
    for await (const block of toDetectorRate(await openPipe(sourceOf(bytes, 11)))) samples += block.length
    return samples
  }
  assert.equal(await readPipe(pcm16(Array.from({ length: 9001 }, (_, index) => index))), 9001)
  await assert.rejects(readPipe(new Uint8Array(0)), { code: 'AUDIO_EMPTY' })
  await assert.rejects(readPipe(new Uint8Array(9)), { code: 'AUDIO_TRUNCATED' })
})
