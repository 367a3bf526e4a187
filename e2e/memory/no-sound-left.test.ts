// SPDX-License-Identifier: Apache-2.0
// Sound never escapes: a marker planted in the stream is looked for in the memory of each process of the hub, in
// its data folder and in its logs. The device, which must hold it, is the positive control.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { HighPass, featureNumbers } from '@cryingsense/dsp'
import { seededRandom } from '@cryingsense/testkit'
import { addMicrophone, startMicrophone } from '../hub/microphone.ts'
import { eventually, freePorts, makeFolder, removeFolder, RunningHub } from '../hub/running-hub.ts'
import { markerOf, scanFolder, scanProcess, totalHits, type Marker } from './scan.ts'

const folder = makeFolder('memory')
const loopSec = 2
/** 50 ms. */
const patternSamples = 800
/** 16 samples are 32 bytes: chance alone never finds them, and a rounding that differs by one seldom spoils them. */
const markerSamples = 16
/** Seen: 4, two records of one frame each (3.2 kB). */
const heldByTlsHits = 8
let hub: RunningHub
let marker: Marker

/**
 * Two seconds of loud noise that repeats itself forty times, so that every frame on the wire holds the marker; and
 * the marker as the device sends it after its own filter.
 */
function plant(path: string): Marker {
  const random = seededRandom(20_261_121)
  const pattern = Int16Array.from({ length: patternSamples }, () => (random() - 0.5) * 24_000)
  const samples = Int16Array.from(
    { length: loopSec * featureNumbers.sampleRateHz },
    (_, at) => pattern[at % patternSamples] ?? 0,
  )
  const header = Buffer.alloc(44)
  header.write('RIFF')
  header.writeUInt32LE(36 + samples.byteLength, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(featureNumbers.sampleRateHz, 24)
  header.writeUInt32LE(featureNumbers.sampleRateHz * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(samples.byteLength, 40)
  writeFileSync(path, Buffer.concat([header, Buffer.from(samples.buffer)]))
  return markerOf(sentOf(samples))
}

/** What the device sends of the loop's middle, once its filter has settled. */
function sentOf(samples: Int16Array): Int16Array {
  const filter = new HighPass()
  const floats = Float32Array.from(samples, (sample) => sample / 32768)
  filter.process(floats)
  // The second pass is what a looping device sends from then on: the filter remembers the first.
  const settled = filter.process(floats)
  const middle = settled.subarray(settled.length / 2 + 100, settled.length / 2 + 100 + markerSamples)
  return Int16Array.from(middle, (value) => Math.round(value * 32768))
}

before(async () => {
  marker = plant(join(folder, 'marker.wav'))
  hub = await RunningHub.start({ dataFolder: join(folder, 'data'), port: await freePorts() })
})

after(async () => {
  await hub.stop()
  removeFolder(folder)
})

test('planted sound is found in the device, and nowhere in the hub once it is scored', async (context) => {
  addMicrophone(hub, 'marked', join(folder, 'marked'))
  const device = startMicrophone(join(folder, 'marked'), '--source', join(folder, 'marker.wav'), '--loop')
  context.after(() => device.kill('SIGKILL'))
  await eventually('the marked room to be heard', 30_000, () =>
    hub.rooms().some(({ state }) => state !== 'offline') ? true : undefined,
  )
  await sleep(10_000)
  const control = scanProcess(device.pid ?? 0, marker)
  context.diagnostic(
    `device (control): ${JSON.stringify([...control.hits])} in ${Math.round(control.scannedBytes / 1e6)} MB`,
  )
  assert.ok(totalHits(control.hits) > 0, 'the scanner finds the marker where it must be')
  const [earPid = 0] = hub.partPids('ear')
  const [serverPid = 0] = hub.partPids('server')
  const during = scanProcess(earPid, marker)
  context.diagnostic(
    `ear while it listens: ${JSON.stringify([...during.hits])} in ${Math.round(during.scannedBytes / 1e6)} MB`,
  )
  device.kill('SIGTERM')
  await sleep(8_000)
  const afterwards = scanProcess(earPid, marker)
  context.diagnostic(`ear after wiping: ${JSON.stringify([...afterwards.hits])}`)
  const server = scanProcess(serverPid, marker)
  const supervisor = scanProcess(hub.pid, marker)
  const files = scanFolder(hub.dataFolder, marker)
  context.diagnostic(
    `server ${totalHits(server.hits)}, supervisor ${totalHits(supervisor.hits)}, ${files.files} files ${totalHits(files.hits)}`,
  )
  assert.equal(totalHits(server.hits), 0)
  assert.equal(totalHits(supervisor.hits), 0)
  assert.ok(files.files > 0)
  assert.equal(totalHits(files.hits), 0)
  // Node's TLS keeps the last record it opened: once in OpenSSL's read buffer, once in the stack buffer of its own
  // wrapper, each under the WebSocket mask. Nothing of ours may hold a copy, and these may not grow.
  assert.deepEqual(
    [...afterwards.hits.keys()].filter((form) => form !== 'masked'),
    [],
  )
  assert.ok((afterwards.hits.get('masked') ?? 0) <= heldByTlsHits)
  assert.ok(
    totalHits(during.hits) + totalHits(afterwards.hits) > 0,
    'the scanner finds in the ear what TLS holds of the sound',
  )
})
