// SPDX-License-Identifier: Apache-2.0
// The advisories of a run: what ships, joined with what the user named. Nothing is contacted unless an address was named.
import {
  joinSnapshot,
  shippedSnapshot,
  type AdvisorySnapshot,
  type AuditFinding,
  type MatchedPackage,
} from '@cryingsense/audit'

/** A set of advisories, and what of it could not be read. */
export interface AdvisorySet {
  readonly snapshot: AdvisorySnapshot
  readonly findings: readonly AuditFinding[]
}

/** What to ask a service for. */
export interface LiveQuery {
  readonly address: string
  readonly packages: readonly Pick<MatchedPackage, 'ecosystem' | 'name' | 'version'>[]
}

/** `where` is a file, a folder, an archive or an address. Throws `GUARD_ADVISORIES_UNREADABLE`. */
export async function readWithAdvisories(
  where: string | undefined,
  live?: LiveQuery,
  date = today(),
): Promise<AdvisorySet> {
  const readings = []
  if (where !== undefined)
    readings.push(
      /^https?:\/\//i.test(where)
        ? await (await import('../advisories/service.ts')).downloadAdvisories(where)
        : (await import('../advisories/files.ts')).readAdvisories(where),
    )
  if (live !== undefined)
    readings.push(await (await import('../advisories/service.ts')).queryService(live.address, live.packages))
  const shipped = shippedSnapshot()
  if (readings.length === 0) return { snapshot: shipped, findings: [] }
  const source = [where, live?.address].filter((one) => one !== undefined).join(' and ')
  return {
    snapshot: joinSnapshot(
      shipped,
      readings.flatMap((reading) => reading.advisories),
      { date, source },
    ),
    findings: readings.flatMap((reading) => reading.findings),
  }
}

/** `2026-11-27`, in UTC. */
export function today(): string {
  return new Date().toISOString().slice(0, 10)
}
