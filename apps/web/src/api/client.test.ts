// SPDX-License-Identifier: Apache-2.0
// Requests and refusals, with a hub played by real Response objects.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiClient } from './client.ts'
import { readEpisodes } from './episodes.ts'
import { readSession, signIn } from './session.ts'

function clientAnswering(answer: (path: string, init: RequestInit) => Response) {
  const seen: { path: string; init: RequestInit }[] = []
  let signedOut = 0
  const api = new ApiClient({
    fetch: (path, init) => {
      seen.push({ path, init })
      return Promise.resolve(answer(path, init))
    },
    onSignedOut: () => signedOut++,
  })
  return { api, seen, signedOut: () => signedOut }
}

const episode = (episodeId: string, startedAtMs: number) => ({
  episodeId,
  deviceId: 'd1',
  room: 'Nursery',
  startedAtMs,
  endedAtMs: null,
  peakScore: 0.9,
  meanScore: 0.5,
  levelDbfs: -20,
  endReason: null,
})

test('readSession() reads both flags and refuses an answer without them', async () => {
  const good = clientAnswering(() => Response.json({ claimed: true, signedIn: false }))
  assert.deepEqual(await readSession(good.api), { isClaimed: true, isSignedIn: false })
  assert.equal(good.seen[0]?.path, '/api/v1/session')
  const bad = clientAnswering(() => Response.json({ claimed: 'yes' }))
  await assert.rejects(readSession(bad.api), { code: 'API_ANSWER_UNREADABLE', context: { field: 'claimed' } })
})

test('a 401 tells the app that the session is gone, but a wrong code does not', async () => {
  const away = clientAnswering(() => new Response(null, { status: 401 }))
  await assert.rejects(away.api.request('GET', '/rooms'), { code: 'API_SIGNED_OUT' })
  assert.equal(away.signedOut(), 1)
  await assert.rejects(signIn(away.api, 'WRONG'), { code: 'API_SIGNED_OUT' })
  assert.equal(away.signedOut(), 1)
})

test("a refusal carries the hub's own words and remedy, nested or not", async () => {
  const words = { message: 'No such episode', remedy: 'Choose another' }
  for (const body of [words, { error: words }]) {
    const { api } = clientAnswering(() => Response.json(body, { status: 404 }))
    await assert.rejects(api.request('GET', '/episodes/x'), {
      code: 'API_REFUSED',
      ...words,
      context: { status: 404 },
    })
  }
})

test('too many attempts, a failing hub and an absent hub are three different things', async () => {
  const codeOf = (status: number) => clientAnswering(() => new Response('x', { status })).api.request('GET', '/rooms')
  await assert.rejects(codeOf(429), { code: 'API_TOO_MANY' })
  await assert.rejects(codeOf(503), { code: 'API_UNREACHABLE', kind: 'unavailable' })
  const absent = new ApiClient({ fetch: () => Promise.reject(new TypeError('refused')), onSignedOut: () => undefined })
  await assert.rejects(absent.request('GET', '/rooms'), { code: 'API_UNREACHABLE' })
})

test('readEpisodes() follows the cursor, takes each episode once and sorts them by start', async () => {
  const { api, seen } = clientAnswering((path) =>
    path.includes('cursor=')
      ? Response.json({ episodes: [episode('b', 20), episode('a', 10)], next: null })
      : Response.json({ episodes: [episode('c', 30), episode('b', 20)], next: 'p&2' }),
  )
  const found = await readEpisodes(api, { fromMs: 5, toMs: 50 })
  assert.deepEqual(
    found.map((each) => each.episodeId),
    ['a', 'b', 'c'],
  )
  assert.match(seen[1]?.path ?? '', /fromMs=5&toMs=50&.*cursor=p%262/)
})

test('readEpisodes() gives up on a hub whose pages never end', async () => {
  let pages = 0
  const { api } = clientAnswering(() => Response.json({ episodes: [episode(`e${pages++}`, pages)], next: 'again' }))
  await readEpisodes(api, { fromMs: 0, toMs: 1 })
  assert.equal(pages, 20)
})
