// SPDX-License-Identifier: Apache-2.0
// The live stream over real sockets: what a page gets, what it gets again, and when it is cut.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type IncomingMessage, request } from 'node:http'
import { test } from 'node:test'
import { FakeClock } from '@cryingsense/testkit'
import { openTestServer, type TestServer, testStartMs } from '../api/fixture.ts'
import { liveLogEvents, maximumStreamsPerSession } from '../limits.ts'
import type { Episode } from '../store/store.ts'
import { LiveLog } from './log.ts'

interface Message {
  readonly id: string | undefined
  readonly event: string
  readonly data: Record<string, unknown>
}

class Reader {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly messages: Message[] = []
  readonly #response: IncomingMessage
  isEnded = false

  constructor(response: IncomingMessage) {
    this.status = response.statusCode ?? 0
    this.headers = response.headers
    this.#response = response
    let pending = ''
    response.setEncoding('utf8').on('data', (text: string) => {
      const blocks = `${pending}${text}`.split('\n\n')
      pending = blocks.pop() ?? ''
      for (const block of blocks) this.messages.push(parse(block))
    })
    response.on('close', () => {
      this.isEnded = true
    })
  }

  close(): void {
    this.#response.destroy()
  }
  pause(): void {
    this.#response.pause()
  }
  named(event: string): Message[] {
    return this.messages.filter((message) => message.event === event)
  }
  /** Waits until `condition` holds of what was read. */
  async until(condition: () => boolean): Promise<void> {
    const endMs = performance.now() + 5_000
    while (!condition()) {
      assert.ok(performance.now() < endMs, JSON.stringify(this.messages).slice(0, 2000))
      await new Promise((resolve) => {
        setTimeout(resolve, 5)
      })
    }
  }
}

function parse(block: string): Message {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  )
  return { id: fields.get('id'), event: fields.get('event') ?? '', data: JSON.parse(fields.get('data') ?? '{}') }
}

interface ListeningServer extends TestServer {
  readonly open: (headers: Record<string, string>, lastEventId?: string) => Promise<Reader>
}

function check(behaviour: string, body: (server: ListeningServer) => Promise<void>): void {
  test(behaviour, async () => {
    let port = 0
    const server = await openTestServer({ port: () => port })
    await server.api.listen({ port: 0, host: '127.0.0.1' })
    const address = server.api.server.address()
    port = typeof address === 'object' && address !== null ? address.port : 0
    const open = (headers: Record<string, string>, lastEventId?: string): Promise<Reader> =>
      new Promise((resolve, reject) => {
        const resume = lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
        const own = { ...headers, ...resume, host: `localhost:${port}` }
        request({ port, host: '127.0.0.1', path: '/api/v1/live', headers: own, agent: false }, (response) =>
          resolve(new Reader(response)),
        )
          .on('error', reject)
          .end()
      })
    try {
      await body({ ...server, open })
    } finally {
      await server.close()
    }
  })
}

const episode = (startedAtMs: number): Episode => ({
  episodeId: randomUUID(),
  deviceId: 'cot',
  room: 'Hall',
  startedAtMs,
  endedAtMs: null,
  peakScore: 0.9,
  meanScore: 0.8,
  levelDbfs: -20,
  endReason: null,
})
const level = { deviceId: 'cot', atMs: testStartMs, levelDbfs: -40, score: 0.1, state: 'quiet' as const, spectrum: [] }

check('a fresh stream begins with the status, every room and a heartbeat', async ({ hub, open, signIn }) => {
  await hub.admission.admitBrowser({ name: 'Phone', room: 'Hall' })
  const reader = await open(await signIn())
  await reader.until(() => reader.named('heartbeat').length === 1)
  assert.deepEqual(
    reader.messages.map(({ event }) => event),
    ['status', 'room', 'heartbeat'],
  )
  assert.equal(reader.headers['content-type'], 'text/event-stream; charset=utf-8')
  assert.equal(reader.headers['cache-control'], 'no-store')
  assert.match(String(reader.headers['content-security-policy']), /default-src 'none'/)
  assert.equal(reader.named('room')[0]?.data['state'], 'offline')
  assert.deepEqual(reader.named('heartbeat')[0]?.data, { nowMs: testStartMs })
  assert.equal(reader.named('heartbeat')[0]?.id, undefined)
  reader.close()
})

check('events carry ids and levels do not', async ({ hub, open, signIn }) => {
  const reader = await open(await signIn())
  await reader.until(() => reader.named('heartbeat').length === 1)
  const told = episode(testStartMs)
  hub.live.publish({ name: 'episode', data: told })
  hub.live.publishLevel(level)
  await reader.until(() => reader.named('level').length === 1)
  assert.deepEqual(reader.named('episode')[0]?.data, told)
  assert.notEqual(reader.named('episode')[0]?.id, undefined)
  assert.equal(reader.named('level')[0]?.id, undefined)
  reader.close()
})

