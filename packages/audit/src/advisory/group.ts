// SPDX-License-Identifier: Apache-2.0
// Records of one flaw, joined by their aliases, over as many steps as it takes.
import type { Advisory, AdvisoryGroup, AdvisorySnapshot } from './advisory.ts'

/** Groups in the order of their first records. */
export function groupAdvisories(advisories: readonly Advisory[]): AdvisoryGroup[] {
  const parents = new Map<string, string>()
  const rootOf = (id: string): string => {
    let root = id
    for (let parent = parents.get(root); parent !== undefined; parent = parents.get(root)) root = parent
    // Shorten the way for those who come later, so that long chains stay cheap.
    for (let next = id; next !== root;) {
      const parent = parents.get(next) ?? root
      parents.set(next, root)
      next = parent
    }
    return root
  }
  const join = (one: string, other: string): void => {
    const [first, second] = [rootOf(one), rootOf(other)]
    if (first !== second) parents.set(second, first)
  }
  for (const { id, aliases } of advisories) for (const alias of aliases) join(id, alias)
  const byRoot = Map.groupBy(advisories, ({ id }) => rootOf(id))
  return [...byRoot.values()].map((records) => ({ id: nameOf(records), records: withoutCopies(records) }))
}

/** A record that came from two sources counts once, as the one that was changed last. */
function withoutCopies(records: readonly Advisory[]): Advisory[] {
  const byId = new Map<string, Advisory>()
  for (const record of records) {
    const known = byId.get(record.id)
    if (known === undefined || (record.modified ?? '') > (known.modified ?? '')) byId.set(record.id, record)
  }
  return [...byId.values()]
}

/** The CVE id where there is one. */
function nameOf(records: readonly Advisory[]): string {
  const ids = records.flatMap(({ id, aliases }) => [id, ...aliases])
  return ids.filter((id) => id.startsWith('CVE-')).sort()[0] ?? ids[0] ?? ''
}

/**
 * The shipped snapshot with records from elsewhere joined to it. What ships knows how a flaw is reached and which
 * releases exist; records from elsewhere are newer.
 */
export function joinSnapshot(
  shipped: AdvisorySnapshot,
  records: readonly Advisory[],
  { date, source }: { readonly date: string; readonly source: string },
): AdvisorySnapshot {
  const own = shipped.groups.flatMap((group) => group.records)
  const ownById = new Map(own.map((record) => [record.id, record]))
  const newer = records.map((record) => {
    const known = ownById.get(record.id)
    return known === undefined
      ? record
      : { ...record, reachedThrough: known.reachedThrough, notes: known.notes, modified: record.modified ?? date }
  })
  return {
    date,
    source: `${source}; ${shipped.source} (${shipped.date})`,
    groups: groupAdvisories([...own, ...newer]),
    releases: shipped.releases,
  }
}
