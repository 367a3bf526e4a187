// SPDX-License-Identifier: Apache-2.0
// The server process: one line of configuration in, JSON lines out, and an end when the supervisor goes away.
import { createInterface } from 'node:readline'
import { arrangeNursery } from './admin/nursery.ts'
import { listenForAdmin } from './admin/socket.ts'
import { listenForWeb } from './api/listen.ts'
import { systemClock } from './clock.ts'
import { decodeConfiguration, type ServerConfiguration } from './configuration.ts'
import { GatewayPort } from './gateway/port.ts'
import { Hub } from './hub.ts'
import { jsonLog } from './log.ts'
import { toProblem } from './api/problems.ts'
import { prepareKeys, storePath } from './store/prepare.ts'
import { offerFirstCode } from './access/first-code.ts'
import { openSqliteStore } from './store/sqlite/index.ts'

const tickMs = 1_000
const beatMs = 2_000

// Whatever this process makes is for this user alone, from its first moment.
process.umask(0o077)
const log = jsonLog((line) => process.stderr.write(line))
// A supervisor that is gone reads no more; its end is noticed on standard input.
process.stdout.on('error', () => undefined)
process.stderr.on('error', () => undefined)

function tell(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

async function start(configuration: ServerConfiguration): Promise<() => Promise<void>> {
  const { dataFolder, webPort, devicePort, browserPort } = configuration
  const key = await prepareKeys(dataFolder, systemClock)
  const store = openSqliteStore({ path: storePath(dataFolder), key, clock: systemClock })
  key.fill(0)
  const hub = await Hub.open({ store, clock: systemClock, monotonic: { nowMs: () => performance.now() } })
  const nursery = await arrangeNursery(hub, { dataFolder, places: configuration.nursery, hubPort: devicePort })
  const gateway = await GatewayPort.listen({ hub, log, socketPath: configuration.gatewaySocketPath })
  const web = await listenForWeb({ hub, log, port: webPort, browserPort, webFolder: configuration.webFolder })
  const url = `http://localhost:${webPort}/`
  const admin = await listenForAdmin({
    hub,
    log,
    dataFolder,
    url,
    devicePort,
    socketPath: configuration.adminSocketPath,
  })
  const timers = [setInterval(() => hub.tick(), tickMs), setInterval(() => tell({ type: 'heartbeat' }), beatMs)]
  // The code first: whoever waits for `ready` then knows whether there is one.
  timers.push(await offerFirstCode(hub, tell))
  tell({ type: 'ready', url, nursery })
  return async () => {
    for (const timer of timers) clearInterval(timer)
    await admin.close()
    await web.close()
    await gateway.close()
    await store.close()
  }
}

let stop: (() => Promise<void>) | undefined
let isStopping = false

async function end(exitCode: number): Promise<void> {
  if (isStopping) return
  isStopping = true
  // Everything acknowledged is on disk already, so a stop that hangs may be cut short.
  setTimeout(() => process.exit(exitCode), 3_000).unref()
  await stop?.().catch((error: unknown) => log.error('could not stop cleanly', error))
  process.exit(exitCode)
}

process.on('SIGTERM', () => void end(0))
// Ctrl-C reaches the whole terminal group; the supervisor decides the order of the end.
process.on('SIGINT', () => undefined)
process.on('uncaughtException', (error) => {
  log.error('the server failed', error)
  void end(1)
})

async function begin(line: string): Promise<void> {
  try {
    stop = await start(decodeConfiguration(line))
  } catch (error) {
    log.error('the server cannot start', error)
    tell({ type: 'failed', error: toProblem(error).body.error })
    await end(3)
  }
}

const lines = createInterface({ input: process.stdin })
lines.once('line', (line) => void begin(line))
lines.once('close', () => void end(0))
