// SPDX-License-Identifier: Apache-2.0
// The listen command's options: parsed, checked and typed before any file is opened.
import { parseArgs } from 'node:util'
import { fileURLToPath } from 'node:url'
import { ListenError } from '../listen/errors.ts'
import { editDistance } from './index.ts'

/** What to listen to, and what to tell. */
export interface ListenOptions {
  /** Paths; `-` is standard input. */
  readonly files: readonly string[]
  readonly isJson: boolean
  readonly hasScores: boolean
  readonly report: string | undefined
  readonly modelFolder: string
  readonly engine: 'auto' | 'wasm' | 'native'
}

const declared = {
  json: { type: 'boolean' },
  scores: { type: 'boolean' },
  report: { type: 'string' },
  model: { type: 'string' },
  engine: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

const shippedModel = fileURLToPath(new URL('../../../../models/cry-detector/', import.meta.url))

/** The text of `cryingsense listen --help`. */
export const helpText = `Find crying in recordings

Usage: cryingsense listen [FILE ...| -] [--json] [--scores] [--report OUT.html]

  FILE               WAV, FLAC, Ogg Opus or MP3, of any rate and channels
  -                  standard input: raw 16 kHz mono signed 16-bit little-endian, or WAV, FLAC, Ogg
      --json         JSON Lines: one "episode" per cry, one "summary" per file
      --scores       with the score of every half second; implies --json
      --report FILE  also write a page with waveform, spectrogram, score and episodes
      --engine NAME  auto, wasm or native (default auto: native where it runs, else wasm)
      --model DIR    another model's folder
  -h, --help         this text

Nothing leaves this computer. Exit code 0: every recording was heard to its end;
2: wrong usage; 3: a recording or the model could not be read.

Examples:
  cryingsense listen night.wav --report night.html
  arecord -q -t raw -f S16_LE -r 16000 -c 1 | cryingsense listen - --json
`

function refuse(message: string, remedy: string): ListenError {
  return new ListenError('LISTEN_OPTION_INVALID', 'invalid', message, { remedy })
}

/** Returns undefined where help was asked for. Throws `LISTEN_OPTION_INVALID`. */
export function parseListenOptions(args: readonly string[]): ListenOptions | undefined {
  const { values, positionals } = parse(args)
  if (values.help === true) return undefined
  if (positionals.length === 0) throw refuse('Nothing to listen to', 'Name a file, or - for standard input; see --help')
  if (positionals.filter((file) => file === '-').length > 1) throw refuse('Cannot read - twice', 'Name - once')
  const { engine = 'auto' } = values
  if (engine !== 'auto' && engine !== 'wasm' && engine !== 'native') {
    throw refuse(`Unknown engine "${engine}"`, '--engine is one of auto, wasm, native')
  }
  return {
    files: positionals,
    isJson: values.json === true || values.scores === true,
    hasScores: values.scores === true,
    report: values.report,
    modelFolder: values.model ?? shippedModel,
    engine,
  }
}

function parse(args: readonly string[]) {
  const end = args.indexOf('--')
  const flags = args.slice(0, end < 0 ? args.length : end).filter((arg) => arg.startsWith('--'))
  const names = Object.keys(declared)
  const unknown = flags.map((flag) => flag.slice(2).split('=')[0] ?? '').find((name) => !names.includes(name))
  if (unknown !== undefined) {
    const nearest = names.reduce((best, name) =>
      editDistance(unknown, name) < editDistance(unknown, best) ? name : best,
    )
    throw refuse(`Unknown option --${unknown}`, `Did you mean --${nearest}? See cryingsense listen --help`)
  }
  try {
    return parseArgs({ args: [...args], options: declared, allowPositionals: true })
  } catch (cause) {
    const [message = 'Cannot read the options'] = cause instanceof Error ? cause.message.split('. ') : []
    throw new ListenError('LISTEN_OPTION_INVALID', 'invalid', message, {
      remedy: 'See cryingsense listen --help',
      cause,
    })
  }
}
