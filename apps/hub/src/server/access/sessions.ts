// SPDX-License-Identifier: Apache-2.0
// Who is signed in. A session is an opaque random id in a cookie; the store knows only its hash, so a stolen database
// signs nobody in.
import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { ServerError } from '../errors.ts'
import { sessionAbsoluteMs, sessionIdleMs, sessionTouchMs } from '../limits.ts'
import type { AccessStore, Session } from '../store/store.ts'
import { isCode, type IssuedCode, issueCode } from './codes.ts'

/** 256 random bits in base64url. */
const sessionIdPattern = /^[A-Za-z0-9_-]{43}$/

/** Issues codes, trades them for sessions, and checks sessions. */
export class Sessions {
  readonly #store: AccessStore
  readonly #clock: Clock
  readonly #endListeners = new Set<(idSha256: string) => void>()

  constructor(store: AccessStore, clock: Clock) {
    this.#store = store
    this.#clock = clock
  }

  /** Makes a new one-time code; the one before it is void. */
  async newCode(): Promise<IssuedCode> {
    const issued = issueCode(this.#clock)
    await this.#store.putCode(issued.record)
    return issued
  }

  isClaimed(): Promise<boolean> {
    return this.#store.isClaimed()
  }

  /** Trades a one-time code for a session id. Throws `CODE_REFUSED`, the same for every reason. */
  async signIn(typed: string): Promise<string> {
    const record = await this.#store.takeCodeTry()
    const nowMs = this.#clock.nowMs()
    if (record !== undefined && isCode(typed, record, nowMs)) {
      const id = randomBytes(32).toString('base64url')
      const session = { idSha256: hashSessionId(id), createdAtMs: nowMs, lastUsedAtMs: nowMs }
      if (await this.#store.redeemCode(record.hashHex, session)) return id
    }
    throw new ServerError('CODE_REFUSED', 'untrusted', 'Cannot sign in: the code is wrong, used or too old', {
      remedy: 'Run "npx cryingsense code" on the hub and type the new code within ten minutes.',
    })
  }

  /** The session of a cookie's value, if it is valid. */
  async check(id: string): Promise<Session | undefined> {
    return sessionIdPattern.test(id) ? await this.use(hashSessionId(id)) : undefined
  }

  /** The session, noted as used now; undefined where it has ended. A page that only watches uses it too. */
  async use(idSha256: string): Promise<Session | undefined> {
    const session = await this.#store.findSession(idSha256)
    const nowMs = this.#clock.nowMs()
    if (session === undefined || !isFresh(session, nowMs)) return undefined
    if (!(nowMs - session.lastUsedAtMs < sessionTouchMs)) {
      // A full disk must not sign anyone out: the session stays valid, its last use is simply not noted.
      await this.#store.touchSession(idSha256, nowMs).catch(() => undefined)
    }
    return session
  }

  async signOut(idSha256: string): Promise<void> {
    await this.#store.deleteSession(idSha256)
    for (const listener of this.#endListeners) listener(idSha256)
  }

  /** Calls `listener` when a session ends, so that its streams end with it. */
  onEnd(listener: (idSha256: string) => void): void {
    this.#endListeners.add(listener)
  }

  /** Forgets sessions that are past their limits. */
  async expire(): Promise<void> {
    const nowMs = this.#clock.nowMs()
    await this.#store.expireSessions({
      createdBeforeMs: nowMs - sessionAbsoluteMs,
      usedBeforeMs: nowMs - sessionIdleMs,
    })
  }
}

/** Whether the session has passed neither limit. */
function isFresh({ createdAtMs, lastUsedAtMs }: Session, nowMs: number): boolean {
  return nowMs - createdAtMs < sessionAbsoluteMs && nowMs - lastUsedAtMs < sessionIdleMs
}

function hashSessionId(id: string): string {
  return createHash('sha256').update(id, 'utf8').digest('hex')
}
