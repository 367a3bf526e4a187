// SPDX-License-Identifier: Apache-2.0
// The note that git-lfs leaves in place of a large file (git-lfs docs/spec.md).
import type { ByteSource } from '../source/source.ts'
import { maxPointerBytes } from './limits.ts'
import { makeRecogniser } from './recognised.ts'

/** The versions that git-lfs reads: its own, and those of its predecessors. */
const versions: ReadonlySet<string> = new Set([
  'https://git-lfs.github.com/spec/v1',
  'https://hawser.github.com/spec/v1',
  'http://git-media.io/v/2',
])

/** What a pointer stands for. */
export interface LfsPointer {
  readonly oid: string
  readonly sizeBytes: bigint
}

/** The pointer in a text; undefined where git-lfs would not take it for one. */
export function parseLfsPointer(text: string): LfsPointer | undefined {
  // git on Windows may have changed the ends of lines; git-lfs forgives that.
  const lines = text.replaceAll('\r\n', '\n').split('\n')
  if (lines.pop() !== '') return undefined
  const pairs: (readonly [string, string])[] = []
  for (const line of lines) {
    const space = line.indexOf(' ')
    if (space < 1) return undefined
    pairs.push([line.slice(0, space), line.slice(space + 1)])
  }
  const [version, ...rest] = pairs
  if (version?.[0] !== 'version' || !versions.has(version[1])) return undefined
  const keys = rest.map(([key]) => key)
  // Each key once and in order; what is neither object nor size is an extension.
  for (const [index, key] of keys.entries()) {
    if (index > 0 && !((keys[index - 1] ?? '') < key)) return undefined
    if (key !== 'oid' && key !== 'size' && !/^ext-\d-[a-z0-9.-]+$/.test(key)) return undefined
  }
  const oid = /^sha256:([0-9a-f]{64})$/.exec(rest.find(([key]) => key === 'oid')?.[1] ?? '')?.[1]
  const size = rest.find(([key]) => key === 'size')?.[1] ?? ''
  if (oid === undefined || !/^\d{1,19}$/.test(size)) return undefined
  return { oid, sizeBytes: BigInt(size) }
}

function readPointer(source: ByteSource): LfsPointer | undefined {
  if (!(source.sizeBytes < maxPointerBytes)) return undefined
  return parseLfsPointer(new TextDecoder('utf-8').decode(source.read(0, source.sizeBytes)))
}

export const lfsPointerReader = makeRecogniser({
  format: 'git-lfs-pointer',
  matches(source) {
    const beginnings = [...versions].map((version) => `version ${version}`)
    const longest = Math.max(...beginnings.map((text) => text.length))
    const head = new TextDecoder('latin1').decode(source.read(0, Math.min(longest, source.sizeBytes)))
    return beginnings.some((text) => head.startsWith(text))
  },
  describe(source, findings) {
    const pointer = readPointer(source)
    if (pointer === undefined) findings.add('GIT_LFS_POINTER_INVALID', { offset: 0 })
    else findings.add('GIT_LFS_POINTER', { offset: 0, evidence: `sha256 ${pointer.oid}, ${pointer.sizeBytes} bytes` })
  },
})
