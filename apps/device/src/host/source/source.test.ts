// SPDX-License-Identifier: Apache-2.0
// Sources of sound: files made in code, a command that stands for a microphone, and what is wrong with others.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { DeviceError } from '../../errors.ts'
import { openCommand } from './raw.ts'
import type { SoundSource } from './source.ts'
import { openWav } from './wav.ts'

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cryingsense-source-'))
})
after(() => rm(folder, { recursive: true }))

interface WavParts {
  readonly codec?: number
  readonly channels?: number
  readonly rateHz?: number
  readonly bits?: number
  readonly dataBytes?: number
}

/** A WAV file with a list chunk of odd length before its sound. */
function wavOf(samples: readonly number[], parts: WavParts = {}): Buffer {
  const { codec = 1, channels = 1, rateHz = 16_000, bits = 16 } = parts
  const format = Buffer.alloc(24)
  format.write('fmt ')
  format.writeUInt32LE(16, 4)
  format.writeUInt16LE(codec, 8)
  format.writeUInt16LE(channels, 10)
  format.writeUInt32LE(rateHz, 12)
  format.writeUInt32LE(rateHz * 2, 16)
  format.writeUInt16LE(2, 20)
  format.writeUInt16LE(bits, 22)
  const list = Buffer.concat([Buffer.from('LIST'), Buffer.from([3, 0, 0, 0]), Buffer.from('abc\0')])
  const data = Buffer.alloc(8 + samples.length * 2)
  data.write('data')
  data.writeUInt32LE(parts.dataBytes ?? samples.length * 2, 4)
  for (const [index, sample] of samples.entries()) data.writeInt16LE(sample, 8 + index * 2)
  return Buffer.concat([Buffer.from('RIFF'), Buffer.from([0, 0, 0, 0]), Buffer.from('WAVE'), format, list, data])
}

async function write(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return path
}

async function readSamples(source: SoundSource, atMost = Number.POSITIVE_INFINITY): Promise<number[]> {
  const samples: number[] = []
  for await (const block of source.blocks) {
    samples.push(...block)
    if (samples.length >= atMost) break
  }
  source.close()
  return samples.slice(0, atMost).map((sample) => Math.round(sample * 32_768))
}

test('a WAV file is read to its end, past chunks that are not sound', async () => {
  const samples = Array.from({ length: 5000 }, (_, index) => (index * 7) % 32_000)
  const source = await openWav(await write('good.wav', wavOf(samples, { rateHz: 44_100 })), { isEndless: false })
  assert.equal(source.rateHz, 44_100)
  assert.deepEqual(await readSamples(source), samples)
})

test('a WAV file in a loop begins anew', async () => {
  const source = await openWav(await write('loop.wav', wavOf([1, 2, 3])), { isEndless: true })
  assert.deepEqual(await readSamples(source, 8), [1, 2, 3, 1, 2, 3, 1, 2])
})

test('a WAV file that is shorter than its header says ends where it ends', async () => {
  const source = await openWav(await write('short.wav', wavOf([4, 5], { dataBytes: 4000 })), { isEndless: false })
  assert.deepEqual(await readSamples(source), [4, 5])
})

const good = wavOf([1, 2, 3])
const hostileFiles: readonly (readonly [what: string, bytes: Uint8Array])[] = [
  ['an empty file', Buffer.alloc(0)],
  ['text', Buffer.from('this is not sound, it only pretends')],
  ['a header that is cut', good.subarray(0, 30)],
  ['stereo', wavOf([1, 2], { channels: 2 })],
  ['24 bits', wavOf([1, 2], { bits: 24 })],
  ['a codec', wavOf([1, 2], { codec: 85 })],
  ['a rate nobody captures at', wavOf([1, 2], { rateHz: 12_345 })],
  ['no sound at all', wavOf([])],
]
for (const [what, bytes] of hostileFiles) {
  test(`openWav() refuses ${what} and says how to convert it`, async () => {
    const path = await write('hostile.wav', bytes)
    await assert.rejects(
      openWav(path, { isEndless: false }),
      (error) => error instanceof DeviceError && error.code === 'DEVICE_SOURCE_UNREADABLE' && /sox/.test(error.remedy),
    )
  })
}

test('a command that records is read whole, also when the pipe cuts a sample in two', async () => {
  const script =
    'process.stdout.write(Buffer.from([1,0,2]));setTimeout(()=>process.stdout.write(Buffer.from([0,3,0])),50)'
  const path = await write('record.mjs', Buffer.from(script))
  const source = openCommand(`${process.execPath} ${path}`)
  const samples: number[] = []
  await assert.rejects(
    async () => {
      for await (const block of source.blocks) samples.push(...block)
    },
    // A microphone does not end; when its command does, that is told.
    (error) => error instanceof DeviceError && /exit code 0/.test(error.message),
  )
  assert.deepEqual(
    samples.map((sample) => sample * 32_768),
    [1, 2, 3],
  )
})

test('a command that does not exist is told, and nothing in it reaches a shell', async () => {
  const source = openCommand('no-such-recorder; touch /tmp/owned')
  await assert.rejects(readSamples(source), (error) => error instanceof DeviceError && /ENOENT/.test(error.message))
})
