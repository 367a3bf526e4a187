// SPDX-License-Identifier: Apache-2.0
// What the features cost: milliseconds of one core per second of sound, beside librosa in the same run.
//   node bench/features.ts [--python PATH] [--json]      PATH defaults to $PYTHON, then python3; without librosa: ours only
import { execFile } from 'node:child_process'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { HighPass, LogMelStream, Resampler, estimatePitch, featureNumbers, levelDbfs } from '@cryingsense/dsp'
import { seededRandom } from '@cryingsense/testkit'

const { sampleRateHz, windowSamples, hopSamples } = featureNumbers
/** Calls per round and rounds: a few seconds in all, long enough for the compiler to have settled. */
const secondsPerRound = 40
const rounds = 15

interface Timing {
  readonly median: number
  readonly least: number
}

function noise(rateHz: number): Float32Array {
  const random = seededRandom(1)
  return Float32Array.from({ length: rateHz }, () => 0.35 * (random() - 0.5))
}

/** Processor time of `work`, which handles one second of sound: other programs on the machine disturb it less. */
function msPerSecond(work: () => void): Timing {
  for (let call = 0; call < secondsPerRound; call++) work()
  const times = Array.from({ length: rounds }, () => {
    const start = process.cpuUsage()
    for (let call = 0; call < secondsPerRound; call++) work()
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1000 / secondsPerRound
  }).sort((a, b) => a - b)
  return { median: times[rounds >> 1] ?? Number.NaN, least: times[0] ?? Number.NaN }
}

function measure(): Map<string, Timing> {
  const second = noise(sampleRateHz)
  const results = new Map<string, Timing>()
  const stream = new LogMelStream()
  results.set(
    'log-mel',
    msPerSecond(() => stream.push(second, () => undefined)),
  )
  // As a device sends it: frames of 20 ms.
  const blocks = Array.from({ length: 50 }, (_, block) => second.subarray(block * 320, (block + 1) * 320))
  const pushBlocks = (): void => {
    for (const block of blocks) stream.push(block, () => undefined)
  }
  results.set('log-mel, 20 ms blocks', msPerSecond(pushBlocks))
  const highPass = new HighPass()
  const filtered = new Float32Array(sampleRateHz)
  results.set(
    'high-pass',
    msPerSecond(() => highPass.process(second, filtered)),
  )
  results.set(
    'level',
    msPerSecond(() => levelDbfs(second)),
  )
  results.set(
    'pitch',
    msPerSecond(() => {
      for (let start = 0; start + windowSamples <= second.length; start += hopSamples) {
        estimatePitch(second.subarray(start, start + windowSamples))
      }
    }),
  )
  for (const fromHz of [8000, 44_100, 47_999, 48_000, 192_000]) {
    const resampler = new Resampler({ fromHz })
    const sound = noise(fromHz)
    results.set(
      `resample ${fromHz}`,
      msPerSecond(() => resampler.push(sound)),
    )
  }
  return results
}

interface PythonResult {
  readonly librosa: string
  readonly results: Readonly<Record<string, Timing>>
}

async function measurePython(python: string): Promise<PythonResult | undefined> {
  const script = fileURLToPath(new URL('features-librosa.py', import.meta.url))
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' }
  try {
    const { stdout } = await promisify(execFile)(python, [script, String(secondsPerRound), String(rounds)], { env })
    return JSON.parse(stdout) as PythonResult
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error)
    console.error(`No comparison: ${python} could not run librosa (${reason}); name another with --python PATH`)
    return undefined
  }
}

const { values } = parseArgs({ options: { python: { type: 'string' }, json: { type: 'boolean' } } })
const ours = measure()
const theirs = await measurePython(values.python ?? process.env['PYTHON'] ?? 'python3')
const machine = { cpu: cpus()[0]?.model ?? 'unknown', node: process.version, librosa: theirs?.librosa ?? null }
if (values.json === true) {
  console.log(JSON.stringify({ version: 1, machine, ours: Object.fromEntries(ours), librosa: theirs?.results ?? null }))
} else {
  console.log(
    `ms of one core per second of sound, median (least) of ${rounds} rounds; ${machine.cpu}, Node ${machine.node}`,
  )
  const head = machine.librosa === null ? '' : `librosa ${machine.librosa}`
  console.log(`${''.padEnd(24)}${'CryingSense'.padEnd(20)}${head}`)
  const show = (timing: Timing | undefined): string =>
    timing === undefined ? '' : `${timing.median.toFixed(3)} (${timing.least.toFixed(3)})`
  for (const [name, timing] of ours) {
    console.log(`${name.padEnd(24)}${show(timing).padEnd(20)}${show(theirs?.results[name])}`.trimEnd())
  }
}
