// SPDX-License-Identifier: Apache-2.0
// Which microphones may speak to the hub. The list is small, so it lives in memory; the store is written first.
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { AllowedDevice } from '@cryingsense/protocol/gateway'
import { maximumDevices } from '@cryingsense/protocol/gateway'
import type { Clock } from '../clock.ts'
import { ServerError } from '../errors.ts'
import type { Device, DeviceRegistry } from '../store/store.ts'

/** A browser microphone with the token that only the browser keeps. */
export interface AdmittedBrowser {
  readonly device: Device
  readonly token: string
}

/** A device that proves itself by the key of its certificate. */
export interface CertifiedAdmission {
  readonly name: string
  readonly room: string
  readonly kind: 'microphone' | 'virtual'
  readonly spkiSha256: string
  readonly deviceId?: string | undefined
}

export class Admission {
  readonly #registry: DeviceRegistry
  readonly #clock: Clock
  readonly #listeners = new Set<() => void>()
  #devices: readonly Device[] = []

  private constructor(registry: DeviceRegistry, clock: Clock) {
    this.#registry = registry
    this.#clock = clock
  }

  static async load(registry: DeviceRegistry, clock: Clock): Promise<Admission> {
    const admission = new Admission(registry, clock)
    admission.#devices = await registry.list()
    return admission
  }

  list(): readonly Device[] {
    return this.#devices
  }

  find(deviceId: string): Device | undefined {
    return this.#devices.find((device) => device.deviceId === deviceId)
  }

  /** Calls `listener` after each change. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener)
  }

  async admitBrowser({ name, room }: { readonly name: string; readonly room: string }): Promise<AdmittedBrowser> {
    const token = randomBytes(32).toString('base64url')
    const credentialSha256 = createHash('sha256').update(token, 'utf8').digest('hex')
    const device = await this.#admit({ deviceId: newDeviceId(), name, room, kind: 'browser', credentialSha256 })
    return { device, token }
  }

  /** Admits a certificate's key. Admitting the same key again returns the device it already is. */
  async admitCertified(wanted: CertifiedAdmission): Promise<Device> {
    const known = this.#devices.find((device) => device.credentialSha256 === wanted.spkiSha256)
    if (known !== undefined) return known
    return await this.#admit({
      deviceId: wanted.deviceId ?? newDeviceId(),
      name: wanted.name,
      room: wanted.room,
      kind: wanted.kind,
      credentialSha256: wanted.spkiSha256,
    })
  }

  /** Removes a device at once; its open connection is cut by the ear. Throws `NOT_FOUND`. */
  async remove(deviceId: string): Promise<void> {
    if (!(await this.#registry.remove(deviceId))) {
      throw new ServerError('NOT_FOUND', 'invalid', 'Cannot remove the device: there is none with this id', {
        remedy: 'List the devices with "cryingsense devices".',
      })
    }
    await this.#reload()
  }

  /** The allow-list as the ear wants it. */
  allowList(): readonly AllowedDevice[] {
    return this.#devices.map(({ deviceId, name, room, kind, credentialSha256 }) =>
      kind === 'browser'
        ? { deviceId, name, room, kind, tokenSha256: credentialSha256 }
        : { deviceId, name, room, kind, spkiSha256: credentialSha256 },
    )
  }

  async #admit(device: Omit<Device, 'addedAtMs'>): Promise<Device> {
    if (!(this.#devices.length < maximumDevices)) {
      throw new ServerError('TOO_MANY_DEVICES', 'untrusted', `Cannot add a device: the limit is ${maximumDevices}`, {
        context: { limit: maximumDevices },
        remedy: 'Remove a device that is no longer used.',
      })
    }
    const added = { ...device, addedAtMs: this.#clock.nowMs() }
    await this.#registry.add(added)
    await this.#reload()
    return added
  }

  async #reload(): Promise<void> {
    this.#devices = await this.#registry.list()
    for (const listener of this.#listeners) listener()
  }
}

/** 1 to 64 letters, digits, `_` or `-`, as the protocol wants; unguessable, and never reused after a removal. */
function newDeviceId(): string {
  return randomUUID()
}
