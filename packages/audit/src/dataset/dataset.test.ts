// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { Resampler } from '@cryingsense/dsp'
import { synthesizeClip, type SoundKind } from '@cryingsense/dsp/synth'
import { describeSound, soundBytes, type Clip } from './clip.ts'
import { datasetFindings } from './findings.ts'
import { bitErrorRate, Fingerprinter } from './fingerprint.ts'
import { judgeDataset } from './judge.ts'
import { augmentedFrom, factsFromPath } from './layout.ts'
import { findSimilar, sameErrorRate } from './similar.ts'
import { readTable } from './table.ts'
import { decodeWav } from './wav.ts'

const rateHz = 16_000
const printer = new Fingerprinter()
const fingerprint = (samples: Float32Array, rate: number): Uint32Array => printer.fingerprint(samples, rate)
const sounds = new Map<string, Float32Array>()
function sound(seed: number, kind: SoundKind = 'cry'): Float32Array {
  const key = `${kind} ${seed}`
  const known = sounds.get(key) ?? synthesizeClip({ kind, seed, seconds: 4, levelDbfs: -20 })
  sounds.set(key, known)
  return known
}

interface WavShape {
  readonly bits?: 8 | 16 | 24 | 32
  readonly isFloat?: boolean
  readonly channels?: number
  readonly rateHz?: number
  /** Bytes of a chunk before the sound. */
  readonly extra?: number
}

/** A WAV file, spelt out after the format's description. */
function wav(
  samples: Float32Array,
  { bits = 16, isFloat = false, channels = 1, rateHz: rate = rateHz, extra = 0 }: WavShape = {},
): Uint8Array {
  const frameBytes = (bits / 8) * channels
  const dataBytes = samples.length * frameBytes
  const bytes = new Uint8Array(44 + (extra === 0 ? 0 : 8 + extra) + dataBytes)
  const view = new DataView(bytes.buffer)
  const text = (at: number, word: string): void => bytes.set(new TextEncoder().encode(word), at)
  text(0, 'RIFF')
  view.setUint32(4, bytes.length - 8, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, isFloat ? 3 : 1, true)
  view.setUint16(22, channels, true)
  view.setUint32(24, rate, true)
  view.setUint32(28, rate * frameBytes, true)
  view.setUint16(32, frameBytes, true)
  view.setUint16(34, bits, true)
  let at = 36
  if (extra > 0) {
    text(at, 'LIST')
    view.setUint32(at + 4, extra, true)
    at += 8 + extra
  }
  text(at, 'data')
  view.setUint32(at + 4, dataBytes, true)
  at += 8
  for (const sample of samples)
    for (let channel = 0; channel < channels; channel++) {
      if (isFloat) view.setFloat32(at, sample, true)
      else if (bits === 8) view.setUint8(at, Math.round(sample * 127) + 128)
      else if (bits === 16) view.setInt16(at, Math.round(sample * 32_767), true)
      else if (bits === 24)
        view.setInt32(at - 1, (Math.round(sample * 8_388_607) << 8) | (at > 44 ? view.getUint8(at - 1) : 0), true)
      else view.setInt32(at, Math.round(sample * 2_147_483_647), true)
      at += bits / 8
    }
  return bytes
}

function clip(path: string, samples: Float32Array, more: Partial<Clip> = {}): Clip {
  const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
  const facts = describeSound(samples, rateHz)
  return {
    path,
    sizeBytes: samples.length * 2,
    sha256: hash(wav(samples)),
    sound: {
      ...facts,
      sampleRateHz: rateHz,
      channels: 1,
      soundHash: hash(soundBytes(samples)),
      pieces: fingerprint(samples, rateHz),
    },
    problem: '',
    state: 'decoded',
    ...factsFromPath(path),
    licence: 'CC0-1.0',
    ...more,
  }
}
const codes = (clips: readonly Clip[]): string[] =>
  judgeDataset(clips)
    .findings.map(({ code }) => code)
    .sort()

