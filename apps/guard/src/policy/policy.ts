// SPDX-License-Identifier: Apache-2.0
// What a project accepts beyond "safe", with reasons and dates: a JSON file of its own, read strictly.
import { readFileSync } from 'node:fs'
import { GuardError } from '../errors.ts'
import { asDate, asList, asRecord, asText, onlyKeys } from './json.ts'

/** A finding that is accepted until a day, and why. */
export interface Waiver {
  readonly code: string
  /** Only for files whose path ends in this; all files where it is undefined. */
  readonly path: string | undefined
  readonly reason: string
  /** Last day on which it holds, `2027-01-31` (UTC). */
  readonly expires: string
}

/** A name that the project vouches for beside the allow-list. */
export interface TrustedGlobal {
  readonly name: string
  readonly reason: string
}

/** A policy file, checked. */
export interface Policy {
  /** Formats that may occur; all where it is undefined. */
  readonly formats: readonly string[] | undefined
  /** A version of PyTorch under which every PyTorch file must load with `weights_only=True`. */
  readonly loadsUnder: string | undefined
  readonly safeGlobals: readonly TrustedGlobal[]
  readonly waivers: readonly Waiver[]
}

/** Reads and checks a policy file. Throws `GUARD_POLICY_INVALID`. */
export function readPolicy(path: string): Policy {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw invalid(path, `it cannot be read (${cause instanceof Error ? cause.message : String(cause)})`, cause)
  }
  try {
    return toPolicy(JSON.parse(text))
  } catch (cause) {
    throw invalid(path, cause instanceof Error ? cause.message : String(cause), cause)
  }
}

/** Throws a `TypeError` that names the field. */
function toPolicy(document: unknown): Policy {
  const root = asRecord(document, 'the policy')
  onlyKeys(root, ['version', 'formats', 'loadsUnder', 'safeGlobals', 'waivers'], 'the policy')
  if (root.get('version') !== 1) throw new TypeError('"version" must be 1')
  const formats = root.get('formats')
  const loadsUnder = root.get('loadsUnder')
  return {
    formats: formats === undefined ? undefined : asList(formats, 'formats').map((item) => asText(item, 'formats')),
    loadsUnder: loadsUnder === undefined ? undefined : asText(loadsUnder, 'loadsUnder'),
    safeGlobals: asList(root.get('safeGlobals') ?? [], 'safeGlobals').map(toTrustedGlobal),
    waivers: asList(root.get('waivers') ?? [], 'waivers').map(toWaiver),
  }
}

function toTrustedGlobal(item: unknown, index: number): TrustedGlobal {
  const where = `safeGlobals[${index}]`
  const record = asRecord(item, where)
  onlyKeys(record, ['name', 'reason'], where)
  return { name: asText(record.get('name'), `${where}.name`), reason: asText(record.get('reason'), `${where}.reason`) }
}

function toWaiver(item: unknown, index: number): Waiver {
  const where = `waivers[${index}]`
  const record = asRecord(item, where)
  onlyKeys(record, ['code', 'path', 'reason', 'expires'], where)
  const path = record.get('path')
  return {
    code: asText(record.get('code'), `${where}.code`),
    path: path === undefined ? undefined : asText(path, `${where}.path`),
    reason: asText(record.get('reason'), `${where}.reason`),
    expires: asDate(record.get('expires'), `${where}.expires`),
  }
}

function invalid(path: string, reason: string, cause: unknown): GuardError {
  return new GuardError('GUARD_POLICY_INVALID', 'invalid', `Cannot use the policy ${path}: ${reason}`, {
    remedy: 'See docs/reference/model-guard.md#policy for what a policy may say',
    cause,
  })
}
