// SPDX-License-Identifier: Apache-2.0
// The listen command's options: parsed, checked and typed before any file is opened.
import { fileURLToPath } from 'node:url'
import { parseOptions, usage } from './arguments.ts'

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
export const help = `Find crying in recordings

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

/** Returns undefined where help was asked for. Throws `USAGE_INVALID`. */
export function parseListenOptions(args: readonly string[]): ListenOptions | undefined {
  const { values, positionals } = parseOptions(args, declared)
  if (values.help === true) return undefined
  if (positionals.length === 0) throw usage('Nothing to listen to', 'Name a file, or - for standard input; see --help')
  if (positionals.filter((file) => file === '-').length > 1) throw usage('Cannot read - twice', 'Name - once')
  const { engine = 'auto' } = values
  if (engine !== 'auto' && engine !== 'wasm' && engine !== 'native') {
    throw usage(`Unknown engine "${engine}"`, '--engine is one of auto, wasm, native')
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
