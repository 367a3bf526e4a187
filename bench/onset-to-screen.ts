// SPDX-License-Identifier: Apache-2.0
// How long from the first loud sample of a cry at a microphone to the red room on a caregiver's screen. The whole
// chain is real: device processes over mutual TLS, ear, server, a browser page. The cries are synthetic.
//   node bench/onset-to-screen.ts
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { encodePcm16, levelDbfs } from '@cryingsense/dsp'
import { synthesizeClip } from '@cryingsense/dsp/synth'
import { openBrowser } from '../e2e/browser/chromium.ts'
import { addMicrophone } from '../e2e/hub/microphone.ts'
import { freePorts, makeFolder, removeFolder, RunningHub } from '../e2e/hub/running-hub.ts'

const rooms = 4
const criesPerRoom = 8
const crySec = 5
/** Longer than the merge gap, so that each cry is one of its own; and different in each room. */
const quietSec = 12
const blockSamples = 320
const blockMs = 20

/** A cry from its first sound on: what comes before the first 20 ms above -50 dBFS would count as delay. */
function cryFromOnset(seed: number): Float32Array {
  const clip = synthesizeClip({ kind: 'cry', seed, seconds: crySec, levelDbfs: -26 })
  for (let at = 0; at + blockSamples <= clip.length; at += blockSamples) {
    if (levelDbfs(clip.subarray(at, at + blockSamples)) > -50) return clip.subarray(at)
  }
  return clip
}

/** Plays quiet and cries into a device in real time; returns when each cry's first block was written. */
async function play(sound: Writable, room: number): Promise<number[]> {
  const onsetsMs: number[] = []
  const bed = Float32Array.from({ length: blockSamples }, (_, at) => 1e-3 * Math.sin(at * at))
  let dueMs = performance.now()
  const write = async (block: Float32Array): Promise<void> => {
    const wait = dueMs - performance.now()
    if (wait > 0) await sleep(wait)
    dueMs += blockMs
    sound.write(encodePcm16(block).slice())
  }
  for (let cry = 0; cry < criesPerRoom; cry++) {
    for (let block = 0; block < ((quietSec + room) * 1000) / blockMs; block++) {
      await write(bed.map((sample) => sample * (0.5 + Math.random())))
    }
    const clip = cryFromOnset(1000 * room + cry)
    onsetsMs.push(performance.timeOrigin + performance.now())
    for (let at = 0; at + blockSamples <= clip.length; at += blockSamples)
      await write(clip.subarray(at, at + blockSamples))
  }
  return onsetsMs
}

const folder = makeFolder('bench')
const hub = await RunningHub.start({ dataFolder: join(folder, 'data'), port: await freePorts() })
const browser = await openBrowser({ profileFolder: join(folder, 'profile') })
const page = await browser.newPage()
await page.goto(`${hub.url}#code=${hub.code}`)
await page.getByRole('button', { name: 'Claim this hub' }).click()
await page.getByRole('link', { name: 'See what the hub hears now' }).click()

/** When each room's card turned to crying, on the same clock as the players. */
const shown = new Map<string, number[]>()
await page.exposeFunction('noteCrying', (room: string, atMs: number) => {
  shown.set(room, [...(shown.get(room) ?? []), atMs])
})
await page.evaluate(`{
  const last = new Map()
  const look = () => {
    for (const card of document.querySelectorAll('article[data-state]')) {
      const room = card.querySelector('h2, h3')?.textContent ?? ''
      if (card.dataset.state === 'crying' && last.get(room) !== 'crying') noteCrying(room, performance.timeOrigin + performance.now())
      last.set(room, card.dataset.state)
    }
  }
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true })
}`)

const names = Array.from({ length: rooms }, (_, room) => `room-${room}`)
const delaysMs: number[] = []
let missed = 0
const onsets = await Promise.all(
  names.map(async (name, room) => {
    addMicrophone(hub, name, join(folder, name))
    const device = spawn(
      process.execPath,
      ['apps/device/src/main.ts', '--identity', join(folder, name), '--source', '-'],
      {
        stdio: ['pipe', 'ignore', 'ignore'],
      },
    )
    await sleep(3000)
    const played = await play(device.stdin, room)
    await sleep(6000)
    device.kill('SIGKILL')
    return played
  }),
)
for (const [room, name] of names.entries()) {
  const seen = shown.get(name) ?? []
  for (const onsetMs of onsets[room] ?? []) {
    const first = seen.find((atMs) => atMs >= onsetMs && atMs < onsetMs + (crySec + 4) * 1000)
    if (first === undefined) missed++
    else delaysMs.push(first - onsetMs)
  }
}
await browser.close()
await hub.stop()
removeFolder(folder)
const sorted = delaysMs.sort((one, other) => one - other)
const at = (share: number): string =>
  `${Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)} ms`
process.stdout.write(
  `cry onset to screen, ${sorted.length + missed} synthetic cries in ${rooms} rooms: median ${at(0.5)}, p95 ${at(0.95)}, worst ${at(1)}, ${missed} not shown\n`,
)
