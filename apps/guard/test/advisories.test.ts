// SPDX-License-Identifier: Apache-2.0
// Advisories from folders, archives and a service that behaves like osv.dev, or does not, on a real socket.
import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import { mkdirSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { crc32 } from 'node:zlib'
import { downloadAdvisories, queryService } from '../src/advisories/service.ts'
import { readAdvisories } from '../src/advisories/files.ts'
import { makeFolder } from './program.ts'

const osv = (id: string, name: string, fixed: string): string =>
  JSON.stringify({
    id,
    modified: '2026-01-01T00:00:00Z',
    affected: [
      {
        package: { ecosystem: 'PyPI', name },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }],
      },
    ],
  })

/** A zip archive without compression, after the format's specification (APPNOTE 4.3). */
function storedZip(files: Readonly<Record<string, string>>): Uint8Array {
  const [parts, directory]: [Buffer[], Buffer[]] = [[], []]
  let offset = 0
  for (const [name, text] of Object.entries(files)) {
    const data = Buffer.from(text)
    const shared = Buffer.alloc(26)
    shared.writeUInt16LE(20, 0)
    shared.writeUInt32LE(crc32(data), 10)
    shared.writeUInt32LE(data.length, 14)
    shared.writeUInt32LE(data.length, 18)
    shared.writeUInt16LE(name.length, 22)
    parts.push(Buffer.from('PK\u0003\u0004'), shared, Buffer.from(name), data)
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    directory.push(Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), shared, tail, Buffer.from(name))
    offset += 30 + name.length + data.length
  }
  const listing = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(Object.keys(files).length, 4)
  end.writeUInt16LE(Object.keys(files).length, 6)
  end.writeUInt32LE(listing.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, listing, Buffer.from('PK\u0005\u0006'), end])
}

const folder = makeFolder()
mkdirSync(join(folder, 'export/deep'), { recursive: true })
writeFileSync(join(folder, 'export/A-1.json'), osv('A-1', 'torch', '3'))
writeFileSync(join(folder, 'export/deep/A-2.json'), osv('A-2', 'numpy', '3'))
writeFileSync(join(folder, 'export/bad.json'), '{')
writeFileSync(join(folder, 'export/notes.txt'), 'x')
writeFileSync(
  join(folder, 'all.zip'),
  storedZip({ 'A-1.json': osv('A-1', 'torch', '3'), 'deep/A-2.json': osv('A-2', 'numpy', '3'), 'bad.json': '{' }),
)

test('a folder, an archive and a file of records', () => {
  for (const name of ['export', 'all.zip']) {
    const { advisories, findings } = readAdvisories(join(folder, name))
    assert.deepEqual(advisories.map(({ id }) => id).sort(), ['A-1', 'A-2'], name)
    assert.deepEqual(
      findings.map(({ code }) => code),
      ['ADVISORY_RECORD_DAMAGED'],
      name,
    )
  }
  assert.equal(readAdvisories(join(folder, 'export/A-1.json')).advisories.length, 1)
  assert.throws(() => readAdvisories(join(folder, 'missing')), { code: 'GUARD_ADVISORIES_UNREADABLE' })
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  after(() => server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('a service is asked for names and versions only, page by page, and its records are read', async () => {
  const bodies: string[] = []
  const address = await serve((request, response) => {
    let body = ''
    request.on('data', (piece: Buffer) => (body += piece.toString()))
    request.on('end', () => {
      if (request.url === '/v1/querybatch') {
        bodies.push(body)
        const { queries } = JSON.parse(body) as { queries: { package: { name: string }; page_token?: string }[] }
        const results = queries.map((query) =>
          query.package.name === 'torch'
            ? query.page_token === undefined
              ? { vulns: [{ id: 'A-1' }], next_page_token: 'more' }
              : { vulns: [{ id: 'A-2' }] }
            : {},
        )
        response.end(JSON.stringify({ results }))
      } else if (request.url === '/v1/vulns/A-1') response.end(osv('A-1', 'torch', '3'))
      else if (request.url === '/v1/vulns/A-2') response.end(osv('A-2', 'torch', '4'))
      else response.writeHead(404).end()
    })
  })
  const { advisories } = await queryService(address, [
    { ecosystem: 'PyPI', name: 'torch', version: '2.9.1+cu128' },
    { ecosystem: 'npm', name: 'vite', version: '8.0.0' },
  ])
  assert.deepEqual(
    advisories.map(({ id }) => id),
    ['A-1', 'A-2'],
  )
  assert.deepEqual(JSON.parse(bodies[0] ?? ''), {
    queries: [
      { package: { ecosystem: 'PyPI', name: 'torch' }, version: '2.9.1' },
      { package: { ecosystem: 'npm', name: 'vite' }, version: '8.0.0' },
    ],
  })
})

test('an export is downloaded from its address', async () => {
  const address = await serve((_, response) => response.end(osv('A-1', 'torch', '3')))
  assert.equal((await downloadAdvisories(address)).advisories[0]?.id, 'A-1')
})

test('a service that answers wrongly is an error with a code, not an empty answer', async () => {
  const wrong: readonly (readonly [string, RequestListener])[] = [
    ['an error', (_, response) => response.writeHead(500).end()],
    ['no JSON', (_, response) => response.end('<html>')],
    ['too few results', (_, response) => response.end('{"results":[]}')],
    ['another shape', (_, response) => response.end('[1]')],
    ['a redirect', (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
    ['a broken connection', (request) => request.socket.destroy()],
    ['pages without end', (_, response) => response.end('{"results":[{"vulns":[],"next_page_token":"again"}]}')],
    [
      'an endless answer',
      (_, response) => {
        const piece = 'x'.repeat(1 << 20)
        const send = (): void => {
          while (response.write(piece));
        }
        response.on('drain', send)
        send()
      },
    ],
  ]
  for (const [name, listener] of wrong) {
    const address = await serve(listener)
    await assert.rejects(
      queryService(address, [{ ecosystem: 'PyPI', name: 'torch', version: '1' }]),
      { code: 'GUARD_ADVISORIES_UNREADABLE' },
      name,
    )
  }
})

test('plain HTTP to another computer, files and nonsense are no addresses', async () => {
  for (const address of [
    'http://example.com/',
    'file:///etc/passwd',
    'ftp://x.example/',
    'nonsense',
    'http://127.0.0.1.example.com/',
  ])
    await assert.rejects(downloadAdvisories(address), { code: 'GUARD_ADVISORIES_UNREADABLE' }, address)
})
