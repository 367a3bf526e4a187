// SPDX-License-Identifier: Apache-2.0
// While nobody has claimed the hub, there is always a valid code on its console.
import type { Clock } from '../clock.ts'
import type { Sessions } from './sessions.ts'

const checkMs = 5_000

interface CodeMessage {
  readonly type: 'code'
  readonly code: string
  readonly expiresAtMs: number
}

/** Tells a code now, and a new one whenever the last has expired, until the hub is claimed. Returns its timer. */
export async function offerFirstCode(
  { sessions, clock }: { readonly sessions: Sessions; readonly clock: Clock },
  tell: (message: CodeMessage) => void,
): Promise<NodeJS.Timeout> {
  let expiresAtMs = 0
  const offer = async (): Promise<void> => {
    if (clock.nowMs() < expiresAtMs) return
    if (await sessions.isClaimed()) return clearInterval(timer)
    const issued = await sessions.newCode()
    expiresAtMs = issued.expiresAtMs
    tell({ type: 'code', code: issued.code, expiresAtMs })
  }
  // A disk that is full now must not keep the hub from listening; the code comes once there is room.
  const tryOffer = (): Promise<void> => offer().catch(() => undefined)
  const timer = setInterval(() => void tryOffer(), checkMs)
  await tryOffer()
  return timer
}