check('a stream that comes back gets exactly what it missed', async ({ hub, open, signIn }) => {
  const headers = await signIn()
  const first = await open(headers)
  const [seen, missed, later] = [episode(testStartMs), episode(testStartMs + 1), episode(testStartMs + 2)]
  await first.until(() => first.named('heartbeat').length === 1)
  hub.live.publish({ name: 'episode', data: seen })
  await first.until(() => first.named('episode').length === 1)
  const lastId = first.named('episode')[0]?.id
  first.close()
  hub.live.publish({ name: 'episode', data: missed })
  const second = await open(headers, lastId)
  await second.until(() => second.named('heartbeat').length === 1)
  hub.live.publish({ name: 'episode', data: later })
  await second.until(() => second.named('episode').length === 2)
  assert.deepEqual(
    second.named('episode').map(({ data }) => data['episodeId']),
    [missed.episodeId, later.episodeId],
  )
  assert.equal(second.named('status').length, 0)
  second.close()
})

check('after a restart of the hub a stream gets what changed from the store', async ({ hub, store, open, signIn }) => {
  const before = new LiveLog(new FakeClock(testStartMs - 1000))
  const event = {
    kind: 'episodeStart',
    episodeId: randomUUID(),
    deviceId: 'cot',
    atMs: testStartMs,
    score: 1,
    levelDbfs: -9,
  } as const
  await store.episodes.record([{ gatewayId: randomUUID(), event }])
  await store.episodes.closeInterrupted(randomUUID())
  await hub.admission.admitBrowser({ name: 'Phone', room: 'Hall' })
  const reader = await open(await signIn(), before.lastId())
  await reader.until(() => reader.named('heartbeat').length === 1)
  assert.deepEqual(
    reader.messages.map(({ event: name }) => name),
    ['status', 'room', 'episode', 'heartbeat'],
  )
  assert.equal(reader.named('episode')[0]?.data['endReason'], 'interrupted')
  reader.close()
})

check('an id that is none of ours is a fresh start', async ({ open, signIn }) => {
  const reader = await open(await signIn(), '../../etc/passwd')
  await reader.until(() => reader.named('heartbeat').length === 1)
  assert.equal(reader.messages[0]?.event, 'status')
  reader.close()
})

check('a session holds eight streams, and a ninth once one is closed', async ({ open, signIn }) => {
  const headers = await signIn()
  const readers: Reader[] = []
  for (let count = 0; count < maximumStreamsPerSession; count++) readers.push(await open(headers))
  assert.equal((await open(headers)).status, 429)
  readers.pop()?.close()
  await new Promise((resolve) => {
    setTimeout(resolve, 50)
  })
  assert.equal((await open(headers)).status, 200)
})

check('signing out ends the streams of the session and no other', async ({ api, open, signIn }) => {
  const [mine, theirs] = [await signIn(), await signIn()]
  const [reader, other] = [await open(mine), await open(theirs)]
  const port = (api.server.address() as { port: number }).port
  await api.inject({ method: 'DELETE', url: '/api/v1/session', headers: { ...mine, host: `localhost:${port}` } })
  await reader.until(() => reader.isEnded)
  assert.equal(other.isEnded, false)
  other.close()
})

check(
  'a page that does not read loses levels first and then its stream, and the hub its memory never',
  async ({ hub, open, signIn }) => {
    const reader = await open(await signIn())
    await reader.until(() => reader.named('heartbeat').length === 1)
    reader.pause()
    const heavy = { ...level, spectrum: Array.from({ length: 16 }, () => Array.from({ length: 32 }, () => 255)) }
    for (let count = 0; count < 4000; count++) hub.live.publishLevel(heavy)
    assert.equal(reader.isEnded, false)
    const large = { ...episode(testStartMs), room: 'x'.repeat(64) }
    for (let count = 0; count < 20_000; count++) hub.live.publish({ name: 'episode', data: large })
    await reader.until(() => reader.isEnded)
  },
)

test('the log keeps its last thousand events and asks for the store before that', () => {
  const log = new LiveLog(new FakeClock(testStartMs))
  const first = log.lastId()
  const ids: string[] = []
  log.subscribe({ onEvent: ({ id }) => ids.push(id), onLevel: () => undefined })
  for (let count = 0; count < liveLogEvents * 2 + 10; count++)
    log.publish({ name: 'removed', data: { deviceId: String(count) } })
  assert.deepEqual(log.missedSince(first), { sinceMs: testStartMs })
  const missed = log.missedSince(ids.at(-1001) ?? '')
  assert.ok('events' in missed && missed.events.length === 1000)
  assert.deepEqual(log.missedSince(log.lastId()), { events: [] })
  assert.deepEqual(log.missedSince('00000000.99999999.1'), { sinceMs: 1 })
})
