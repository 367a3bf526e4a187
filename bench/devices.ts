// SPDX-License-Identifier: Apache-2.0
// How many always-streaming devices one ear hears: CPU and memory of the ear's process against the number of devices,
// over real TLS, with synthetic sound. The devices run in another process, whose cost is not counted.
//
// For memory over time: --counts 4 --seconds 1800.
//
//   node bench/devices.ts [--counts 25,50,100] [--seconds 20] [--engine auto|wasm|native] [--json]
//
// CPU is read from /proc, so this runs on Linux only. A "core" is 100 % of one. On a machine with two cores the devices
// compete with the ear; the cost per device is still right, and the last line says where two cores would be full.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type AllowedDevice, decodeEarLine, encodeGatewayLine, LineReader } from '@cryingsense/protocol/gateway'
import { issueDeviceCertificate } from '../apps/hub/src/authority/certificates.ts'
import { ensureHouseholdKeys } from '../apps/hub/src/authority/household.ts'
import { readAuthority } from '../apps/hub/src/authority/keys.ts'
import { spkiSha256 } from '../apps/hub/src/authority/spki.ts'
import { readCpu, readMemoryMb } from './process-cost.ts'

const { values } = parseArgs({
  options: {
    counts: { type: 'string', default: '25,50,100' },
    seconds: { type: 'string', default: '20' },
    engine: { type: 'string', default: 'auto' },
    json: { type: 'boolean', default: false },
  },
})
const counts = values.counts.split(',').map(Number)
const seconds = Number(values.seconds)
const root = fileURLToPath(new URL('..', import.meta.url))

interface Row {
  readonly devices: number
  readonly mainCores: number
  readonly scoringCores: number
  readonly memoryMb: number
  /** What was added while measuring: near 0 for a process that holds nothing back. */
  readonly memoryGrowthMb: number
  readonly lagMedianMs: number
  readonly lag95Ms: number
  readonly droppedFrames: number
  readonly lostDevices: number
}

const dataFolder = await mkdtemp(join(tmpdir(), 'cryingsense-bench-'))
await ensureHouseholdKeys(dataFolder, { nowMs: Date.now() })
const authority = await readAuthority(dataFolder)
const identities = await Promise.all(
  Array.from({ length: Math.max(...counts) }, async (_, index) => {
    const deviceId = `device-${index}`
    return { deviceId, ...(await issueDeviceCertificate(authority, { deviceId, nowMs: Date.now() })) }
  }),
)
const rows: Row[] = []
try {
  for (const count of counts) rows.push(await measure(count))
} finally {
  await rm(dataFolder, { recursive: true })
}
report()

