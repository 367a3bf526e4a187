// SPDX-License-Identifier: Apache-2.0
// How many times faster than real time the synthesizer runs, per kind of sound and for whole nights; processor time.
// Usage: node bench/synth.ts [--json]
import { NURSERY_KINDS, SCENE_NAMES, synthesizeClip, synthesizeNight } from '@cryingsense/dsp/synth'

/** The slowest acceptable night; a virtual device must leave its processor nearly idle. */
const GOAL = 50

function timesRealTime(seconds: number, work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return Math.round(seconds / ((user + system) / 1e6))
}

function drain(blocks: Iterable<Float32Array>): void {
  for (const block of blocks) if (block.length === 0) throw new RangeError('empty block')
}

const clips = Object.fromEntries(
  (['cry', ...NURSERY_KINDS] as const).map((kind) => {
    synthesizeClip({ kind, seed: 0, seconds: 2 })
    const speed = timesRealTime(40, () => {
      for (let seed = 1; seed <= 4; seed++) synthesizeClip({ kind, seed, seconds: 10 })
    })
    return [kind, speed] as const
  }),
)
const nights = Object.fromEntries(
  SCENE_NAMES.map(
    (scene) =>
      [scene, timesRealTime(600, () => drain(synthesizeNight({ seed: 7, minutes: 10, scene }).blocks))] as const,
  ),
)

// Constant memory: an eight times longer night must not hold more.
globalThis.gc?.()
const heapBefore = process.memoryUsage().heapUsed
drain(synthesizeNight({ seed: 7, minutes: 60 }).blocks)
globalThis.gc?.()
const heapGrowthBytes = process.memoryUsage().heapUsed - heapBefore

const result = {
  schema: 1,
  bench: 'synth',
  unit: 'times real time, one core',
  clips,
  nights,
  heapGrowthBytes,
  goal: GOAL,
}
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(result)}\n`)
else {
  for (const [name, speed] of Object.entries({ ...clips, ...nights }))
    process.stdout.write(`${name.padEnd(12)} ${speed}x\n`)
  process.stdout.write(`heap after a 60-minute night: ${(heapGrowthBytes / 1e6).toFixed(1)} MB more\n`)
}
process.exitCode = Object.values(nights).every((speed) => speed >= GOAL) ? 0 : 1
