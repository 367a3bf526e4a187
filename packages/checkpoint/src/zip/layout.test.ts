// SPDX-License-Identifier: Apache-2.0
// What the judge says of one oddity after another; PyTorch itself wrote the honest ones.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openZip } from './archive.ts'
import { buildZip, noLimit, readCases } from './fixture.ts'
import { scanLayout } from './layout.ts'
import { MemorySource } from '../source/source.ts'

/** Every code above `safe`, once, after all members were opened and checked. */
function judge(data: Uint8Array): string[] {
  const archive = openZip(new MemorySource(data), noLimit)
  scanLayout(archive, noLimit)
  for (const entry of archive.entries) {
    archive.checkCrc(entry, archive.open(entry))
  }
  const codes = archive.findings.filter((finding) => finding.verdict !== 'safe').map((finding) => finding.code)
  return [...new Set(codes)].sort()
}

/** What must be found in the cases whose names match; the first that matches counts. */
const expected: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^row 8: flag bit (?:0|5|6) |^row 8: encrypted empty/, ['ZIP_ENCRYPTION_FLAG']],
  [/^row 8: flag bit 13 .*header/, ['ZIP_ENCRYPTION_FLAG']],
  [/^row 8: flag bit 13 /, ['ZIP_DIRECTORY_DAMAGED', 'ZIP_ENCRYPTION_FLAG']],
  [/^row 8: /, []],
  [/^row 9: .* name in its header/, ['ZIP_NAMES_DISAGREE']],
  [/^row 9: /, ['ZIP_HEADERS_DISAGREE']],
  [/^row 10: /, ['ZIP_CRC_MISMATCH']],
  [
    /^row 22: (?:two pickles|two pickles at the ends), |^row 22: \d pickles|^row 22: \w+ twice|a second pickle/,
    ['ZIP_DUPLICATE_NAME'],
  ],
  [
    /^row 22: two lines lead to one member/,
    ['ZIP_CRC_MISMATCH', 'ZIP_HEADERS_DISAGREE', 'ZIP_HIDDEN_MEMBER', 'ZIP_NAMES_DISAGREE', 'ZIP_OVERLAP'],
  ],
  [/^row 21: (?:\d+ zero bytes|a comment$)/, []],
  [/^row 21: only an end record/, ['ZIP_EMPTY']],
  [/^row 21: a pickle behind|an end signature behind|a comment that says/, ['ZIP_TRAILING_BYTES']],
  [/^row 21: (?:one byte|pickle|legacy file) before/, ['ZIP_PREFIXED']],
  [/^row 21: bytes (?:between|before|behind|in)/, ['ZIP_HIDDEN_BYTES']],
  [/^row 21: a hidden member/, ['ZIP_HIDDEN_MEMBER']],
  [/^row 21: (?:half a file|all but one byte|only a signature|no archive behind)/, ['ZIP_NO_DIRECTORY']],
  [/^end record: (?:more entries|entries differ)/, ['ZIP_DIRECTORY_DAMAGED']],
  [/^end record: fewer entries/, ['ZIP_HIDDEN_BYTES', 'ZIP_HIDDEN_MEMBER']],
  [/^deflated (?:data|version|byteorder|.data|everything)|^deflated pickle: (?:stored blocks|fixed codes|level)/, []],
  [
    /^deflated pickle: (?:trailing|cut by 1|pickle and more|pickle, not final|two final)|^deflated storage: (?:longer|trailing)/,
    ['ZIP_MEMBER_DAMAGED'],
  ],
  [/^extra record climbs/, ['ZIP_PATH_ESCAPES']],
  [/symbolic link/, ['ZIP_SYMLINK']],
  [/^extra record named: (?:zero byte|only zero|constants)/, ['ZIP_NAME_ODD']],
  [
    /^(?:saved |rebuilt |bare minimum|version: \d|byteorder|\.format_version|\.storage_alignment|descriptor behind)/,
    [],
  ],
  [/^extra field in the header|^extra and comment|^storage of wrong size|^storage missing|^serialization id/, []],
]

/** A pure search for the end record reaches less far than the judge's; the cases behind it say nothing of the layout. */
const beyondSearch = /^row 21: (?:4096|655\d\d|69563|69600|73600) zero bytes/

for (const one of readCases('torch_containers_zip')) {
  const codes = beyondSearch.test(one.name) ? undefined : expected.find(([pattern]) => pattern.test(one.name))?.[1]
  if (codes === undefined) continue
  test(`${one.name}: scanLayout() finds ${codes.length === 0 ? 'nothing' : codes.join(', ')}`, () => {
    assert.deepEqual(judge(one.data), [...codes].sort())
  })
}

test('scanLayout() hands over what no member accounts for', () => {
  const one = readCases('torch_containers_zip').find(({ name }) => name === 'row 21: a hidden member')
  const archive = openZip(new MemorySource(one?.data ?? new Uint8Array()), noLimit)
  const [part] = scanLayout(archive, noLimit)
  assert.match(part?.label ?? '', /^unlisted member archive\/hidden\.pkl at \d+$/)
  assert.deepEqual([...(part?.source.read(0, 4) ?? [])], [0x80, 2, 0x7d, 0x71])
})

test('attack: a thousand headers without a directory are a thousand parts, not a part for each pair of them', () => {
  const header = Buffer.from(`PK\x03\x04\x14${'\0'.repeat(21)}\x01\0\0\0a`, 'latin1')
  const data = Buffer.concat(Array.from({ length: 1000 }, () => header))
  const parts = scanLayout(openZip(new MemorySource(data), noLimit), noLimit)
  assert.equal(parts.length, 1000)
  assert.ok(parts.reduce((sum, { source }) => sum + source.sizeBytes, 0) <= data.length)
})

test('a cut archive is read to its end: a member in it, and a member in that', () => {
  const uncut = buildZip([{ name: 'b', data: Buffer.from('text') }])
  const inner = uncut.subarray(0, uncut.length - 22)
  const whole = buildZip([
    { name: 'a', data: inner },
    { name: 'c', data: Buffer.from('more') },
  ])
  const cut = whole.subarray(0, whole.length - 22)
  const parts = scanLayout(openZip(new MemorySource(cut), noLimit), noLimit)
  assert.deepEqual(
    parts.map(({ source }) => source.sizeBytes),
    [inner.length, 4],
  )
})
