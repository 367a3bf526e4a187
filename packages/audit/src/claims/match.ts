// SPDX-License-Identifier: Apache-2.0
// Which flaw on record a notice means by "Heap Buffer Overflow, affected < 2.2.0": by its ids, its bounds, its words.
import type { AdvisoryGroup } from '../advisory/advisory.ts'
import type { AdvisoryIndex } from '../advisory/match.ts'
import { compareVersions, parseVersion } from '../version/version.ts'
import type { ListedFlaw } from './claim.ts'

/** Words that every flaw has. */
const commonWords: ReadonlySet<string> = new Set([
  'vulnerability',
  'the',
  'via',
  'of',
  'in',
  'a',
  'an',
  'and',
  'with',
  'pytorch',
])

/** The group it describes; undefined where none is near enough. */
export function findFlaw(flaw: ListedFlaw, name: string, index: AdvisoryIndex): AdvisoryGroup | undefined {
  const groups = index.groupsOf('PyPI', name)
  const named = groups.find(({ records }) =>
    records.some(({ id, aliases }) => [id, ...aliases].some((one) => flaw.ids.includes(one))),
  )
  if (named !== undefined || flaw.ids.length > 0) return named
  const scored = groups
    .map((group) => ({ group, score: boundScore(flaw, name, group) + wordScore(flaw, group) }))
    .sort((one, other) => other.score - one.score)
  const [best, second] = scored
  // A bound that fits and a word, or the answer is a guess; and a guess between two is none.
  return best !== undefined && best.score >= 3 && best.score > (second?.score ?? 0) ? best.group : undefined
}

/** 2 where a record has the very bound that the notice gives. */
function boundScore({ affected, patched }: ListedFlaw, name: string, { records }: AdvisoryGroup): number {
  const written = [patched, affected?.replace(/^[<>=~\s]+/, '')].flatMap((text) => parseVersion(text ?? '') ?? [])
  const bounds = records
    .flatMap((record) => record.affected.filter((one) => one.name === name))
    .flatMap(({ ranges }) => ranges.flatMap(({ fixed, lastAffected }) => [fixed, lastAffected]))
    .flatMap((text) => parseVersion(text ?? '') ?? [])
  return bounds.some((bound) => written.some((one) => compareVersions(one, bound) === 0)) ? 2 : 0
}

/** Words in common with the summary: names with dots whole, of others the first five letters, so that endings do not count. */
function wordScore({ title }: ListedFlaw, { records }: AdvisoryGroup): number {
  const stems = (text: string): Set<string> =>
    new Set(
      (text.toLowerCase().match(/[a-z_.]{3,}/g) ?? [])
        .filter((word) => !commonWords.has(word))
        .map((word) => (word === 'deserialization' ? 'unpic' : word.includes('.') ? word : word.slice(0, 5))),
    )
  const wanted = stems(title)
  const found = stems(records.map(({ summary }) => summary).join(' '))
  return [...wanted].filter((stem) => found.has(stem)).length
}
