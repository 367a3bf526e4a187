// SPDX-License-Identifier: Apache-2.0
// Who may speak. The server sends the whole list each time it changes; until the first list comes, nobody may.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { AllowedDevice, BrowserDevice } from '@cryingsense/protocol/gateway'

export class AllowList {
  #byId: ReadonlyMap<string, AllowedDevice> = new Map()
  #bySpki: ReadonlyMap<string, AllowedDevice> = new Map()
  #browsers: readonly BrowserDevice[] = []

  get devices(): Iterable<AllowedDevice> {
    return this.#byId.values()
  }

  /** Puts a new list in place of the old one. */
  replace(devices: readonly AllowedDevice[]): void {
    this.#byId = new Map(devices.map((device) => [device.deviceId, device]))
    this.#bySpki = new Map(
      devices.flatMap((device) => (device.kind === 'browser' ? [] : [[device.spkiSha256, device]])),
    )
    this.#browsers = devices.filter((device) => device.kind === 'browser')
  }

  /** The device with this key hash, if it is allowed now. */
  findBySpki(spkiSha256: string): AllowedDevice | undefined {
    return this.#bySpki.get(spkiSha256)
  }

  /**
   * The browser device with this token, if it is allowed now. Every entry is compared, each in constant time, so that
   * an answer's delay tells nothing.
   */
  findByToken(token: string): AllowedDevice | undefined {
    const offered = createHash('sha256').update(token).digest()
    let found: AllowedDevice | undefined
    for (const browser of this.#browsers) {
      if (timingSafeEqual(offered, Buffer.from(browser.tokenSha256, 'hex'))) found = browser
    }
    return token === '' ? undefined : found
  }

  /** Whether exactly this entry, with the same key or token, is still in the list. */
  isCurrent(device: AllowedDevice): boolean {
    const now = this.#byId.get(device.deviceId)
    return now !== undefined && proofOf(now) === proofOf(device)
  }
}

function proofOf(device: AllowedDevice): string {
  return device.kind === 'browser' ? `token ${device.tokenSha256}` : `key ${device.spkiSha256}`
}
