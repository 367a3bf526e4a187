// SPDX-License-Identifier: Apache-2.0
// Whoever answers for "localhost" is believed to be the hub, so the hub answers on every loopback address or not at all.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { CodedError } from '@cryingsense/bytes'
import { maximumWebConnections } from '../limits.ts'
import { listenForWeb } from './listen.ts'
import { openTestServer } from './fixture.ts'

const server = await openTestServer()
after(() => server.close())
const log = { info: () => undefined, error: () => undefined }
const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
)
const skip = hasIpv6 ? false : 'this machine has no IPv6 loopback'

/** A port that was free a moment ago. */
async function findPort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}

const listen = (port: number) => listenForWeb({ port, hub: server.hub, log, browserPort: 7422, webFolder: tmpdir() })

test('the app answers on 127.0.0.1 and on [::1], whatever the hosts file says of localhost', { skip }, async () => {
  const port = await findPort()
  const api = await listen(port)
  try {
    for (const host of ['127.0.0.1', '[::1]']) {
      const answer = await fetch(`http://${host}:${port}/api/v1/health`)
      assert.deepEqual(await answer.json(), { status: 'ok' }, host)
    }
  } finally {
    await api.close()
  }
  await assert.rejects(fetch(`http://[::1]:${port}/api/v1/health`))
})

test('the app does not start while another program listens on [::1]', { skip }, async () => {
  const port = await findPort()
  const squatter = createServer().listen(port, '::1')
  await once(squatter, 'listening')
  try {
    await assert.rejects(listen(port), (error) => error instanceof CodedError && error.code === 'PORT_TAKEN')
  } finally {
    squatter.close()
  }
  await (await listen(port)).close()
})

test('a program that opens connections without end gets a bounded number of them', async () => {
  const port = await findPort()
  const api = await listen(port)
  const sockets = Array.from({ length: maximumWebConnections + 20 }, () => connect(port, '127.0.0.1'))
  const refused = sockets.map((socket) =>
    once(
      socket.on('error', () => undefined),
      'close',
    ),
  )
  try {
    await Promise.any(refused)
    const open = await promisify(api.server.getConnections.bind(api.server))()
    assert.ok(open <= maximumWebConnections, `${open} connections`)
  } finally {
    for (const socket of sockets) socket.destroy()
    await api.close()
  }
})
