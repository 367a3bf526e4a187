// SPDX-License-Identifier: Apache-2.0
// How fast `cryingsense listen` is: a synthetic night from disk to episodes, in processor time of the whole process and by
// the clock, and what it holds in memory. Run under `taskset -c 0` to give it one core only.
//   node bench/listen.ts [--minutes 10] [--engine wasm|native] [--json]
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { openScoreModel } from '@cryingsense/detector/adapters/onnx'
import { synthesizeNight } from '@cryingsense/dsp/synth'
import { openRecording } from '../packages/audio/src/index.ts'
import { openFileSource } from '../packages/audio/src/adapters/node/index.ts'
import { listenTo } from '../apps/hub/src/listen/listen.ts'
import { writeWavFile } from '../apps/hub/src/synth/wav-file.ts'

const rounds = 3

const { values } = parseArgs({
  options: { minutes: { type: 'string' }, engine: { type: 'string' }, json: { type: 'boolean' } },
})
const minutes = Number(values.minutes ?? 10)
const engine = values.engine === 'native' ? 'native' : 'wasm'

interface Round {
  readonly tookSec: number
  readonly processorSec: number
}

const folder = await mkdtemp(join(tmpdir(), 'cryingsense-bench-'))
try {
  const path = join(folder, 'night.wav')
  await writeWavFile(path, synthesizeNight({ seed: 7, minutes }), {})
  const model = await openScoreModel({
    folder: fileURLToPath(new URL('../models/cry-detector/', import.meta.url)),
    engine,
  })
  const results: Round[] = []
  let durationSec = 0
  for (let round = 0; round < rounds; round++) {
    const source = await openFileSource(path)
    const start = performance.now()
    const before = process.cpuUsage()
    const { summary } = await listenTo(await openRecording(source), model, { isLive: false })
    const { user, system } = process.cpuUsage(before)
    results.push({ tookSec: (performance.now() - start) / 1000, processorSec: (user + system) / 1e6 })
    durationSec = summary.durationSec
    await source.close()
  }
  await model.close()
  const least = (pick: (round: Round) => number): number => Math.min(...results.map(pick))
  const figures = {
    engine: `${model.engine.runtime} ${model.engine.precision}`,
    minutes,
    timesRealTimeOnOneCore: durationSec / least(({ processorSec }) => processorSec),
    timesRealTimeByTheClock: durationSec / least(({ tookSec }) => tookSec),
    processorMsPerSecond: (1000 * least(({ processorSec }) => processorSec)) / durationSec,
    residentMb: process.resourceUsage().maxRSS / 1024,
  }
  const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version }
  if (values.json === true) console.log(JSON.stringify({ version: 1, synthetic: true, machine, ...figures }))
  else {
    console.log(`${minutes} synthetic minutes, best of ${rounds} rounds; ${machine.cpu}, Node ${machine.node}`)
    for (const [name, value] of Object.entries(figures)) {
      console.log(`${name.padEnd(26)}${typeof value === 'number' ? value.toFixed(2) : value}`)
    }
  }
} finally {
  await rm(folder, { recursive: true })
}
