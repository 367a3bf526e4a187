// SPDX-License-Identifier: Apache-2.0
// The port over a real socket, with a real store behind it and a hand-driven ear in front.
import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import {
  decodeServerLine,
  type EarMessage,
  encodeGatewayLine,
  type GatewayEvent,
  LineReader,
  maximumLineBytes,
  type ServerMessage,
} from '@cryingsense/protocol/gateway'
import { systemClock } from '../clock.ts'
import { GatewayPort } from './port.ts'
import { Hub } from '../hub.ts'
import type { LiveEvent, LiveLevel } from '../live/log.ts'
import { openSqliteStore } from '../store/sqlite/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'cryingsense-port-'))
after(() => rmSync(folder, { recursive: true }))
let made = 0
const log = { info: () => undefined, error: () => undefined }
const nowMs = Date.now()

class TestEar {
  readonly heard: ServerMessage[] = []
  readonly #socket: Socket
  isCut = false

  constructor(socketPath: string) {
    const lines = new LineReader()
    this.#socket = connect(socketPath)
    this.#socket.on('data', (chunk) => {
      for (const line of lines.push(chunk)) this.heard.push(decodeServerLine(line))
    })
    this.#socket.on('error', () => undefined)
    this.#socket.on('close', () => {
      this.isCut = true
    })
  }

  tell(message: EarMessage): void {
    this.#socket.write(encodeGatewayLine(message))
  }
  hello(gatewayId: string): void {
    this.tell({ type: 'hello', gatewayId, protocol: 1 })
  }
  raw(text: string): void {
    this.#socket.write(text)
  }
  close(): void {
    this.#socket.destroy()
  }
  /** The last acknowledged sequence number. */
  acknowledged(): number {
    return this.heard.reduce((seq, message) => (message.type === 'ack' ? message.seq : seq), 0)
  }
}

async function until(condition: () => boolean): Promise<void> {
  const endMs = performance.now() + 5_000
  while (!condition()) {
    assert.ok(performance.now() < endMs, 'waited too long')
    await new Promise((resolve) => {
      setTimeout(resolve, 5)
    })
  }
}

interface Place {
  readonly hub: Hub
  readonly socketPath: string
  readonly told: LiveEvent[]
  readonly levels: LiveLevel[]
  readonly deviceId: string
  readonly ear: () => TestEar
}

function check(behaviour: string, body: (place: Place) => Promise<void>): void {
  test(behaviour, async () => {
    const id = made++
    const store = openSqliteStore({ path: join(folder, `${id}.db`), key: randomBytes(32), clock: systemClock })
    const hub = await Hub.open({ store, clock: systemClock, monotonic: { nowMs: () => performance.now() } })
    const socketPath = join(folder, `run-${id}`, 'gateway.sock')
    const port = await GatewayPort.listen({ hub, log, socketPath })
    const { device } = await hub.admission.admitBrowser({ name: 'Phone', room: 'Hall' })
    const [told, levels, ears]: [LiveEvent[], LiveLevel[], TestEar[]] = [[], [], []]
    hub.live.subscribe({ onEvent: ({ event }) => told.push(event), onLevel: (level) => levels.push(level) })
    const ear = (): TestEar => {
      const made = new TestEar(socketPath)
      ears.push(made)
      return made
    }
    try {
      await body({ hub, socketPath, told, levels, deviceId: device.deviceId, ear })
    } finally {
      for (const each of ears) each.close()
      await port.close()
      await store.close()
    }
  })
}

const startOf = (deviceId: string, episodeId: string): GatewayEvent => ({
  kind: 'episodeStart',
  episodeId,
  deviceId,
  atMs: nowMs,
  score: 0.9,
  levelDbfs: -20,
})
const endOf = (deviceId: string, episodeId: string): GatewayEvent => ({
  kind: 'episodeEnd',
  episodeId,
  deviceId,
  startedAtMs: nowMs,
  endedAtMs: nowMs + 5000,
  peakScore: 0.95,
  meanScore: 0.8,
  levelDbfs: -18,
  scores: [[nowMs, 0.9]],
  reason: 'quiet',
})

check('the socket is for this user alone', async ({ socketPath }) => {
  assert.equal(statSync(socketPath).mode % 0o1000, 0o600)
  assert.equal(statSync(join(socketPath, '..')).mode % 0o1000, 0o700)
})

check('an ear that says hello gets the allow-list, and again whenever it changes', async ({ hub, ear, deviceId }) => {
  const one = ear()
  one.hello(randomUUID())
  await until(() => one.heard.length === 1)
  assert.equal(hub.status().ear, 'listening')
  const { deviceId: added } = await hub.admission.admitCertified({
    name: 'Cot',
    room: 'Cot',
    kind: 'microphone',
    spkiSha256: 'b'.repeat(64),
  })
  await until(() => one.heard.length === 2)
  await hub.admission.remove(deviceId)
  await until(() => one.heard.length === 3)
  const lists = one.heard.map((message) => (message.type === 'devices' ? message.devices : []))
  assert.deepEqual(
    lists[1]?.map((device) => device.deviceId),
    [deviceId, added],
  )
  assert.deepEqual(lists[2], [
    { deviceId: added, name: 'Cot', room: 'Cot', kind: 'microphone', spkiSha256: 'b'.repeat(64) },
  ])
})

