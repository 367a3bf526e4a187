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

function clip(path: string, samples: Float32Array, more: Partial<Clip> = {}): Clip {
  const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
  const facts = describeSound(samples, rateHz)
  return {
    path,
    sizeBytes: samples.length * 2,
    sha256: hash(new Uint8Array(samples.buffer)),
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
})

test('sounds that are alike only in their silence are other sounds', () => {
  const short = (seed: number): Float32Array => {
    const samples = new Float32Array(64_000)
    samples.set(sound(seed).subarray(0, 12_000))
    return samples
  }
  assert.deepEqual(findSimilar(Array.from({ length: 12 }, (_, seed) => fingerprint(short(seed + 30), rateHz))), [])
  const pieces = (value: number): Uint32Array => new Uint32Array(40).fill(value)
  assert.equal(bitErrorRate(pieces(1), pieces(2 ** 32 - 2), 0), 1)
  assert.equal(bitErrorRate(pieces(0), pieces(0), 0), 1, 'nothing in common says nothing')
  assert.equal(bitErrorRate(pieces(5), pieces(4), 0), 1 / 32)
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
