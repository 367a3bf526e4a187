// SPDX-License-Identifier: Apache-2.0
// The virtual nursery's devices: admitted while the hub runs with it, and gone from the rooms when it runs without, so
// that nobody mistakes a demonstration that is switched off for a room that cannot be heard.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { identityFolder } from '../../authority/keys.ts'
import type { Hub } from '../hub.ts'
import type { Device } from '../store/store.ts'
import { createIdentity, removeIdentity } from './identity.ts'

export interface NurseryPlace {
  readonly name: string
  readonly room: string
}

export interface NurseryDevice {
  readonly deviceId: string
  readonly name: string
  readonly folder: string
}

export interface NurseryOptions {
  readonly dataFolder: string
  readonly places: readonly NurseryPlace[]
  readonly hubPort: number
}

/** The nursery's devices talk to this machine only. */
const hubHost = '127.0.0.1'

/** Makes the virtual devices be exactly `places`, and returns them in that order. */
export async function arrangeNursery(hub: Hub, options: NurseryOptions): Promise<readonly NurseryDevice[]> {
  const { dataFolder, places, hubPort } = options
  const kept: Device[] = []
  for (const device of hub.admission.list().filter(({ kind }) => kind === 'virtual')) {
    const isWanted = places.some(({ name }) => name === device.name) && !kept.some(({ name }) => name === device.name)
    if (isWanted && (await pointAt(identityFolder(dataFolder, device.deviceId), hubPort))) kept.push(device)
    else await removeIdentity(hub, dataFolder, device)
  }
  const arranged: NurseryDevice[] = []
  for (const { name, room } of places) {
    const known = kept.find((device) => device.name === name)
    const device =
      known ?? (await createIdentity(hub, dataFolder, { name, room, kind: 'virtual', hubHost, hubPort })).device
    arranged.push({ deviceId: device.deviceId, name, folder: identityFolder(dataFolder, device.deviceId) })
  }
  return arranged
}

/** Corrects the port in an identity that an earlier start made; false where the identity is not usable. */
async function pointAt(folder: string, hubPort: number): Promise<boolean> {
  const path = join(folder, 'device.json')
  try {
    const description: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (typeof description !== 'object' || description === null) return false
    if (!('hubPort' in description) || description.hubPort !== hubPort) {
      await writeFile(path, `${JSON.stringify({ ...description, hubHost, hubPort }, undefined, 2)}\n`, { mode: 0o600 })
    }
    return true
  } catch {
    // Lost or damaged: the device gets a new identity, which needs nothing of the old one.
    return false
  }
}