test('sounds that are changed as recordings are changed stay the same sound', () => {
  const original = sound(1)
  const changed: readonly (readonly [string, Float32Array, number])[] = [
    ['half as loud', original.map((sample) => sample / 2), rateHz],
    ['cut by 0.4 s', original.slice(6_400), rateHz],
    ['moved by 7 ms', original.slice(112), rateHz],
    ['at 22,050 Hz', new Resampler({ fromHz: rateHz, toHz: 22_050 }).push(original).slice(), 22_050],
    ['at 8,000 Hz', new Resampler({ fromHz: rateHz, toHz: 8_000 }).push(original).slice(), 8_000],
    ['in 8 bits', original.map((sample) => Math.round(sample * 127) / 127), rateHz],
    ['with noise 25 dB below', withNoise(original, 25), rateHz],
  ]
  for (const [name, samples, rate] of changed) {
    const pairs = findSimilar([fingerprint(original, rateHz), fingerprint(samples, rate)])
    assert.equal(pairs.length, 1, name)
    assert.ok((pairs[0]?.errorRate ?? 1) < sameErrorRate, name)
  }
})

/** White noise of a fixed sequence. */
function withNoise(samples: Float32Array, snrDb: number): Float32Array {
  let state = 1
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length
  const amplitude = Math.sqrt((3 * power) / 10 ** (snrDb / 10))
  return samples.map((sample) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return sample + (amplitude * state) / 2 ** 31
  })
}

test('other sounds are other sounds, also of the same kind', () => {
  const prints = Array.from({ length: 24 }, (_, seed) => fingerprint(sound(seed + 30), rateHz))
  assert.deepEqual(findSimilar(prints), [])
  const silence = new Float32Array(64_000)
  assert.deepEqual(
    findSimilar([fingerprint(silence, rateHz), fingerprint(silence, rateHz)]),
    [],
    'silence is like nothing',
  )
  assert.equal(fingerprint(new Float32Array(100), rateHz).length, 0)
  assert.equal(
    bitErrorRate(Uint32Array.of(0, 0, 0, 0), Uint32Array.of(2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1), 0),
    1,
  )
})

test('a set of which two thirds of one class are clips of another is refused, with the numbers', () => {
  // As a published set was: 502 of 750 clips of one class were clips of another, byte for byte. Here at a fiftieth.
  const shared = Array.from({ length: 10 }, (_, seed) => sound(seed))
  const clips = [
    ...shared.map((samples, index) => clip(`hungry/${index}.wav`, samples)),
    ...shared.map((samples, index) => clip(`belly_pain/copy-${index}.wav`, samples)),
    ...Array.from({ length: 5 }, (_, index) => clip(`belly_pain/own-${index}.wav`, sound(50 + index))),
  ]
  const { findings, counts } = judgeDataset(clips)
  const [finding] = findings
  assert.equal(finding?.code, 'DATASET_DUPLICATE_LABELS')
  assert.equal(finding.verdict, 'unsafe')
  assert.equal(finding.message, '10 of 10 clips of hungry are the same content as 10 of 15 of belly_pain')
  assert.match(finding.evidence, /hungry\/0\.wav = belly_pain\/copy-0\.wav/)
  assert.deepEqual(
    counts.map(({ label, clips: count }) => [label, count]),
    [
      ['belly_pain', 15],
      ['hungry', 10],
    ],
  )
})

test('the same sound in another wrapping is found: other bits, another header, silence at the end', () => {
  const samples = sound(3)
  const longer = new Float32Array(samples.length + 8_000)
  longer.set(samples)
  const one = clip('a/x.wav', samples)
  const other = clip('b/y.wav', longer, { sha256: 'other' })
  assert.deepEqual(codes([one, other]), ['DATASET_DUPLICATE_LABELS'])
})

