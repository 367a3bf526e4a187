// SPDX-License-Identifier: Apache-2.0
// The page's ear to the hub, against a hub made of real streams: what is shown must never be older or calmer than what
// the hub said.
import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { FakeClock } from '@cryingsense/testkit'
import { ApiClient } from '../api/client.ts'
import { LiveSource } from './live-source.ts'

const room = (state: string, sinceMs: number) => ({
  deviceId: 'd1',
  name: 'Cot',
  room: 'Nursery',
  kind: 'microphone',
  state,
  sinceMs,
})

/** A hub that answers what the test says, when the test says. */
class TestHub {
  readonly clock = new FakeClock()
  readonly resumedFrom: (string | null)[] = []
  rooms: object[] = [room('quiet', 1)]
  /** Each request for rooms waits here until released. */
  readonly heldRooms: (() => void)[] = []
  holdsRooms = false
  #stream: ReadableStreamDefaultController<Uint8Array> | undefined
  readonly source: LiveSource

  constructor() {
    const api = new ApiClient({ fetch: (path, init) => this.#answer(path, init), onSignedOut: () => undefined })
    this.source = new LiveSource(api, this.clock)
  }

  tell(name: string, data: object, id?: string): Promise<void> {
    const idLine = id === undefined ? '' : `id: ${id}\n`
    const text = `${idLine}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
    this.#stream?.enqueue(new TextEncoder().encode(text))
    return settle()
  }

  breakStream(): Promise<void> {
    this.#stream?.error(new Error('cable pulled'))
    return settle()
  }

  /** Moves the clock and every timer of the page together. */
  async pass(durationMs: number): Promise<void> {
    for (let passedMs = 0; passedMs < durationMs; passedMs += 500) {
      this.clock.advance(500)
      mock.timers.tick(500)
      await settle()
    }
  }

  async #answer(path: string, init: RequestInit): Promise<Response> {
    if (path.endsWith('/live')) {
      this.resumedFrom.push(new Headers(init.headers).get('last-event-id'))
      const body = new ReadableStream<Uint8Array>({ start: (controller) => void (this.#stream = controller) })
      init.signal?.addEventListener('abort', () => this.#stream?.error(new Error('aborted')))
      return new Response(body)
    }
    const { rooms } = this
    if (this.holdsRooms) await new Promise<void>((release) => this.heldRooms.push(release))
    return Response.json({ rooms })
  }
}

/** Lets streams and promises run dry; they take several turns. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await setImmediate()
}

async function withHub(run: (hub: TestHub) => Promise<void>): Promise<void> {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] })
  const hub = new TestHub()
  try {
    hub.source.start()
    await settle()
    await run(hub)
  } finally {
    hub.source.stop()
    mock.timers.reset()
  }
}

test('a room event that overtakes the snapshot wins over the older snapshot', () =>
  withHub(async (hub) => {
    hub.holdsRooms = true
    await hub.breakStream()
    await hub.pass(1_000)
    await hub.tell('room', room('crying', 9))
    for (const release of hub.heldRooms) release()
    await settle()
    assert.equal(hub.source.state.rooms[0]?.state, 'crying')
  }))

test('a heartbeat does not vouch for the page before the rooms were read', () =>
  withHub(async (hub) => {
    hub.holdsRooms = true
    await hub.breakStream()
    await hub.pass(1_000)
    await hub.tell('heartbeat', { nowMs: 5_000 })
    assert.equal(hub.source.state.connection, 'connecting')
    for (const release of hub.heldRooms) release()
    await settle()
    assert.equal(hub.source.state.connection, 'connected')
  }))

test('a hub that falls silent without closing the line is lost after twelve seconds and asked again', () =>
  withHub(async (hub) => {
    await hub.tell('heartbeat', { nowMs: 5_000 })
    assert.equal(hub.source.state.connection, 'connected')
    await hub.pass(12_000)
    assert.equal(hub.source.state.connection, 'connected')
    await hub.pass(1_000)
    assert.equal(hub.source.state.connection, 'lost')
    await hub.pass(2_000)
    assert.equal(hub.resumedFrom.length, 2)
    await hub.tell('heartbeat', { nowMs: 20_000 })
    assert.equal(hub.source.state.connection, 'connected')
  }))

test('a broken stream is resumed from the last event, and the rooms are read again', () =>
  withHub(async (hub) => {
    await hub.tell('room', room('crying', 3), 'run.7.3')
    hub.rooms = [room('quiet', 4)]
    await hub.breakStream()
    await hub.pass(1_000)
    assert.deepEqual(hub.resumedFrom, [null, 'run.7.3'])
    assert.equal(hub.source.state.rooms[0]?.state, 'quiet')
  }))

test('a removed room leaves the screen, and an unknown kind of event changes nothing', () =>
  withHub(async (hub) => {
    const before = hub.source.state
    await hub.tell('confetti', { any: 'thing' })
    assert.equal(hub.source.state, before)
    await hub.tell('removed', { deviceId: 'd1' })
    assert.deepEqual(hub.source.state.rooms, [])
  }))

test('an event that cannot be read ends the stream instead of being guessed at, and the next one starts afresh', () =>
  withHub(async (hub) => {
    hub.rooms = [room('cannotHear', 8)]
    await hub.tell('room', room('sleepy', 9))
    await hub.pass(1_000)
    assert.equal(hub.resumedFrom.length, 2)
    assert.equal(hub.source.state.rooms[0]?.state, 'cannotHear')
  }))
