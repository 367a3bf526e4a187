// SPDX-License-Identifier: Apache-2.0
// Advisories from the network, only when somebody asked for it: an export by its address, or an OSV-compatible service
// (google.github.io/osv.dev, POST /v1/querybatch and GET /v1/vulns/ID). A service learns the names and versions that are
// asked for, and nothing else.
import { readOsvRecord, type Advisory, type AuditFinding, type MatchedPackage } from '@cryingsense/audit'
import { MemorySource } from '@cryingsense/checkpoint'
import { GuardError } from '../errors.ts'
import { collectRecords, membersOf, type AdvisoryReading } from './files.ts'
import {
  answerTimeoutMs,
  maxAnswerBytes,
  maxExportBytes,
  maxFetchedRecords,
  maxPages,
  queriesPerBatch,
} from './limits.ts'

/** Downloads an export: a zip archive or one record. Throws `GUARD_ADVISORIES_UNREADABLE`. */
export async function downloadAdvisories(address: string): Promise<AdvisoryReading> {
  const bytes = await ask(address, undefined, maxExportBytes)
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return collectRecords(membersOf(new MemorySource(bytes)))
  return collectRecords([{ name: address, bytes }])
}

/** Asks a service for everything it knows of these packages. Throws `GUARD_ADVISORIES_UNREADABLE`. */
export async function queryService(
  address: string,
  packages: readonly Pick<MatchedPackage, 'ecosystem' | 'name' | 'version'>[],
): Promise<AdvisoryReading> {
  checkedAddress(address)
  const ids = new Set<string>()
  let waiting = packages.map((one) => ({ package: one, pageToken: '' }))
  for (let page = 0; waiting.length > 0; page++) {
    if (page >= maxPages) throw unreadable(address, 'it has more pages than are read')
    const next: typeof waiting = []
    for (let start = 0; start < waiting.length; start += queriesPerBatch) {
      const batch = waiting.slice(start, start + queriesPerBatch)
      const results = await askBatch(address, batch)
      for (const [index, result] of results.entries()) {
        for (const id of result.ids) ids.add(id)
        const asked = batch[index]
        if (asked !== undefined && result.nextPageToken !== '') next.push({ ...asked, pageToken: result.nextPageToken })
      }
    }
    waiting = next
  }
  if (ids.size > maxFetchedRecords) throw unreadable(address, `it names ${ids.size} records`)
  const advisories: Advisory[] = []
  const findings: AuditFinding[] = []
  for (const id of ids) {
    const reading = readOsvRecord(
      await ask(new URL(`v1/vulns/${encodeURIComponent(id)}`, withSlash(address)).href, undefined, maxAnswerBytes),
      id,
    )
    if (reading.advisory !== undefined) advisories.push(reading.advisory)
    findings.push(...reading.findings)
  }
  return { advisories, findings }
}

interface Query {
  readonly package: Pick<MatchedPackage, 'ecosystem' | 'name' | 'version'>
  readonly pageToken: string
}

async function askBatch(address: string, batch: readonly Query[]): Promise<{ ids: string[]; nextPageToken: string }[]> {
  const queries = batch.map(({ package: { ecosystem, name, version }, pageToken }) => ({
    package: { ecosystem, name },
    version: version.replace(/\+.*$/, ''),
    ...(pageToken === '' ? {} : { page_token: pageToken }),
  }))
  const bytes = await ask(
    new URL('v1/querybatch', withSlash(address)).href,
    JSON.stringify({ queries }),
    maxAnswerBytes,
  )
  let answer: unknown
  try {
    answer = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw unreadable(address, 'its answer is no JSON', cause)
  }
  const results = typeof answer === 'object' && answer !== null ? (answer as { results?: unknown }).results : undefined
  if (!Array.isArray(results) || results.length !== batch.length)
    throw unreadable(address, 'its answer does not have a result for each package')
  return results.map((result: unknown) => {
    const { vulns, next_page_token: token } = (result ?? {}) as { vulns?: unknown; next_page_token?: unknown }
    const ids = (Array.isArray(vulns) ? vulns : []).flatMap((one: unknown) => {
      const id = typeof one === 'object' && one !== null ? (one as { id?: unknown }).id : undefined
      return typeof id === 'string' ? [id] : []
    })
    return { ids, nextPageToken: typeof token === 'string' ? token : '' }
  })
}

function withSlash(address: string): string {
  return address.endsWith('/') ? address : `${address}/`
}

/** Plain HTTP only to this computer. Throws where it is no such address. */
function checkedAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined
  const isHere = url !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (url === undefined || !(url.protocol === 'https:' || (url.protocol === 'http:' && isHere)))
    throw unreadable(address, 'it is no https address')
  return url
}

/** One request, one answer: no redirect, no retry, bounded in time and bytes. */
async function ask(address: string, body: string | undefined, limitBytes: number): Promise<Uint8Array> {
  const url = checkedAddress(address)
  let response: Response
  try {
    response = await fetch(url, {
      redirect: 'error',
      signal: AbortSignal.timeout(answerTimeoutMs),
      ...(body === undefined ? {} : { method: 'POST', body, headers: { 'content-type': 'application/json' } }),
    })
    if (!response.ok) throw new Error(`it answered ${response.status}`)
    return await readBounded(response, limitBytes)
  } catch (cause) {
    const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)
    throw cause instanceof GuardError ? cause : unreadable(address, reason, cause)
  }
}

async function readBounded(response: Response, limitBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let total = 0
  for await (const piece of response.body ?? []) {
    total += piece.length
    if (total > limitBytes) throw new Error(`its answer is longer than ${limitBytes} bytes`)
    pieces.push(piece)
  }
  const whole = new Uint8Array(total)
  let offset = 0
  for (const piece of pieces) {
    whole.set(piece, offset)
    offset += piece.length
  }
  return whole
}

function unreadable(address: string, reason: string, cause?: unknown): GuardError {
  return new GuardError(
    'GUARD_ADVISORIES_UNREADABLE',
    'unavailable',
    `Cannot get advisories from ${address}: ${reason}`,
    {
      remedy: 'Check the address and the connection, or leave the option out: the shipped snapshot needs none',
      cause,
    },
  )
}