test('copies and near copies across a split are refused, within one side they are told', () => {
  const [one, quieter] = [sound(4), sound(4).map((sample) => sample / 3)]
  assert.deepEqual(codes([clip('train/cry/a.wav', one), clip('test/cry/b.wav', one)]), ['DATASET_DUPLICATE_SPLITS'])
  assert.deepEqual(codes([clip('train/cry/a.wav', one), clip('test/cry/b.wav', quieter)]), ['DATASET_NEAR_SPLITS'])
  assert.deepEqual(codes([clip('cry/a.wav', one), clip('pain/b.wav', quieter)]), ['DATASET_NEAR_LABELS'])
  assert.deepEqual(codes([clip('train/cry/a.wav', one), clip('train/cry/b.wav', one)]), ['DATASET_DUPLICATES'])
  assert.deepEqual(codes([clip('train/cry/a.wav', one), clip('test/cry/b.wav', sound(5))]), [])
})

test('subjects on both sides, copies made before the split, missing licences, few subjects', () => {
  const subject = (path: string, who: string, seed: number): Clip => clip(path, sound(seed), { subject: who })
  const ten = Array.from({ length: 10 }, (_, index) => subject(`train/cry/${index}.wav`, `s${index}`, 10 + index))
  assert.deepEqual(codes([...ten, subject('test/cry/x.wav', 's3', 20)]), ['DATASET_SUBJECT_SPLIT'])
  assert.deepEqual(codes([...ten, subject('test/cry/x.wav', 's10', 20)]), [])
  assert.deepEqual(codes(ten.slice(0, 4)), ['DATASET_FEW_SUBJECTS'])
  assert.deepEqual(codes([clip('train/cry/a.wav', sound(1)), clip('test/cry/a_aug_1.wav', sound(2))]), [
    'DATASET_AUGMENTED_SPLIT',
  ])
  assert.deepEqual(codes([clip('train/cry/a.wav', sound(1)), clip('train/cry/a_aug_1.wav', sound(2))]), [])
  assert.deepEqual(codes([clip('cry/a.wav', sound(1)), clip('cry/a_pitch_2.wav', sound(2))]), [
    'DATASET_AUGMENTED_SPLIT',
  ])
  assert.deepEqual(codes([clip('cry/a.wav', sound(1)), clip('cry/b.wav', sound(2), { licence: '' })]), [
    'DATASET_LICENCE_MISSING',
  ])
})

test('a rate that one label alone has is a tell', () => {
  const at = (path: string, seed: number, rate: number): Clip => {
    const one = clip(path, sound(seed))
    return { ...one, sound: one.sound === null ? null : { ...one.sound, sampleRateHz: rate } }
  }
  const mixed = Array.from({ length: 12 }, (_, index) => [
    at(`cry/${index}.wav`, 30 + index, 8_000),
    at(`other/${index}.wav`, 60 + index, 16_000),
  ]).flat()
  assert.ok(codes(mixed).includes('DATASET_SHORTCUT'))
  const even = mixed.map((one, index) => ({
    ...one,
    sound: one.sound === null ? null : { ...one.sound, sampleRateHz: index % 4 < 2 ? 8_000 : 16_000 },
  }))
  assert.deepEqual(codes(even), [])
})

test('every finding has its own words', () => {
  for (const { title, meaning, remedy } of Object.values(datasetFindings))
    assert.ok(title !== '' && meaning !== '' && remedy !== '')
})

test('WAV files of every coding give the same sound', () => {
  const samples = sound(6).slice(0, 3_000)
  for (const shape of [
    { bits: 8 },
    { bits: 16 },
    { bits: 24 },
    { bits: 32 },
    { bits: 32, isFloat: true },
    { bits: 16, channels: 3 },
    { bits: 16, extra: 10 },
  ] as const) {
    const decoded = decodeWav(wav(samples, shape))
    assert.ok('samples' in decoded, JSON.stringify({ shape, decoded }))
    assert.equal(decoded.samples.length, samples.length)
    const worst = samples.reduce(
      (most, sample, index) => Math.max(most, Math.abs(sample - (decoded.samples[index] ?? 9))),
      0,
    )
    assert.ok(worst < 2 ** -(shape.bits - 3), `${JSON.stringify(shape)}: ${worst}`)
  }
})

