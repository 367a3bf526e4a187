// SPDX-License-Identifier: Apache-2.0
// Where the household's keys lie and how they are read. Only the server process reads the CA's private key; the ear
// reads its own key and the CA's certificate and can therefore not admit anyone. Loads no certificate library.
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AuthorityError } from './errors.ts'

/** A private key (PKCS #8) and its certificate, both as PEM. Keep the key off logs and messages. */
export interface KeyAndCertificate {
  readonly keyPem: string
  readonly certificatePem: string
}

/** Names of the files in `<data>/keys/`. */
export const keyFiles = {
  authorityKey: 'household-ca.key.pem',
  authorityCertificate: 'household-ca.crt.pem',
  earKey: 'ear.key.pem',
  earCertificate: 'ear.crt.pem',
} as const

/** Reads the household CA with its private key. For the server process alone. */
export async function readAuthority(dataFolder: string): Promise<KeyAndCertificate> {
  const folder = keysFolder(dataFolder)
  return readPair(join(folder, keyFiles.authorityKey), join(folder, keyFiles.authorityCertificate))
}

/** What the ear needs to listen: its own key and certificate, and the CA certificate it accepts devices from. */
export interface EarKeys extends KeyAndCertificate {
  readonly authorityCertificatePem: string
}

/** Reads what the ear needs. Throws `AUTHORITY_KEYS_MISSING` (unavailable) while the server has not made them yet. */
export async function readEarKeys(dataFolder: string): Promise<EarKeys> {
  const folder = keysFolder(dataFolder)
  const pair = await readPair(join(folder, keyFiles.earKey), join(folder, keyFiles.earCertificate))
  return { ...pair, authorityCertificatePem: await readPem(join(folder, keyFiles.authorityCertificate)) }
}

/** `<data>/devices/<deviceId>`: what a device proves itself with, until it is carried to the device. */
export function identityFolder(dataFolder: string, deviceId: string): string {
  return join(dataFolder, 'devices', deviceId)
}

/** `<data>/keys`. */
export function keysFolder(dataFolder: string): string {
  return join(dataFolder, 'keys')
}

async function readPair(keyPath: string, certificatePath: string): Promise<KeyAndCertificate> {
  const pair = { keyPem: await readPem(keyPath), certificatePem: await readPem(certificatePath) }
  let isPaired: boolean
  try {
    isPaired = new X509Certificate(pair.certificatePem).checkPrivateKey(createPrivateKey(pair.keyPem))
  } catch (cause) {
    throw unreadable(certificatePath, cause)
  }
  if (isPaired) return pair
  throw new AuthorityError('AUTHORITY_KEYS_MISMATCH', 'invalid', `Cannot use ${certificatePath}: not of its key`, {
    context: { file: certificatePath },
    remedy: 'Restore the keys folder from a backup; key and certificate belong together.',
  })
}

/** Reads one PEM file. Throws `AUTHORITY_KEYS_MISSING` or `AUTHORITY_KEYS_UNREADABLE`. */
export async function readPem(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw unreadable(path, cause)
    throw new AuthorityError('AUTHORITY_KEYS_MISSING', 'unavailable', `Cannot read ${path}: it does not exist`, {
      context: { file: path },
      remedy: 'Start the hub once: its server makes the keys. If devices were paired before, restore the keys folder.',
      cause,
    })
  }
}

function unreadable(path: string, cause: unknown): AuthorityError {
  return new AuthorityError('AUTHORITY_KEYS_UNREADABLE', 'invalid', `Cannot read ${path}`, {
    context: { file: path },
    remedy: 'Check that the file belongs to the user who runs the hub and is not damaged.',
    cause,
  })
}
