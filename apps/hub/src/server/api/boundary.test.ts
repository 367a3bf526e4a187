// SPDX-License-Identifier: Apache-2.0
// Something opens before someone proves who they are: it must not.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import Fastify from 'fastify'
import { requestsPerMinute } from '../limits.ts'
import { guard } from './boundary.ts'
import type { Api, TypeBoxProvider } from './provider.ts'
import { openTestServer, ownPage } from './fixture.ts'

const server = await openTestServer()
after(() => server.close())
const { api, routes } = server

const apiRoutes = routes.filter(({ url }) => url.startsWith('/api/'))
const open = new Set(['GET /api/v1/health', 'GET /api/v1/session', 'POST /api/v1/session'])
const fill = (url: string): string => url.replace(/:[A-Za-z]+/g, '00000000-0000-4000-8000-000000000000')

test('every route of the API is refused without a session, except for the three that need none', async () => {
  for (const { method, url, access } of apiRoutes) {
    const isOpen = open.has(`${method} ${url}`)
    assert.equal(access, isOpen ? 'public' : 'session', `${method} ${url}`)
    if (isOpen) continue
    const { statusCode, body } = await api.inject({ method: method as 'GET', url: fill(url), headers: ownPage })
    assert.equal(statusCode, 401, `${method} ${url}`)
    assert.equal(JSON.parse(body).error.code, 'SIGN_IN_REQUIRED')
  }
})