check('an event is acknowledged once it can be read back, and shown at once', async ({ hub, ear, deviceId, told }) => {
  const one = ear()
  const episodeId = randomUUID()
  one.hello(randomUUID())
  one.tell({ type: 'event', seq: 1, event: startOf(deviceId, episodeId) })
  await until(() => one.acknowledged() === 1)
  assert.equal((await hub.store.episodes.find(episodeId))?.room, 'Hall')
  assert.ok(told.some(({ name, data }) => name === 'episode' && data.episodeId === episodeId))
  assert.equal(hub.rooms.list()[0]?.openEpisodeId, episodeId)
  one.tell({ type: 'event', seq: 2, event: endOf(deviceId, episodeId) })
  await until(() => one.acknowledged() === 2)
  assert.equal(hub.rooms.list()[0]?.openEpisodeId, undefined)
})

check(
  'what an ear tells again after a lost connection is acknowledged and no news',
  async ({ ear, deviceId, told, hub }) => {
    const [gatewayId, episodeId] = [randomUUID(), randomUUID()]
    const first = ear()
    first.hello(gatewayId)
    first.tell({ type: 'event', seq: 1, event: startOf(deviceId, episodeId) })
    await until(() => first.acknowledged() === 1)
    first.close()
    const second = ear()
    second.hello(gatewayId)
    second.tell({ type: 'event', seq: 1, event: startOf(deviceId, episodeId) })
    second.tell({ type: 'event', seq: 2, event: endOf(deviceId, episodeId) })
    await until(() => second.acknowledged() === 2)
    assert.equal(told.filter(({ name }) => name === 'episode').length, 2)
    assert.equal((await hub.store.episodes.list({ limit: 10 })).episodes.length, 1)
  },
)

check('a new ear ends what a dead one left open, and everyone is told', async ({ ear, deviceId, told, hub }) => {
  const episodeId = randomUUID()
  const dead = ear()
  dead.hello(randomUUID())
  dead.tell({ type: 'event', seq: 1, event: startOf(deviceId, episodeId) })
  await until(() => dead.acknowledged() === 1)
  dead.close()
  ear().hello(randomUUID())
  await until(() => told.some(({ name, data }) => name === 'episode' && data.endReason === 'interrupted'))
  assert.equal((await hub.store.episodes.find(episodeId))?.endReason, 'interrupted')
  assert.equal(hub.rooms.list()[0]?.openEpisodeId, undefined)
})

check('a newer connection takes the place of an older one', async ({ ear, hub }) => {
  const [older, newer] = [ear(), ear()]
  older.hello(randomUUID())
  await until(() => older.heard.length === 1)
  newer.hello(randomUUID())
  await until(() => older.isCut && newer.heard.length === 1)
  assert.equal(hub.status().ear, 'listening')
})

check(
  'levels reach those who watch, except of devices that are not admitted',
  async ({ ear, deviceId, levels, hub }) => {
    const one = ear()
    one.hello(randomUUID())
    const level = { atMs: nowMs, levelDbfs: -40, score: 0.1, state: 'quiet' as const, spectrum: [] }
    one.tell({ type: 'live', deviceId: 'stranger', ...level })
    one.tell({ type: 'live', deviceId, ...level })
    await until(() => levels.length === 1)
    assert.deepEqual(levels, [{ deviceId, ...level }])
    assert.equal(hub.rooms.list()[0]?.state, 'quiet')
  },
)

for (const [what, text] of [
  ['anything before its hello', `${JSON.stringify({ type: 'event', seq: 1, event: startOf('cot', randomUUID()) })}\n`],
  ['a line that is no JSON', 'GET / HTTP/1.1\n'],
  ['a line without an end', 'x'.repeat(maximumLineBytes + 1)],
  ['another protocol', `${JSON.stringify({ type: 'hello', gatewayId: randomUUID(), protocol: 2 })}\n`],
] as const) {
  check(`whoever says ${what} is cut off`, async ({ ear, hub }) => {
    const one = ear()
    one.raw(text)
    await until(() => one.isCut)
    assert.equal(hub.status().ear, 'gone')
  })
}

check('the longest honest line is read', async ({ ear, deviceId, hub }) => {
  const one = ear()
  const episodeId = randomUUID()
  one.hello(randomUUID())
  const scores = Array.from({ length: 2048 }, (_, index): [number, number] => [nowMs + index * 500, 0.5])
  const end = endOf(deviceId, episodeId)
  assert.ok(end.kind === 'episodeEnd')
  one.tell({ type: 'event', seq: 1, event: { ...end, scores } })
  await until(() => one.acknowledged() === 1)
  assert.equal((await hub.store.episodes.find(episodeId))?.scores.length, 2048)
})
