// SPDX-License-Identifier: Apache-2.0
// What the picture of a file is made of: the members of an archive, or the tensors where there are no members.
import type { Member } from '@cryingsense/checkpoint'
import type { PageReport } from '../worker/messages.ts'

/** What a block holds, for its colour. */
export type BlockKind = 'program' | 'numbers' | 'other'

/** One block of the picture. */
export interface Block {
  readonly label: string
  readonly sizeBytes: number
  readonly kind: BlockKind
}

/** Blocks that are drawn one by one; the rest share one, because nobody can see a thousand. */
const maxBlocks = 120

/** What can be run first, then the largest; an empty list where there is nothing to draw. */
export function toBlocks(report: PageReport): Block[] {
  const all: Block[] =
    report.members.length > 0
      ? report.members.map((member) => ({
          label: member.path,
          sizeBytes: member.packedBytes,
          kind: kindOf(member),
        }))
      : report.tensors.map(({ name, sizeBytes }) => ({
          label: name === '' ? 'the tensor' : name,
          sizeBytes,
          kind: 'numbers' as const,
        }))
  // What can be run stays a block of its own however small it is: it is what people look for.
  const sorted = all
    .filter(({ sizeBytes }) => sizeBytes > 0)
    .toSorted(
      (one, other) =>
        Number(other.kind === 'program') - Number(one.kind === 'program') || other.sizeBytes - one.sizeBytes,
    )
  const rest = sorted.slice(maxBlocks)
  if (rest.length === 0) return sorted
  const restBytes = rest.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const numbersBytes = rest.reduce((sum, block) => sum + (block.kind === 'numbers' ? block.sizeBytes : 0), 0)
  const kind = numbersBytes * 2 > restBytes ? 'numbers' : 'other'
  return [
    ...sorted.slice(0, maxBlocks),
    { label: `${rest.length.toLocaleString('en')} smaller ones`, sizeBytes: restBytes, kind },
  ]
}

/** What could be run or steer a loader is told apart from plain numbers. */
function kindOf({ path, format }: Member): BlockKind {
  if (format === 'pickle' || format === 'joblib' || /\.(?:pkl|py|pickle|debug_pkl|so|dll)$/i.test(path))
    return 'program'
  return /(?:^|\/)(?:data|tensors|constants|weights)\/[^/]+$|\.npy$/.test(path) ? 'numbers' : 'other'
}