test('the OpenAPI document describes every route and no other', async () => {
  const { body } = await api.inject({ url: '/api/v1/openapi.json', headers: await server.signIn() })
  const document: unknown = JSON.parse(body)
  assert.ok(typeof document === 'object' && document !== null && 'paths' in document && 'openapi' in document)
  assert.equal(document.openapi, '3.1.0')
  const described = Object.entries(document.paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{([A-Za-z]+)\}/g, ':$1')}`),
  )
  assert.deepEqual(described.sort(), apiRoutes.map(({ method, url }) => `${method} ${url}`).sort())
  assert.ok(described.length >= 13)
})

test('a route that does not declare its access keeps the server from starting', () => {
  const bare: Api = Fastify().withTypeProvider<TypeBoxProvider>()
  guard(bare, { sessions: server.hub.sessions, port: () => 7420 })
  assert.throws(() => bare.get('/forgotten', async () => 'open'), /does not declare its access/)
})

test('without a session an address that does not exist answers like one that does', async () => {
  const [missing, present] = [
    await api.inject({ url: '/api/v1/nothing', headers: ownPage }),
    await api.inject({ url: '/api/v1/rooms', headers: ownPage }),
  ]
  assert.equal(missing.statusCode, present.statusCode)
  assert.equal(missing.body, present.body)
})

test('what needs no session tells no version, name or device', async () => {
  await server.hub.admission.admitBrowser({ name: 'Marker phone', room: 'Marker room' })
  for (const url of ['/api/v1/health', '/api/v1/session', '/api/v1/rooms', '/api/v1/live', '/', '/nothing.js']) {
    const answer = await api.inject({ url, headers: ownPage })
    const { body } = answer
    // The policy names this machine's own address, which looks like a version.
    const { 'content-security-policy': _, ...headers } = answer.headers
    assert.doesNotMatch(`${body}${JSON.stringify(headers)}`, /Marker|fastify|node\.js|\d+\.\d+\.\d+/i, url)
  }
})

test('another site reaches no route of the API by writing its address in another way', async () => {
  for (const site of ['cross-site', 'same-site']) {
    for (const url of ['/api/v1/health', '/%61pi/v1/health', '/api%2Fv1/health', '/api/v1/nothing']) {
      const { body } = await api.inject({ url, headers: { ...ownPage, 'sec-fetch-site': site } })
      assert.doesNotMatch(body, /"status":"ok"/, `${site} ${url}`)
    }
    const image = { ...ownPage, 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' }
    assert.equal((await api.inject({ url: '/service-worker.js', headers: image })).statusCode, 403)
    const link = { ...image, 'sec-fetch-mode': 'navigate' }
    assert.equal((await api.inject({ url: '/', headers: link })).statusCode, 200, 'a link from elsewhere opens the app')
    assert.equal((await api.inject({ url: '/api/v1/health', headers: link })).statusCode, 403)
  }
})

test('an address that cannot be decoded is refused without being quoted', async () => {
  const { statusCode, body } = await api.inject({ url: '/%zzmarker', headers: ownPage })
  assert.equal(statusCode, 400)
  assert.equal(JSON.parse(body).error.code, 'REQUEST_INVALID')
  assert.doesNotMatch(body, /marker/)
})

test('whoever is not signed in cannot use up the requests of a caregiver', async () => {
  const crowded = await openTestServer()
  try {
    const headers = await crowded.signIn()
    const program = { host: ownPage.host }
    const requests = Array.from({ length: requestsPerMinute + 1 }, async () => {
      const { statusCode } = await crowded.api.inject({ url: '/', headers: program })
      return statusCode
    })
    assert.ok((await Promise.all(requests)).includes(429))
    assert.equal((await crowded.api.inject({ url: '/api/v1/rooms', headers })).statusCode, 200)
  } finally {
    await crowded.close()
  }
})

for (const host of [
  'evil.example',
  'evil.example:7420',
  'localhost',
  'localhost:7421',
  'localhost.evil.example:7420',
  '',
]) {
  test(`a page that calls us "${host}" is refused, whatever it asks for (DNS rebinding)`, async () => {
    for (const url of ['/', '/api/v1/health', '/api/v1/session']) {
      assert.equal((await api.inject({ url, headers: { ...ownPage, host } })).statusCode, 403, url)
    }
  })
}

test('the three names of this machine are ours', async () => {
  for (const host of ['localhost:7420', '127.0.0.1:7420', '[::1]:7420']) {
    assert.equal((await api.inject({ url: '/api/v1/health', headers: { host } })).statusCode, 200, host)
  }
})

const own = { host: 'localhost:7420' }
for (const [from, headers, isAllowed] of [
  ['our own page', ownPage, true],
  ['a program that names our origin', { ...own, origin: 'http://localhost:7420' }, true],
  ['another site', { ...own, 'sec-fetch-site': 'cross-site' }, false],
  ['another program on this machine', { ...own, 'sec-fetch-site': 'same-site' }, false],
  [
    'another site that names our origin',
    { ...own, 'sec-fetch-site': 'cross-site', origin: 'http://localhost:7420' },
    false,
  ],
  ['a page with another origin', { ...own, origin: 'http://localhost:9999' }, false],
  ['a page with no origin', own, false],
  ['an address typed by hand', { ...own, 'sec-fetch-site': 'none' }, false],
] as const) {
  test(`a change asked for by ${from} is ${isAllowed ? 'considered' : 'refused'}`, async () => {
    const { statusCode, body } = await api.inject({
      method: 'POST',
      url: '/api/v1/session',
      headers,
      payload: { code: 'WRONG-CODE' },
    })
    assert.equal(statusCode, 403)
    assert.equal(JSON.parse(body).error.code, isAllowed ? 'CODE_REFUSED' : 'REQUEST_REFUSED')
  })
}

test('another site cannot read the API even where its cookie would be sent', async () => {
  const headers = { ...(await server.signIn()), 'sec-fetch-site': 'same-site' }
  assert.equal((await api.inject({ url: '/api/v1/rooms', headers })).statusCode, 403)
  assert.equal((await api.inject({ url: '/', headers })).statusCode, 403)
})

test('every answer is wrapped in the strict headers', async () => {
  for (const url of ['/', '/api/v1/health', '/api/v1/rooms', '/assets/app-1a2b3c.js', '/nothing.js']) {
    const { headers } = await api.inject({ url, headers: ownPage })
    const policy = String(headers['content-security-policy'])
    assert.match(policy, /default-src 'none'/, url)
    assert.match(policy, /frame-ancestors 'none'/)
    assert.match(policy, /require-trusted-types-for 'script'/)
    assert.doesNotMatch(policy, /unsafe|\*|https?:/)
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin')
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin')
    assert.match(String(headers['permissions-policy']), /microphone=\(self\)/)
    assert.equal(headers['access-control-allow-origin'], undefined)
  }
})