async function measure(devices: number): Promise<Row> {
  const gatewaySocketPath = join(dataFolder, `gateway-${devices}.sock`)
  const lagsMs: number[] = []
  const allowed: readonly AllowedDevice[] = identities.slice(0, devices).map(({ deviceId, certificatePem }) => ({
    deviceId,
    name: deviceId,
    room: deviceId,
    kind: 'virtual',
    spkiSha256: spkiSha256(certificatePem),
  }))
  let isMeasuring = false
  const server = createServer((socket) => serve(socket))
  const serve = (socket: Socket): void => {
    const lines = new LineReader()
    socket.on('error', () => socket.destroy())
    socket.write(encodeGatewayLine({ type: 'devices', devices: allowed }))
    socket.on('data', (chunk: Uint8Array) => {
      for (const line of lines.push(chunk)) {
        const message = decodeEarLine(line)
        if (message.type === 'event') socket.write(encodeGatewayLine({ type: 'ack', seq: message.seq }))
        if (message.type === 'live' && isMeasuring) lagsMs.push(Date.now() - message.atMs)
      }
    })
  }
  await new Promise<void>((resolve) => server.listen(gatewaySocketPath, resolve))

  const ear = spawn(process.execPath, [join(root, 'apps/hub/src/gateway/main.ts')], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const configuration = {
    dataFolder,
    gatewaySocketPath,
    deviceHost: '127.0.0.1',
    devicePort: 0,
    browserPort: 0,
    webOrigins: [],
    modelFolder: join(root, 'models/cry-detector'),
    engine: values.engine,
  }
  ear.stdin.write(`${JSON.stringify(configuration)}\n`)
  const ready = await firstLine(ear.stdout)
  const earPid = ear.pid ?? 0
  const memoryBeforeMb = await readMemoryMb(earPid)

  const load = spawn(process.execPath, [join(root, 'bench/devices-load.ts')], { stdio: ['pipe', 'pipe', 'inherit'] })
  const task = {
    port: Number(ready['devicePort']),
    authorityCertificatePem: authority.certificatePem,
    identities: identities.slice(0, devices),
  }
  load.stdin.write(`${JSON.stringify(task)}\n`)
  await firstLine(load.stdout)
  // The first seconds hold the handshakes and the just-in-time compiler's work.
  await sleepMs(5000)

  isMeasuring = true
  const before = await readCpu(earPid)
  const memoryAtStartMb = await readMemoryMb(earPid)
  const beganMs = performance.now()
  await sleepMs(seconds * 1000)
  const elapsedSec = (performance.now() - beganMs) / 1000
  const after = await readCpu(earPid)
  const memoryMb = await readMemoryMb(earPid)
  const lost = firstLine(load.stdout)
  load.stdin.end()
  const { droppedFrames, lostDevices } = await lost
  ear.stdin.end()
  await new Promise<void>((resolve) => ear.once('close', () => resolve()))
  await new Promise<void>((resolve) => server.close(() => resolve()))
  lagsMs.sort((a, b) => a - b)
  process.stderr.write(`${devices} devices: ${memoryBeforeMb.toFixed(0)} MB before they connected\n`)
  return {
    devices,
    mainCores: (after.mainSec - before.mainSec) / elapsedSec,
    scoringCores: (after.otherSec - before.otherSec) / elapsedSec,
    memoryMb,
    memoryGrowthMb: memoryMb - memoryAtStartMb,
    lagMedianMs: lagsMs[Math.floor(lagsMs.length * 0.5)] ?? Number.NaN,
    lag95Ms: lagsMs[Math.floor(lagsMs.length * 0.95)] ?? Number.NaN,
    droppedFrames: Number(droppedFrames),
    lostDevices: Number(lostDevices),
  }
}

function report(): void {
  // Marginal cost between the smallest and the largest run, so that the ear's idle cost is not counted per device.
  const [first, last] = [rows[0], rows.at(-1)]
  const perDevice = (read: (row: Row) => number): number => {
    if (first === undefined || last === undefined) return Number.NaN
    return first === last ? read(last) / last.devices : (read(last) - read(first)) / (last.devices - first.devices)
  }
  const perDeviceMain = perDevice((row) => row.mainCores)
  const perDeviceAll = perDevice((row) => row.mainCores + row.scoringCores)
  const perDeviceScoring = perDevice((row) => row.scoringCores)
  // One thread hears and one scores: full is whichever comes first, a core of either or two cores of both.
  const fullAt = Math.floor(1 / Math.max(perDeviceMain, perDeviceScoring, perDeviceAll / 2))
  const processor = cpus()[0]?.model ?? 'unknown'
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ schema: 1, processor, engine: values.engine, rows, fullAt })}\n`)
    return
  }
  const cells = rows.map(
    ({
      devices,
      mainCores,
      scoringCores,
      memoryMb,
      memoryGrowthMb,
      lagMedianMs,
      lag95Ms,
      droppedFrames,
      lostDevices,
    }) =>
      [
        devices,
        mainCores.toFixed(2),
        scoringCores.toFixed(2),
        memoryMb.toFixed(0),
        memoryGrowthMb.toFixed(0),
        lagMedianMs.toFixed(0),
        lag95Ms.toFixed(0),
        droppedFrames,
        lostDevices,
      ].join(' | '),
  )
  process.stdout.write(
    [
      `Synthetic nurseries, always streaming, 16 kHz PCM16, 100 ms frames; ${processor}, engine ${values.engine}`,
      '',
      '| devices | cores hearing | cores scoring | memory MB | growth MB | lag median ms | lag p95 ms | frames dropped | devices lost |',
      '|---|---|---|---|---|---|---|---|---|',
      ...cells.map((line) => `| ${line} |`),
      '',
      `Two cores are full at about ${fullAt} devices.`,
      '',
    ].join('\n'),
  )
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<Record<string, unknown>> {
  const lines = createInterface({ input: stream })
  for await (const line of lines) {
    const parsed: unknown = JSON.parse(line)
    lines.close()
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  }
  throw new Error('a process of this bench ended before it was ready')
}

function sleepMs(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs))
}
