// SPDX-License-Identifier: Apache-2.0
// `cryingsense synth` as a user meets it: what it writes, what it refuses, and what it leaves behind when it fails.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { SynthError } from '../synth/errors.ts'
import { CommandError } from './errors.ts'
import { parseSynthOptions } from './synth-options.ts'
import { writeWavFile } from '../synth/wav-file.ts'

function folder(context: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'synth-'))
  context.after(() => rmSync(path, { recursive: true }))
  return path
}

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

/** Runs the command as its own process. */
function cryingsense(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'synth', ...args], { encoding: 'utf8' })
  return { code: status, out: stdout, err: stderr }
}

test('synth writes a PCM16 mono 16 kHz WAV of exactly the length asked for, with its truth', (context) => {
  const out = join(folder(context), 'night.wav')
  const result = cryingsense('--out', out, '--minutes', '0.25', '--seed', '7', '--first-cry', '3', '--json')
  assert.equal(result.code, 0)
  const wav = readFileSync(out)
  // Offsets of the RIFF/WAVE header; 15 s of 16 000 two-byte samples.
  assert.equal(wav.toString('latin1', 0, 4) + wav.toString('latin1', 8, 16), 'RIFFWAVEfmt ')
  assert.equal(wav.readUInt32LE(4), wav.length - 8)
  assert.deepEqual(
    [wav.readUInt16LE(20), wav.readUInt16LE(22), wav.readUInt32LE(24), wav.readUInt16LE(34)],
    [1, 1, 16000, 16],
  )
  assert.equal(wav.readUInt32LE(40), 15 * 16000 * 2)
  assert.equal(wav.length, 44 + 15 * 16000 * 2)
  const truth = JSON.parse(readFileSync(out.replace('.wav', '.json'), 'utf8'))
  assert.deepEqual([truth.schema, truth.synthetic, truth.seed, truth.durationSec], [1, true, 7, 15])
  const cry = truth.events.find((event: { kind: string }) => event.kind === 'cry')
  assert.deepEqual([cry.startSec, cry.label], [3, 'cry'])
  const printed = JSON.parse(result.out)
  assert.equal(printed.file, out)
  assert.equal(result.err, '')
})

test('synth writes the same bytes for the same seed', (context) => {
  const path = folder(context)
  for (const name of ['a.wav', 'b.wav'])
    assert.equal(cryingsense('-o', join(path, name), '--clip', 'cry', '--seconds', '2').code, 0)
  assert.deepEqual(readFileSync(join(path, 'a.wav')), readFileSync(join(path, 'b.wav')))
})

test('synth does not overwrite the sound or its truth without --force', (context) => {
  const path = folder(context)
  for (const name of ['x.wav', 'x.json']) {
    writeFileSync(join(path, name), 'mine')
    const refused = cryingsense('--out', join(path, 'x.wav'), '--clip', 'fan', '--seconds', '1')
    assert.equal(refused.code, 1)
    assert.match(refused.err, /SYNTH_FILE_EXISTS/)
    assert.equal(readFileSync(join(path, name), 'utf8'), 'mine')
    rmSync(join(path, name))
  }
  writeFileSync(join(path, 'x.wav'), 'mine')
  const forced = cryingsense('--out', join(path, 'x.wav'), '--clip', 'fan', '--seconds', '1', '--force')
  assert.equal(forced.code, 0)
  assert.equal(readFileSync(join(path, 'x.wav')).length, 44 + 32000)
})

test('synth says which option is wrong and names the nearest', () => {
  for (const [args, message] of [
    [['--minutes', '1'], /--out is missing/],
    [['--out', 'x.mp3'], /ending in \.wav/],
    [['--out', 'x.wav', '--minuts', '3'], /did you mean --minutes/],
    [['--out', 'x.wav', '--clip', 'meouw'], /Did you mean meow/],
    [['--out', 'x.wav', '--minutes', '0'], /from 0\.01 to/],
    [['--out', 'x.wav', '--minutes', 'ten'], /--minutes "ten"/],
    [['--out', 'x.wav', '--seed', '1.5'], /whole number/],
    [['--out', 'x.wav', '--scene', 'day'], /night, busy, quiet, stress/],
    [['--out', 'x.wav', '--clip', 'cry', '--minutes', '1'], /--minutes with --clip/],
    [['--out', 'x.wav', '--dry'], /--dry without --clip/],
  ] as const) {
    assert.throws(
      () => parseSynthOptions(args),
      (error) =>
        error instanceof CommandError &&
        error.code === 'USAGE_INVALID' &&
        message.test(`${error.message}\n${error.remedy}`),
      args.join(' '),
    )
  }
  const { code, err } = cryingsense('--minutes', '1')
  assert.equal(code, 2)
  assert.match(err, /USAGE_INVALID/)
})

test('synth --help names every kind of sound', () => {
  const { code, out } = cryingsense('--help')
  assert.equal(code, 0)
  for (const word of ['cry', 'meow', 'music-box', '--force', 'Examples']) assert.ok(out.includes(word))
  assert.ok(out.split('\n').length <= 40)
})

test('synth leaves nothing behind when the folder is missing or the sound breaks off', async (context) => {
  const path = folder(context)
  assert.equal(cryingsense('--out', join(path, 'no', 'x.wav'), '--clip', 'fan', '--seconds', '1').code, 3)
  const stop = new AbortController()
  stop.abort()
  const endless = { sampleRateHz: 16000, totalSamples: 1e6, blocks: [new Float32Array(1e6)] }
  await assert.rejects(
    writeWavFile(join(path, 'cut.wav'), endless, { signal: stop.signal }),
    (error) => error instanceof SynthError && error.code === 'SYNTH_INTERRUPTED',
  )
  assert.deepEqual(readdirSync(path), [])
})

test('parseSynthOptions() reads every option', () => {
  assert.deepEqual(
    parseSynthOptions([
      '-o',
      'n.wav',
      '--minutes',
      '3',
      '--seed',
      '9',
      '--scene',
      'busy',
      '--first-cry',
      '2',
      '--force',
      '--json',
    ]),
    {
      mode: 'night',
      out: 'n.wav',
      truth: 'n.json',
      minutes: 3,
      seed: 9,
      scene: 'busy',
      firstCrySec: 2,
      isForced: true,
      isJson: true,
    },
  )
  assert.deepEqual(parseSynthOptions(['--out', 'c.wav', '--clip', 'door', '--seconds', '4', '--dry']), {
    mode: 'clip',
    out: 'c.wav',
    truth: 'c.json',
    kind: 'door',
    seconds: 4,
    isDry: true,
    seed: 1,
    isForced: false,
    isJson: false,
  })
})
