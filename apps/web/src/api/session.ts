// SPDX-License-Identifier: Apache-2.0
// Who this browser is to the hub: unknown to an unclaimed hub, unknown to a claimed one, or signed in.
import type { ApiClient } from './client.ts'

export interface Session {
  /** Someone has claimed this hub. */
  readonly isClaimed: boolean
  readonly isSignedIn: boolean
}

export async function readSession(api: ApiClient): Promise<Session> {
  const answer = await api.request('GET', '/session')
  return { isClaimed: answer.flag('claimed'), isSignedIn: answer.flag('signedIn') }
}

/** Claims an unclaimed hub, or signs in to a claimed one. The cookie it sets is out of this page's reach. */
export async function signIn(api: ApiClient, code: string): Promise<void> {
  await api.request('POST', '/session', { code })
}

export async function signOut(api: ApiClient): Promise<void> {
  await api.request('DELETE', '/session')
}
