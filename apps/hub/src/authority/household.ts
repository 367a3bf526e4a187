// SPDX-License-Identifier: Apache-2.0
// Makes what keys.ts reads: the household's CA, the ear's certificate and the identities of devices.
// For the server process and the command line alone, because it holds the CA's private key while it signs.
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createHouseholdAuthority, issueDeviceCertificate, issueEarCertificate } from './certificates.ts'
import { AuthorityError } from './errors.ts'
import { identityFolder, type KeyAndCertificate, keyFiles, keysFolder, readAuthority, readPem } from './keys.ts'
import { writeSecretFile } from './secret-file.ts'
import { spkiSha256 } from './spki.ts'

const renewBeforeMs = 90 * 24 * 3600 * 1000

/**
 * Makes the household's CA and the ear's certificate where they are missing, and renews the ear's in its last 90 days.
 * A second call changes nothing. Half a CA is refused rather than replaced: replacing would orphan every device.
 */
export async function ensureHouseholdKeys(dataFolder: string, options: { readonly nowMs: number }): Promise<void> {
  const folder = keysFolder(dataFolder)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const hasKey = existsSync(join(folder, keyFiles.authorityKey))
  const hasCertificate = existsSync(join(folder, keyFiles.authorityCertificate))
  if (hasKey !== hasCertificate) {
    const missing = hasKey ? keyFiles.authorityCertificate : keyFiles.authorityKey
    throw new AuthorityError('AUTHORITY_KEYS_INCOMPLETE', 'invalid', `Cannot use household CA: ${missing} is missing`, {
      context: { file: missing },
      remedy: 'Restore the keys folder from a backup, or move it away to start a new household and add devices again.',
    })
  }
  if (!hasKey) {
    const authority = await createHouseholdAuthority(options)
    // The certificate last: it marks the pair as complete.
    await writeSecretFile(join(folder, keyFiles.authorityKey), authority.keyPem)
    await writeSecretFile(join(folder, keyFiles.authorityCertificate), authority.certificatePem)
  }
  const authority = await readAuthority(dataFolder)
  if (await isEarCertificateUsable(folder, authority, options.nowMs)) return
  const ear = await issueEarCertificate(authority, options)
  await writeSecretFile(join(folder, keyFiles.earKey), ear.keyPem)
  await writeSecretFile(join(folder, keyFiles.earCertificate), ear.certificatePem)
}

/** What a device is told about itself and its hub; the file `device.json` of its identity folder. */
export interface DeviceDescription {
  readonly deviceId: string
  readonly name: string
  readonly room: string
  readonly hubHost: string
  readonly hubPort: number
}

/**
 * Issues an identity and writes it to its {@link identityFolder} (key, certificate, CA certificate, `device.json`).
 * Returns the key hash for the allow-list. Throws `AUTHORITY_IDENTITY_EXISTS` rather than overwrite one.
 */
export async function writeDeviceIdentity(
  dataFolder: string,
  device: DeviceDescription,
  options: { readonly nowMs: number },
): Promise<{ readonly folder: string; readonly spkiSha256: string }> {
  const authority = await readAuthority(dataFolder)
  const identity = await issueDeviceCertificate(authority, { deviceId: device.deviceId, nowMs: options.nowMs })
  const folder = identityFolder(dataFolder, device.deviceId)
  await mkdir(dirname(folder), { recursive: true, mode: 0o700 })
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (cause) {
    throw new AuthorityError('AUTHORITY_IDENTITY_EXISTS', 'invalid', `Cannot add device: "${device.deviceId}" exists`, {
      context: { deviceId: device.deviceId },
      remedy: 'Remove the device first, or choose another name.',
      cause,
    })
  }
  await writeSecretFile(join(folder, 'device.key.pem'), identity.keyPem)
  await writeSecretFile(join(folder, 'device.crt.pem'), identity.certificatePem)
  await writeSecretFile(join(folder, 'ca.crt.pem'), authority.certificatePem)
  await writeSecretFile(join(folder, 'device.json'), `${JSON.stringify(device, undefined, 2)}\n`)
  return { folder, spkiSha256: spkiSha256(identity.certificatePem) }
}

async function isEarCertificateUsable(folder: string, authority: KeyAndCertificate, nowMs: number): Promise<boolean> {
  const paths = [join(folder, keyFiles.earKey), join(folder, keyFiles.earCertificate)] as const
  if (!paths.every((path) => existsSync(path))) return false
  const ear = new X509Certificate(await readPem(paths[1]))
  const isOurs = ear.verify(new X509Certificate(authority.certificatePem).publicKey)
  const isPaired = ear.checkPrivateKey(createPrivateKey(await readPem(paths[0])))
  return isOurs && isPaired && Date.parse(ear.validTo) - nowMs > renewBeforeMs
}
