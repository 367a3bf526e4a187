// SPDX-License-Identifier: Apache-2.0
// Archives that GNU tar and Python's tarfile would write, built by hand, and the ones that mean harm next to them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openTar } from './archive.ts'
import { MemorySource } from '../source/source.ts'
import { noLimit } from '../zip/fixture.ts'

interface TestMember {
  readonly name: string
  readonly kind?: string
  readonly data?: Uint8Array
  readonly link?: string
}

/** One ustar member with its header and padding. */
function member({ name, kind = '0', data = new Uint8Array(), link = '' }: TestMember): Buffer {
  const header = Buffer.alloc(512)
  header.write(name, 0, 100)
  header.write('0000644\0' + '0000000\0'.repeat(2), 100)
  header.write(`${data.length.toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0`, 124)
  header.write('        ', 148)
  header.write(kind, 156)
  header.write(link, 157, 100)
  header.write('ustar\x0000', 257)
  let sum = 0
  for (const byte of header) sum += byte
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.concat([header, data, Buffer.alloc((512 - (data.length % 512)) % 512)])
}

function archive(...members: TestMember[]): Uint8Array {
  return new Uint8Array(Buffer.concat([...members.map(member), Buffer.alloc(1024)]))
}

function list(data: Uint8Array): { names: string[]; codes: string[] } {
  const tar = openTar(new MemorySource(data), noLimit)
  return { names: tar.members.map(({ name }) => name), codes: tar.findings.map(({ code }) => code) }
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

test('openTar() lists files, folders and long names without a word against them', () => {
  const long = `${'d/'.repeat(80)}model.pt`
  const data = archive(
    { name: 'd/', kind: '5' },
    { name: 'd/a', data: text('hello') },
    { name: '././@LongLink', kind: 'L', data: text(`${long}\0`) },
    { name: 'd/d/d', data: text('x') },
    { name: 'pax', kind: 'x', data: text('13 path=ä/b\n') },
    { name: 'other', data: text('y') },
  )
  assert.deepEqual(list(data), { names: ['d/', 'd/a', long, 'ä/b'], codes: [] })
  const [, hello] = openTar(new MemorySource(data), noLimit).members
  assert.deepEqual(hello?.source.read(0, 5), text('hello'))
})

const harmful: readonly (readonly [string, TestMember, string])[] = [
  ['a name that climbs', { name: '../../x' }, 'TAR_PATH_ESCAPES'],
  ['an absolute name', { name: '/etc/cron.d/x' }, 'TAR_PATH_ESCAPES'],
  ['a symbolic link that leaves', { name: 'storages', kind: '2', link: '/etc/passwd' }, 'TAR_LINK_ESCAPES'],
  ['a hard link that leaves', { name: 'tensors', kind: '1', link: '../x' }, 'TAR_LINK_ESCAPES'],
  ['a symbolic link', { name: 'a', kind: '2', link: 'b' }, 'TAR_LINK'],
  ['a device', { name: 'null', kind: '3' }, 'TAR_SPECIAL_FILE'],
  ['a pipe', { name: 'pipe', kind: '6' }, 'TAR_SPECIAL_FILE'],
  ['a kind that nobody knows', { name: 'x', kind: 'Q' }, 'TAR_SPECIAL_FILE'],
  ['a sparse file', { name: 'x', kind: 'S' }, 'TAR_SPARSE'],
]

for (const [what, one, code] of harmful)
  test(`row 24: tar members: ${what} is told`, () => {
    assert.deepEqual(list(archive({ name: 'model', data: text('m') }, one)).codes.includes(code), true)
  })

test('row 24: tar members: two of one name are told', () => {
  const same = { name: 'pickle', data: text('a') }
  assert.deepEqual(list(archive(same, same)).codes, ['TAR_DUPLICATE_NAME'])
})

test('row 24: tar members: bytes behind the end are told', () => {
  const data = Buffer.concat([archive({ name: 'a', data: text('a') }), text('payload')])
  assert.deepEqual(list(new Uint8Array(data)).codes, ['TAR_TRAILING_BYTES'])
})

test('openTar() tells every cut within a member and every damaged header, and never throws', () => {
  const data = archive({ name: 'a', data: new Uint8Array(700).fill(7) }, { name: 'b', data: text('b') })
  assert.ok(list(data.subarray(0, 900)).codes.includes('TAR_TRUNCATED'))
  const damaged = data.slice()
  damaged[512 + 1024] = 0x41
  assert.deepEqual(list(damaged).codes, ['TAR_HEADER_DAMAGED'])
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(data.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }), (changes) => {
      const changed = data.slice()
      for (const [at, value] of changes) changed[at] = value
      list(changed)
    }),
    { numRuns: 1000 },
  )
})
