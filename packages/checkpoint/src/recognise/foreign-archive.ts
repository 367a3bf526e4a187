// SPDX-License-Identifier: Apache-2.0
// Archives that are known by their first bytes and not unpacked: what is in them is never called safe.
import type { Format } from '../reading.ts'
import { startsWith } from '../unpack/magic.ts'
import { makeRecogniser, type Recognised } from './recognised.ts'

function archiveOf(format: Format, name: string, magics: readonly (readonly number[])[]): Recognised {
  return {
    format,
    matches: (source) => magics.some((magic) => startsWith(source, magic)),
    describe: (_source, findings) => findings.add('ARCHIVE_NOT_UNPACKED', { offset: 0, evidence: name }),
  }
}

export const sevenZipReader = makeRecogniser(archiveOf('7z', '7z', [[0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]]))

export const rarReader = makeRecogniser(
  archiveOf('rar', 'RAR', [
    [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07, 0x00],
    [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07, 0x01, 0x00],
  ]),
)
