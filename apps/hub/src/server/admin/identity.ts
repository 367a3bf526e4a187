// SPDX-License-Identifier: Apache-2.0
// Identities of certified devices: the folder with key and certificate that a device proves itself with.
import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { writeDeviceIdentity } from '../../authority/household.ts'
import { identityFolder } from '../../authority/keys.ts'
import type { Hub } from '../hub.ts'
import { toStoreError } from '../store/sqlite/failure.ts'
import type { Device } from '../store/store.ts'

export interface IdentityOptions {
  readonly name: string
  readonly room: string
  readonly kind: 'microphone' | 'virtual'
  readonly hubHost: string
  readonly hubPort: number
}

/** Makes a key and certificate, writes them to a folder and admits the key. */
export async function createIdentity(
  hub: Hub,
  dataFolder: string,
  { kind, ...description }: IdentityOptions,
): Promise<{ readonly device: Device; readonly folder: string }> {
  const deviceId = makeDeviceId(description.name)
  const options = { nowMs: hub.clock.nowMs() }
  const folder = identityFolder(dataFolder, deviceId)
  try {
    const { spkiSha256 } = await writeDeviceIdentity(dataFolder, { deviceId, ...description }, options)
    const { name, room } = description
    return { device: await hub.admission.admitCertified({ deviceId, name, room, kind, spkiSha256 }), folder }
  } catch (error) {
    // The id is new, so whatever lies there is half of what was just begun.
    await rm(folder, { recursive: true, force: true })
    throw toStoreError(error, 'add the device')
  }
}

/** Removes a device from the allow-list, and our copy of its key if there is one. */
export async function removeIdentity(hub: Hub, dataFolder: string, device: Device): Promise<void> {
  await hub.admission.remove(device.deviceId)
  if (device.kind !== 'browser') await rm(identityFolder(dataFolder, device.deviceId), { recursive: true, force: true })
}

/** Readable, as in `cot-by-the-door-3f9a1c`, and new each time, so that a removed device never comes back as another. */
function makeDeviceId(name: string): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
  return `${words === '' ? 'device' : words}-${randomBytes(3).toString('hex')}`
}