test('WAV headers that lie are problems, never shorter sounds', () => {
  const good = wav(sound(7).slice(0, 1_000))
  const edit = (offset: number, ...bytes: readonly number[]): Uint8Array => {
    const copy = good.slice()
    copy.set(bytes, offset)
    return copy
  }
  const bad: readonly (readonly [string, Uint8Array])[] = [
    ['cut off', good.slice(0, -10)],
    ['a gigabyte promised', edit(40, 0, 0, 0, 0x40)],
    ['no channels', edit(22, 0, 0)],
    ['65,535 channels', edit(22, 0xff, 0xff)],
    ['no rate', edit(24, 0, 0, 0, 0)],
    ['an unknown coding', edit(20, 0x55, 0)],
    ['13 bytes a sample', edit(34, 104, 0)],
    ['frames that do not fit', edit(32, 3, 0)],
    ['no sound', good.slice(0, 36)],
    ['no header', good.slice(4)],
    ['nothing', new Uint8Array()],
    ['NaN', wav(Float32Array.of(0, Number.NaN), { bits: 32, isFloat: true })],
  ]
  for (const [name, bytes] of bad) assert.ok('problem' in decodeWav(bytes), name)
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 8 }),
      fc.nat(good.length),
      (edits, length) => {
        const copy = good.slice(0, length)
        for (const [at, value] of edits) if (at < copy.length) copy[at] = value
        const decoded = decodeWav(copy)
        if ('samples' in decoded) assert.ok(decoded.samples.length <= good.length)
      },
    ),
  )
})

test('tables: quotes, separators, JSON lines, columns by name', () => {
  const none = new Map<never, string>()
  const csv = readTable('id;file name;label\r\n1;"a;""b"".wav";x\r\n2;c.wav;y\r\n', new Map([['file', 'file name']]))
  assert.ok('rows' in csv)
  assert.deepEqual(csv.rows, [
    ['1', 'a;"b".wav', 'x'],
    ['2', 'c.wav', 'y'],
  ])
  const json = readTable('{"path":"a.wav","speaker":"s1","fold":3}\n{"path":"b.wav","class":"x"}\n', none)
  assert.ok('rows' in json)
  assert.deepEqual([...json.roles.keys()].sort(), ['file', 'label', 'split', 'subject'])
  assert.deepEqual(json.rows[1], ['b.wav', '', '', 'x'])
  for (const bad of ['', 'a,b\n"open', 'x,y\n1,2', '{"a":1}\n[', `file\n${','.repeat(1_000)}`])
    assert.ok('problem' in readTable(bad, none), bad.slice(0, 20))
  assert.ok('problem' in readTable('file\na.wav', new Map([['label', 'nope']])))
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.string({ minLength: 1 }), { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 5 }),
      (rows) => {
        const clean = rows.map((row) => row.map((cell) => cell.replaceAll('\r', ' ')))
        const written = [['file', 'label'], ...clean]
          .map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','))
          .join('\n')
        const read = readTable(written, none)
        assert.ok('rows' in read)
        assert.deepEqual(read.rows, clean)
      },
    ),
  )
})

test('names and folders: splits, labels, families, copies', () => {
  assert.deepEqual(factsFromPath('Training/hungry/x.wav'), {
    label: 'hungry',
    split: 'train',
    subject: '',
    licence: '',
  })
  assert.equal(factsFromPath('x/0d1ad73e-4c5e-45f3-85c4-9a3cb71e8856-1430742197-1.0-m-04-hu.wav').subject, '')
  assert.equal(
    factsFromPath('x/0D1AD73E-4C5E-45F3-85C4-9A3CB71E8856-1430742197123-1.0-m-04-hu.wav').subject,
    '0d1ad73e-4c5e-45f3-85c4-9a3cb71e8856',
  )
  assert.equal(augmentedFrom('a/cry1_aug_3.wav'), 'cry1')
  assert.equal(augmentedFrom('a/august.wav'), '')
  assert.equal(augmentedFrom('a/gain-of-function.wav'), '')
})
