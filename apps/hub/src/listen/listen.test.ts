// SPDX-License-Identifier: Apache-2.0
// The command as its users call it: a process, its output and its exit code, with the model that ships and
// synthetic sound.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { encodePcm16 } from '@cryingsense/dsp'
import { synthesizeClip } from '@cryingsense/dsp/synth'
import { wav } from '@cryingsense/audio/testing'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))
const rateHz = 16_000
let folder = ''

/** 4 s of faint noise, 12 s of a synthetic cry, 10 s of faint noise, 6 s of zeros. */
function nursery(): Uint8Array {
  const cry = synthesizeClip({ kind: 'cry', seconds: 12, seed: 5, isDry: false })
  const samples = new Float32Array(32 * rateHz)
  // Park-Miller noise, about -61 dBFS.
  let state = 9
  for (let index = 0; index < 26 * rateHz; index++) {
    state = (state * 48_271) % 2_147_483_647
    samples[index] = 0.003 * (state / 1_073_741_824 - 1)
  }
  cry.forEach((sample, index) => {
    samples[4 * rateHz + index] = (samples[4 * rateHz + index] ?? 0) + sample
  })
  return encodePcm16(samples)
}

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

async function listen(args: readonly string[], input: Uint8Array = new Uint8Array(0)): Promise<Ended> {
  const child = spawn(process.execPath, [main, 'listen', '--engine', 'wasm', ...args], { cwd: folder })
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ])
  return { code, out, err }
}

type Line = Readonly<Record<string, unknown>>

function linesOf(out: string): Line[] {
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cryingsense-listen-'))
  await writeFile(join(folder, 'night.wav'), wav({ data: nursery() }))
  await writeFile(join(folder, 'cut.wav'), wav({ data: nursery() }).subarray(0, 18 * 2 * rateHz))
})
after(() => rm(folder, { recursive: true }))

test('--json tells the cry and the summary with exactly the promised fields', async () => {
  const { code, out, err } = await listen(['night.wav', '--json'])
  assert.equal(code, 0)
  assert.equal(err, '')
  const lines = linesOf(out)
  const episodes = lines.filter(({ type }) => type === 'episode')
  assert.ok(episodes.length >= 1)
  assert.deepEqual(
    lines.map(({ type }) => type),
    [...episodes.map(() => 'episode'), 'summary'],
  )
  for (const episode of episodes) {
    assert.deepEqual(Object.keys(episode), [
      'type',
      'file',
      'startSec',
      'endSec',
      'peakScore',
      'meanScore',
      'levelDbfs',
    ])
  }
  const [first] = episodes
  assert.ok(Number(first?.['startSec']) >= 4 && Number(first?.['startSec']) <= 9, JSON.stringify(first))
  const summary = lines.at(-1) ?? {}
  assert.deepEqual(Object.keys(summary), ['type', 'file', 'durationSec', 'episodes', 'cannotHearSec'])
  assert.equal(summary['file'], 'night.wav')
  assert.equal(summary['durationSec'], 32)
  assert.equal(summary['episodes'], episodes.length)
  // The zeros at the end.
  assert.ok(Number(summary['cannotHearSec']) === 6, JSON.stringify(summary))
})

test('--scores adds a score for every half second, timed at the end of its window', async () => {
  const { out } = await listen(['night.wav', '--scores'])
  const scores = linesOf(out).filter(({ type }) => type === 'score')
  assert.deepEqual(Object.keys(scores[0] ?? {}), ['type', 'file', 'timeSec', 'score'])
  // Hop k ends with frame 50 k: (50 k - 1) * 10 ms + 25 ms. The 64th is cut at 32 s.
  assert.deepEqual(
    scores.map(({ timeSec }) => timeSec),
    [...Array.from({ length: 63 }, (_, k) => (500 * k + 515) / 1000), 32],
  )
  assert.ok(scores.every(({ score }) => Number(score) >= 0 && Number(score) <= 1))
})

test('a pipe of raw PCM gives what the file gives', async () => {
  const { code, out } = await listen(['-', '--json'], nursery())
  assert.equal(code, 0)
  const file = linesOf((await listen(['night.wav', '--json'])).out)
  const withoutScores = (line: Line) => ({ ...line, file: '', peakScore: 0, meanScore: 0 })
  assert.deepEqual(linesOf(out).map(withoutScores), file.map(withoutScores))
})

test('a cut file is heard up to the cut, told as an error in place of a summary, and ends with 3', async () => {
  const { code, out, err } = await listen(['cut.wav', 'night.wav', '--json'])
  assert.equal(code, 3)
  const lines = linesOf(out)
  assert.ok(lines.some(({ type, file }) => type === 'episode' && file === 'cut.wav'))
  const error = lines.find(({ type }) => type === 'error') ?? {}
  assert.deepEqual([error['file'], error['code'], error['offset']], ['cut.wav', 'AUDIO_TRUNCATED', 18 * 2 * rateHz])
  assert.deepEqual(
    lines.filter(({ type }) => type === 'summary').map(({ file }) => file),
    ['night.wav'],
  )
  assert.match(err, /AUDIO_TRUNCATED/)
})

test('for people: the verdict first, then the table, then what to do next', async () => {
  const { code, out } = await listen(['night.wav', '--report', 'night.html'])
  assert.equal(code, 0)
  const lines = out.trimEnd().split('\n')
  assert.match(lines[0] ?? '', /^\d+ cr(y|ies), \d+ s in all, in night\.wav \(32 s\)$/)
  assert.match(out, /cannot hear 0:2\d to 0:32: only zeros/)
  assert.equal(lines.at(-1), 'Next: open night.html')
  assert.match(await readFile(join(folder, 'night.html'), 'utf8'), /^<!doctype html>/)
})

test('a missing file is refused with its code, in 3', async () => {
  const { code, out } = await listen(['missing.wav'])
  assert.equal(code, 3)
  assert.match(out, /AUDIO_FILE_UNREADABLE/)
})

test('a report that cannot be written is refused with its code, in 3', async () => {
  const { code, err } = await listen(['night.wav', '--report', 'nowhere/night.html'])
  assert.equal(code, 3)
  assert.match(err, /LISTEN_REPORT_UNWRITABLE/)
})

for (const [args, wanted] of [
  [['--jsno', 'night.wav'], /There is no option --jsno; did you mean --json\?/],
  [[], /Nothing to listen to/],
  [['-', '-'], /Cannot read - twice/],
  [['night.wav', '--engine', 'gpu'], /one of auto, wasm, native/],
  [['night.wav', '--report'], /argument missing/i],
] as const) {
  test(`wrong usage "${args.join(' ')}" is refused with 2`, async () => {
    const { code, out, err } = await listen(args)
    assert.equal(code, 2)
    assert.equal(out, '')
    assert.match(err, wanted)
  })
}

test('--help fits a screen', async () => {
  const { code, out } = await listen(['--help'])
  assert.equal(code, 0)
  const lines = out.split('\n')
  assert.ok(lines.length <= 24 && lines.every((line) => line.length <= 100), String(lines.length))
})
