// SPDX-License-Identifier: Apache-2.0
// `cryingsense synth`: a synthetic night (or one clip) as a WAV file, with the truth of what sounds when.
import { access } from 'node:fs/promises'
import { SAMPLE_RATE_HZ, synthesizeClip, synthesizeNight, type Night } from '@cryingsense/dsp/synth'
import { SynthError } from '../synth/errors.ts'
import { CommandError, tellRefusal } from './errors.ts'
import { help, parseSynthOptions, type SynthOptions } from './synth-options.ts'
import { writeTextFile, writeWavFile } from '../synth/wav-file.ts'

type Job = Exclude<SynthOptions, { mode: 'help' }>

/** Exit code: 0 written, 1 refused to overwrite, 2 wrong usage, 3 could not write or interrupted. */
export async function run(args: readonly string[]): Promise<number> {
  try {
    const options = parseSynthOptions(args)
    if (options.mode === 'help') {
      process.stdout.write(help)
      return 0
    }
    await synthesize(options)
    return 0
  } catch (error) {
    if (!(error instanceof CommandError || error instanceof SynthError)) throw error
    tellRefusal('synth', error)
    if (error.code === 'USAGE_INVALID') return 2
    return error.code === 'SYNTH_FILE_EXISTS' ? 1 : 3
  }
}

async function synthesize(options: Job): Promise<void> {
  if (!options.isForced) for (const path of [options.out, options.truth]) await assertAbsent(path)
  const sound = createSound(options)
  const interrupt = new AbortController()
  const stop = (): void => interrupt.abort()
  process.once('SIGINT', stop)
  const progress = progressLine(sound.totalSamples)
  try {
    await writeWavFile(options.out, sound, { onProgress: progress.show, signal: interrupt.signal })
  } finally {
    process.off('SIGINT', stop)
    progress.clear()
  }
  const truth = describe(options, sound)
  await writeTextFile(options.truth, `${JSON.stringify(truth, undefined, 1)}\n`)
  if (options.isJson)
    process.stdout.write(`${JSON.stringify({ ...truth, file: options.out, truthFile: options.truth })}\n`)
  else process.stdout.write(summary(options, sound))
}

function createSound(options: Job): Night {
  if (options.mode === 'night') return synthesizeNight(options)
  const samples = synthesizeClip(options)
  const durationSec = samples.length / SAMPLE_RATE_HZ
  const label = options.kind === 'cry' ? ('cry' as const) : ('noncry' as const)
  return {
    sampleRateHz: SAMPLE_RATE_HZ,
    totalSamples: samples.length,
    blocks: [samples],
    events: [{ kind: options.kind, label, startSec: 0, endSec: durationSec }],
  }
}

/** The truth document; its fields are stable within a schema number. */
function describe(options: Job, sound: Night): object {
  const what =
    options.mode === 'night'
      ? {
          scene: options.scene,
          minutes: options.minutes,
          ...(options.firstCrySec === undefined ? {} : { firstCrySec: options.firstCrySec }),
        }
      : { clip: options.kind, isDry: options.isDry }
  return {
    schema: 1,
    type: 'synth',
    synthetic: true,
    seed: options.seed,
    ...what,
    sampleRateHz: sound.sampleRateHz,
    durationSec: sound.totalSamples / sound.sampleRateHz,
    events: sound.events,
  }
}

function summary(options: Job, sound: Night): string {
  const cries = sound.events.filter(({ kind }) => kind === 'cry')
  const cryingSec = cries.reduce((sum, { startSec, endSec }) => sum + endSec - startSec, 0)
  const rows = sound.events.map(
    ({ kind, startSec, endSec, snrDb }) =>
      `  ${clock(startSec)} - ${clock(endSec)}  ${kind.padEnd(12)}${snrDb === undefined ? '' : ` ${snrDb.toFixed(1)} dB over the noise`}`,
  )
  const length = `${(sound.totalSamples / sound.sampleRateHz).toFixed(1)} s`
  const head = `Wrote ${options.out}: ${length}, ${cries.length} cries (${cryingSec.toFixed(0)} s), seed ${options.seed}, synthetic`
  return `${[head, ...rows, `Truth: ${options.truth}`].join('\n')}\n`
}

function clock(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  return `${String(minutes).padStart(2, '0')}:${(seconds - 60 * minutes).toFixed(1).padStart(4, '0')}`
}

/** A line on stderr that rewrites itself, only on a terminal. */
function progressLine(totalSamples: number): { show: (samples: number) => void; clear: () => void } {
  if (!process.stderr.isTTY) return { show: () => undefined, clear: () => undefined }
  let last = -1
  return {
    show(samples) {
      const percent = Math.floor((100 * samples) / totalSamples)
      if (percent === last) return
      last = percent
      process.stderr.write(`\rSynthesising ${percent} %`)
    },
    clear: () => void process.stderr.write('\r\u001B[K'),
  }
}

async function assertAbsent(path: string): Promise<void> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  )
  if (!isThere) return
  throw new SynthError('SYNTH_FILE_EXISTS', 'invalid', `Cannot write ${path}: it already exists`, {
    remedy: 'Choose another name, or overwrite with --force',
    context: { path },
  })
}
