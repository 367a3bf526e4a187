// SPDX-License-Identifier: Apache-2.0
// Codes, cookies and the end of sessions.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeLifetimeMs, sessionAbsoluteMs, sessionIdleMs } from '../limits.ts'
import { openTestServer, ownPage, type TestServer } from './fixture.ts'

function check(behaviour: string, body: (server: TestServer) => Promise<void>): void {
  test(behaviour, async () => {
    const server = await openTestServer()
    try {
      await body(server)
    } finally {
      await server.close()
    }
  })
}

async function tryCode({ api }: TestServer, code: string) {
  return await api.inject({ method: 'POST', url: '/api/v1/session', headers: ownPage, payload: { code } })
}

/** A code that is wrong in its last symbol only. */
function spoil(code: string): string {
  return `${code.slice(0, -1)}${code.endsWith('0') ? '1' : '0'}`
}

check('the first code claims the hub and signs in with a cookie that only this origin gets', async (server) => {
  const before = await server.api.inject({ url: '/api/v1/session', headers: ownPage })
  assert.deepEqual(before.json(), { claimed: false, signedIn: false })
  const { code } = await server.hub.sessions.newCode()
  assert.match(code, /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
  const answer = await tryCode(server, code)
  assert.deepEqual(answer.json(), { claimed: true, signedIn: true })
  const cookie = String(answer.headers['set-cookie'])
  assert.match(
    cookie,
    /^__Host-cryingsense-7420=[A-Za-z0-9_-]{43}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  )
  const headers = { ...ownPage, cookie: cookie.split(';', 1)[0] ?? '' }
  const after = await server.api.inject({ url: '/api/v1/session', headers })
  assert.deepEqual(after.json(), { claimed: true, signedIn: true })
})

check('a code is read as people type it', async (server) => {
  const { code } = await server.hub.sessions.newCode()
  const typed = ` ${code.toLowerCase().replace('-', ' ').replace(/0/g, 'o').replace(/1/g, 'l')} `
  assert.equal((await tryCode(server, typed)).statusCode, 200)
})

check('a code works once', async (server) => {
  const { code } = await server.hub.sessions.newCode()
  assert.equal((await tryCode(server, code)).statusCode, 200)
  assert.equal((await tryCode(server, code)).statusCode, 403)
})

check('a code expires after ten minutes', async (server) => {
  const { code } = await server.hub.sessions.newCode()
  server.clock.advance(codeLifetimeMs)
  assert.equal((await tryCode(server, code)).statusCode, 403)
})

check('five wrong tries burn the code, and every refusal looks the same', async (server) => {
  const { code } = await server.hub.sessions.newCode()
  const bodies = new Set<string>()
  for (let attempt = 0; attempt < 5; attempt++) bodies.add((await tryCode(server, spoil(code))).body)
  bodies.add((await tryCode(server, code)).body)
  assert.equal(bodies.size, 1)
  assert.match([...bodies][0] ?? '', /CODE_REFUSED/)
})

check('sixty-four guesses at once reach the code five times', async (server) => {
  const { code } = await server.hub.sessions.newCode()
  // Past the per-minute limit of the route, so straight at the sessions.
  const wrong = Array.from({ length: 63 }, () => server.hub.sessions.signIn(spoil(code)))
  const outcomes = await Promise.allSettled([...wrong, server.hub.sessions.signIn(code)])
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 0)
})

check('guessing is slowed down per minute as well', async (server) => {
  const statuses: number[] = []
  for (let attempt = 0; attempt < 25; attempt++) statuses.push((await tryCode(server, 'WRONG-CODE')).statusCode)
  assert.equal(statuses.filter((status) => status === 429).length, 5)
})

check('a session ends after a week without use', async (server) => {
  const headers = await server.signIn()
  for (let day = 0; day < 10; day++) {
    server.clock.advance(sessionIdleMs / 2)
    const isPast = (sessionIdleMs / 2) * (day + 1) >= sessionAbsoluteMs
    assert.equal((await server.api.inject({ url: '/api/v1/rooms', headers })).statusCode, isPast ? 401 : 200, `${day}`)
  }
  const idle = await server.signIn()
  server.clock.advance(sessionIdleMs)
  assert.equal((await server.api.inject({ url: '/api/v1/rooms', headers: idle })).statusCode, 401)
})

check('signing out ends the session and clears the cookie', async (server) => {
  const headers = await server.signIn()
  const out = await server.api.inject({ method: 'DELETE', url: '/api/v1/session', headers })
  assert.equal(out.statusCode, 204)
  assert.match(String(out.headers['set-cookie']), /^__Host-cryingsense-7420=; Max-Age=0; Path=\//)
  assert.equal((await server.api.inject({ url: '/api/v1/rooms', headers })).statusCode, 401)
})

check('a made-up or overlong session id is nobody', async (server) => {
  await server.signIn()
  for (const id of ['', 'x', 'A'.repeat(43), 'A'.repeat(5000), '../../etc/passwd', '%00']) {
    const headers = { ...ownPage, cookie: `__Host-cryingsense-7420=${id}` }
    assert.equal((await server.api.inject({ url: '/api/v1/rooms', headers })).statusCode, 401)
  }
})

check('a second hub on this machine, on another port, has a cookie of its own', async (server) => {
  const second = await openTestServer({ port: () => 7520 })
  try {
    const [own, other] = [await server.signIn(), await second.signIn()]
    const headers = { ...ownPage, cookie: `${other['cookie'] ?? ''}; ${own['cookie'] ?? ''}` }
    assert.equal((await server.api.inject({ url: '/api/v1/rooms', headers })).statusCode, 200)
    const there = { ...headers, host: 'localhost:7520' }
    assert.equal((await second.api.inject({ url: '/api/v1/rooms', headers: there })).statusCode, 200)
  } finally {
    await second.close()
  }
})
