// SPDX-License-Identifier: Apache-2.0
// Who a device is: the folder that `cryingsense device add` wrote, and the one number that must grow with every start.
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DeviceError } from '../errors.ts'

export interface Identity {
  readonly deviceId: string
  readonly hubHost: string
  readonly hubPort: number
  readonly keyPem: string
  readonly certificatePem: string
  /** The household CA: the only one that may vouch for the hub. */
  readonly authorityCertificatePem: string
  readonly bootCounter: number
}

/** Reads an identity folder and counts this start in it. Throws `DEVICE_IDENTITY_MISSING`, `DEVICE_IDENTITY_INVALID`. */
export async function openIdentity(folder: string): Promise<Identity> {
  const description = readDescription(await readText(folder, 'device.json'))
  return {
    ...description,
    keyPem: await readText(folder, 'device.key.pem'),
    certificatePem: await readText(folder, 'device.crt.pem'),
    authorityCertificatePem: await readText(folder, 'ca.crt.pem'),
    bootCounter: await countBoot(folder),
  }
}

async function readText(folder: string, name: string): Promise<string> {
  try {
    return await readFile(join(folder, name), 'utf8')
  } catch (cause) {
    throw new DeviceError('DEVICE_IDENTITY_MISSING', 'unavailable', `Cannot read ${name} in ${folder}`, {
      context: { folder, file: name },
      remedy: 'Make an identity on the hub with: cryingsense device add NAME',
      cause,
    })
  }
}

function readDescription(text: string): Pick<Identity, 'deviceId' | 'hubHost' | 'hubPort'> {
  let fields = new Map<string, unknown>()
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null) fields = new Map(Object.entries(parsed))
  } catch (cause) {
    throw invalid('it is not JSON', cause)
  }
  const [deviceId, hubHost, hubPort] = ['deviceId', 'hubHost', 'hubPort'].map((name) => fields.get(name))
  if (typeof deviceId !== 'string' || typeof hubHost !== 'string') throw invalid('deviceId or hubHost is no text')
  if (!(typeof hubPort === 'number' && Number.isInteger(hubPort) && hubPort >= 1 && hubPort <= 65_535)) {
    throw invalid('hubPort is no port')
  }
  return { deviceId, hubHost, hubPort }
}

/** The number of this start, kept in the identity folder. The hub refuses a number that it has seen surpassed. */
async function countBoot(folder: string): Promise<number> {
  const path = join(folder, 'boot-counter')
  const stored = Number(await readFile(path, 'utf8').catch(() => '0'))
  const bootCounter = (Number.isSafeInteger(stored) && stored >= 0 ? stored : 0) + 1
  await writeFile(`${path}.new`, `${bootCounter}\n`, { mode: 0o600 })
  await rename(`${path}.new`, path)
  return bootCounter
}

function invalid(why: string, cause?: unknown): DeviceError {
  return new DeviceError('DEVICE_IDENTITY_INVALID', 'invalid', `Cannot read device.json: ${why}`, {
    remedy: 'Make a new identity on the hub with: cryingsense device add NAME',
    cause,
  })
}
