// SPDX-License-Identifier: Apache-2.0
// Rooms, episodes, devices and the app, as a signed-in page sees them.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import { ServerError } from '../errors.ts'
import { openTestServer, ownPage, testStartMs } from './fixture.ts'

const server = await openTestServer()
after(() => server.close())
const { api, hub, store } = server
const headers = await server.signIn()
const get = (url: string) => api.inject({ url, headers })

test('a browser becomes a microphone, is listed, and can be removed', async () => {
  const made = await api.inject({
    method: 'POST',
    url: '/api/v1/devices/browser',
    headers,
    payload: { name: "Grandma's phone", room: 'Wohnzimmer 👶' },
  })
  assert.equal(made.statusCode, 201)
  const { deviceId, token, url } = made.json()
  assert.equal(url, 'ws://127.0.0.1:7422/')
  assert.match(token, /^[A-Za-z0-9_-]{43}$/)
  const expected = { deviceId, name: "Grandma's phone", room: 'Wohnzimmer 👶', kind: 'browser' }
  assert.deepEqual((await get('/api/v1/devices')).json(), { devices: [{ ...expected, addedAtMs: testStartMs }] })
  const silent = { state: 'offline', sinceMs: testStartMs, levelDbfs: null, score: null, lastHeardAtMs: null }
  assert.deepEqual((await get('/api/v1/rooms')).json(), { rooms: [{ ...expected, ...silent }] })
  assert.ok(!(await get('/api/v1/devices')).body.includes(token))
  const remove = () => api.inject({ method: 'DELETE', url: `/api/v1/devices/${deviceId}`, headers })
  assert.equal((await remove()).statusCode, 204)
  assert.equal((await remove()).statusCode, 404)
  assert.deepEqual((await get('/api/v1/rooms')).json(), { rooms: [] })
})

test('episodes come page by page, and one comes with its scores', async () => {
  const ids = Array.from({ length: 5 }, () => randomUUID())
  for (const [index, episodeId] of ids.entries()) {
    const startedAtMs = testStartMs + index * 10_000
    const place = { episodeId, deviceId: 'cot', peakScore: 0.9, meanScore: 0.8, levelDbfs: -20 }
    const span = { startedAtMs, endedAtMs: startedAtMs + 5000, reason: 'quiet' } as const
    const event = { kind: 'episodeEnd', ...place, ...span, scores: [[startedAtMs, 0.9]] } as const
    await store.episodes.record([{ gatewayId: randomUUID(), event }])
  }
  const first = (await get('/api/v1/episodes?limit=3')).json()
  const second = (await get(`/api/v1/episodes?limit=3&cursor=${first.next}`)).json()
  const listed = [...first.episodes, ...second.episodes].map(({ episodeId }: { episodeId: string }) => episodeId)
  assert.deepEqual(listed, ids.toReversed())
  assert.equal(second.next, null)
  const one = (await get(`/api/v1/episodes/${ids[0]}`)).json()
  assert.deepEqual(one.scores, [[testStartMs, 0.9]])
  assert.equal((await get(`/api/v1/episodes/${randomUUID()}`)).statusCode, 404)
})

for (const [what, url] of [
  ['a limit that is no number', '/api/v1/episodes?limit=ten'],
  ['a limit of zero', '/api/v1/episodes?limit=0'],
  ['a limit past the limit', '/api/v1/episodes?limit=201'],
  ['a time before 1970', '/api/v1/episodes?fromMs=-1'],
  ['an unknown parameter', '/api/v1/episodes?room=cot'],
  ['a cursor of another kind', '/api/v1/episodes?cursor=1;DROP'],
  ['a parameter given twice', '/api/v1/episodes?limit=1&limit=2'],
  ['an id that is none', '/api/v1/episodes/NOT-A-UUID'],
] as const) {
  test(`${what} is refused and not repaired`, async () => {
    const answer = await get(url)
    assert.equal(answer.statusCode, 400)
    assert.equal(answer.json().error.code, 'REQUEST_INVALID')
  })
}

for (const [what, payload, type] of [
  ['a name with a line break', { name: 'a\nb', room: 'c' }, 'application/json'],
  ['a name that turns text around', { name: 'a\u202eb', room: 'c' }, 'application/json'],
  ['an empty room', { name: 'a', room: '' }, 'application/json'],
  ['one field too many', { name: 'a', room: 'b', kind: 'microphone' }, 'application/json'],
  ['a number for a name', { name: 7, room: 'b' }, 'application/json'],
  ['broken JSON', '{"name":', 'application/json'],
  ['a prototype', '{"name":"a","room":"b","__proto__":{"x":1}}', 'application/json'],
  ['a form', 'name=a&room=b', 'application/x-www-form-urlencoded'],
  ['a body past its limit', { name: 'a', room: 'b'.repeat(20_000) }, 'application/json'],
] as const) {
  test(`a new microphone with ${what} is refused`, async () => {
    const answer = await api.inject({
      method: 'POST',
      url: '/api/v1/devices/browser',
      headers: { ...headers, 'content-type': type },
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    })
    assert.equal(answer.statusCode, 400)
    assert.equal(answer.json().error.code, 'REQUEST_INVALID')
    assert.ok(hub.admission.list().every(({ name }) => name !== 'a'))
  })
}

test('the app is served without a session, its hashed files for ever, its page anew each time', async () => {
  const page = await api.inject({ url: '/', headers: ownPage })
  assert.equal(page.statusCode, 200)
  assert.match(page.body, /The app/)
  assert.equal(page.headers['cache-control'], 'no-cache')
  const script = await api.inject({ url: '/assets/app-1a2b3c.js', headers: ownPage })
  assert.equal(script.headers['cache-control'], 'public, max-age=31536000, immutable')
  assert.equal((await api.inject({ url: '/timeline', headers: ownPage })).body, page.body)
  assert.equal((await api.inject({ url: '/assets/gone-9z.js', headers: ownPage })).statusCode, 404)
})

for (const path of [
  '/../package.json',
  '/..%2fpackage.json',
  '/%2e%2e/package.json',
  '/assets/..%2f..%2fpackage.json',
  '/.env',
  '/%00',
]) {
  test(`the path ${path} leads to no file outside the app`, async () => {
    const answer = await api.inject({ url: path, headers: ownPage })
    assert.doesNotMatch(answer.body, /"name"|root:/)
    assert.notEqual(answer.statusCode, 500)
  })
}

test('a full disk answers with its own code, and nothing of the failure inside', async () => {
  const { putCode } = store.access
  try {
    Object.assign(store.devices, {
      add: async () => {
        const details = { remedy: 'Free some space', cause: new Error('secret place') }
        throw new ServerError('STORE_DISK_FULL', 'unavailable', 'Cannot store: the disk is full', details)
      },
    })
    const payload = { name: 'a phone', room: 'b' }
    const answer = await api.inject({ method: 'POST', url: '/api/v1/devices/browser', headers, payload })
    assert.equal(answer.statusCode, 507)
    assert.equal(answer.json().error.code, 'STORE_DISK_FULL')
    assert.doesNotMatch(answer.body, /secret place/)
  } finally {
    Object.assign(store.access, { putCode })
  }
})
