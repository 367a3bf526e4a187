// SPDX-License-Identifier: Apache-2.0
// Registering this browser as a microphone, and taking that back.
import type { ApiClient } from './client.ts'

/** What a browser needs to speak to the ear. `token` is shown to nobody and leaves this browser only to `url`. */
export interface BrowserDevice {
  readonly deviceId: string
  readonly token: string
  readonly url: string
}

export async function addBrowserDevice(
  api: ApiClient,
  labels: { readonly name: string; readonly room: string },
): Promise<BrowserDevice> {
  const answer = await api.request('POST', '/devices/browser', { name: labels.name, room: labels.room })
  return { deviceId: answer.text('deviceId'), token: answer.text('token'), url: answer.text('url') }
}

export async function removeDevice(api: ApiClient, deviceId: string): Promise<void> {
  await api.request('DELETE', `/devices/${encodeURIComponent(deviceId)}`)
}
