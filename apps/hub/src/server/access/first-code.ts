// SPDX-License-Identifier: Apache-2.0
// While nobody has claimed the hub, there is always a valid code on its console.
import type { Hub } from '../hub.ts'

const checkMs = 5_000

export interface CodeMessage {
  readonly type: 'code'
  readonly code: string
  readonly expiresAtMs: number
}

/** Tells a code now, and a new one whenever the last has expired, until the hub is claimed. Returns its timer. */
export async function offerFirstCode(hub: Hub, tell: (message: CodeMessage) => void): Promise<NodeJS.Timeout> {
  let expiresAtMs = 0
  const offer = async (): Promise<void> => {
    if (hub.clock.nowMs() < expiresAtMs) return
    if (await hub.sessions.isClaimed()) return clearInterval(timer)
    const issued = await hub.sessions.newCode()
    expiresAtMs = issued.expiresAtMs
    tell({ type: 'code', code: issued.code, expiresAtMs })
  }
  // A disk that is full now must not keep the hub from listening; the code comes once there is room.
  const tryOffer = (): Promise<void> => offer().catch(() => undefined)
  const timer = setInterval(() => void tryOffer(), checkMs)
  await tryOffer()
  return timer
}
