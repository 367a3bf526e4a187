// SPDX-License-Identifier: Apache-2.0
// The device program's command line.
import { parseArgs } from 'node:util'
import { isSceneName, SCENE_NAMES, type SceneName } from '@cryingsense/dsp/synth'
import { DeviceError } from '../errors.ts'

export const help = `Run a microphone of the hub as a program

Usage: cryingsense device simulate --identity DIR [OPTIONS]

  --identity DIR       folder made by "cryingsense device add"
  --source WHAT        synth (default), a WAV file, or - for raw PCM on stdin
  --command LINE       record with a command instead, run without a shell
  --hub HOST:PORT      connect here instead of where the identity says
  --scene NAME         what synth plays: ${SCENE_NAMES.join(', ')} (default night)
  --seed N             same seed, same sound (default 1)
  --loop               begin a WAV file anew at its end
  --no-gate            send silence too, instead of a heartbeat a second
  --end-with-stdin     stop when standard input closes (for parent processes)
  -h, --help           this text

Raw PCM is 16-bit little-endian, mono, 16 kHz.

Examples:
  cryingsense device simulate --identity ./cot --scene busy
  cryingsense device simulate --identity ./cot --command "arecord -q -t raw -f S16_LE -r 16000"
`

export interface HostOptions {
  readonly identityFolder: string
  readonly hub: { readonly host: string; readonly port: number } | undefined
  readonly source:
    | { readonly kind: 'synth'; readonly scene: SceneName; readonly seed: number }
    | { readonly kind: 'file'; readonly path: string; readonly isEndless: boolean }
    | { readonly kind: 'stdin' }
    | { readonly kind: 'command'; readonly line: string }
  readonly hasGate: boolean
  readonly endsWithStdin: boolean
}

const options = {
  identity: { type: 'string' },
  source: { type: 'string' },
  command: { type: 'string' },
  hub: { type: 'string' },
  scene: { type: 'string' },
  seed: { type: 'string' },
  loop: { type: 'boolean' },
  'no-gate': { type: 'boolean' },
  'end-with-stdin': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

/** Reads the command line; `undefined` where help was asked for. Throws `DEVICE_OPTION_INVALID`. */
export function readOptions(args: readonly string[]): HostOptions | undefined {
  const { values } = parse(args)
  if (values.help === true) return undefined
  if (values.identity === undefined) throw invalid('--identity is missing')
  return {
    identityFolder: values.identity,
    hub: values.hub === undefined ? undefined : readHub(values.hub),
    source: readSource(values),
    hasGate: values['no-gate'] !== true,
    endsWithStdin: values['end-with-stdin'] === true,
  }
}

type Values = ReturnType<typeof parse>['values']

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false })
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const [, unknown] = code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? (/'(-[^']+)'/.exec(message) ?? []) : []
    if (unknown === undefined) throw invalid(message.split(/\.\s/, 1)[0] ?? message, cause)
    throw invalid(`${unknown} is not understood; did you mean --${nearestOption(unknown)}?`, cause)
  }
}

function readSource(values: Values): HostOptions['source'] {
  const { source = 'synth', command } = values
  if (command !== undefined) {
    if (values.source !== undefined) throw invalid('--source and --command exclude each other')
    return { kind: 'command', line: command }
  }
  if (source === '-') return { kind: 'stdin' }
  if (source !== 'synth') return { kind: 'file', path: source, isEndless: values.loop === true }
  const scene = values.scene ?? 'night'
  if (!isSceneName(scene)) throw invalid(`--scene must be one of ${SCENE_NAMES.join(', ')}`)
  const seed = Number(values.seed ?? '1')
  if (!(Number.isSafeInteger(seed) && seed >= 0)) throw invalid('--seed must be a whole number from 0')
  return { kind: 'synth', scene, seed }
}

function readHub(text: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain, digits] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]/]+)):(\d{1,5})$/.exec(text) ?? []
  const host = bracketed ?? plain
  const port = Number(digits)
  if (host !== undefined && port >= 1 && port <= 65_535) return { host, port }
  throw invalid('--hub must be HOST:PORT, such as 192.168.1.20:7421 or [fe80::1]:7421')
}

/** The option that shares the longest beginning with `given`; good enough for a slip of the fingers. */
function nearestOption(given: string): string {
  const wanted = given.replace(/^-+/, '')
  const shared = (name: string) => [...name].findIndex((letter, index) => letter !== wanted[index])
  const scored = Object.keys(options).map((name) => [shared(name) === -1 ? name.length : shared(name), name] as const)
  return scored.toSorted(([a], [b]) => b - a)[0]?.[1] ?? 'help'
}

function invalid(why: string, cause?: unknown): DeviceError {
  return new DeviceError('DEVICE_OPTION_INVALID', 'invalid', `Cannot start device: ${why}`, {
    remedy: 'See: cryingsense device simulate --help',
    cause,
  })
}
