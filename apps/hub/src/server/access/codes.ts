// SPDX-License-Identifier: Apache-2.0
// One-time codes: short enough to type, useless to guess, valid once. Whoever reads the hub's own console may sign in.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { codeLifetimeMs, codeSymbols, codeTries } from '../limits.ts'
import type { CodeRecord } from '../store/store.ts'

/** Crockford's base32: no I, L, O, U, so that nothing is misread (https://www.crockford.com/base32.html). */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

export interface IssuedCode {
  /** What a person types, as in `7K3M-Q9TD`. Shown once, never logged, never stored. */
  readonly code: string
  readonly expiresAtMs: number
  readonly record: CodeRecord
}

/** Makes a code of 40 random bits, and what the store keeps of it. */
export function issueCode(clock: Clock): IssuedCode {
  const symbols = [...randomBytes(codeSymbols)].map((byte) => alphabet[byte % alphabet.length] ?? '0').join('')
  const saltHex = randomBytes(16).toString('hex')
  const expiresAtMs = clock.nowMs() + codeLifetimeMs
  const record = { saltHex, hashHex: hashCode(symbols, saltHex), expiresAtMs, triesLeft: codeTries }
  return { code: `${symbols.slice(0, 4)}-${symbols.slice(4)}`, expiresAtMs, record }
}

/** What was typed, as symbols: case, spaces and dashes do not matter, and O, I, L read as the digits they look like. */
function normalizeCode(typed: string): string {
  return typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
}

/** Whether `typed` is the code of `record`, in time that does not depend on where they differ. */
export function isCode(typed: string, record: CodeRecord, nowMs: number): boolean {
  const given = Buffer.from(hashCode(normalizeCode(typed), record.saltHex), 'hex')
  const wanted = Buffer.from(record.hashHex, 'hex')
  const isEqual = given.length === wanted.length && timingSafeEqual(given, wanted)
  return isEqual && nowMs < record.expiresAtMs
}

function hashCode(symbols: string, saltHex: string): string {
  return createHmac('sha256', Buffer.from(saltHex, 'hex')).update(symbols, 'utf8').digest('hex')
}
