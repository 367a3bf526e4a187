// SPDX-License-Identifier: Apache-2.0
// Whether a file is one of joblib's: the name of the class that stands for arrays is in it. Without arrays a file of
// joblib's is a plain pickle.
import type { ByteSource } from '../source/source.ts'
import { searchBytes } from './limits.ts'
import { wrapperName } from './wrapper.ts'

const name = Array.from(wrapperName, (character) => character.charCodeAt(0))
const blockBytes = 64 * 1024

/** True where the file may start as a pickle and names joblib's arrays early on. */
export function mentionsWrapper(source: ByteSource): boolean {
  if (source.sizeBytes < name.length || !startsAsPickle(source.read(0, 2))) return false
  const end = Math.min(source.sizeBytes, searchBytes)
  for (let offset = 0; offset < end; offset += blockBytes) {
    // Blocks overlap, so that a name on a border is seen.
    const block = source.read(offset, Math.min(blockBytes + name.length, source.sizeBytes - offset))
    if (holdsName(block)) return true
  }
  return false
}

/** PROTO, or what the oldest protocols begin an object with. */
function startsAsPickle([first = 0, second = 0]: Uint8Array): boolean {
  if (first === 0x80) return second <= 5
  return '(c]}[{l)'.includes(String.fromCharCode(first))
}

function holdsName(block: Uint8Array): boolean {
  const [first = 0] = name
  for (let at = block.indexOf(first); at >= 0; at = block.indexOf(first, at + 1))
    if (name.every((code, index) => block[at + index] === code)) return true
  return false
}
