// SPDX-License-Identifier: Apache-2.0
// The household's own certificate authority: one root per home, never known outside it. It signs the ear's certificate
// and each device's; who may speak is decided by the allow-list of key hashes, not by the signature alone.
import './reflect.ts'
import { createPrivateKey, webcrypto } from 'node:crypto'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { earServerName } from '@cryingsense/protocol'
import type { KeyAndCertificate } from './keys.ts'

cryptoProvider.set(webcrypto)

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const yearMs = 365.25 * 24 * 3600 * 1000

/**
 * Every certificate is valid from here on, whatever the clock says: a Pi has no battery clock, and a device whose clock
 * runs a minute behind the hub's must not refuse a fresh certificate.
 */
const validFromMs = Date.UTC(2026, 0, 1)

interface Validity {
  readonly nowMs: number
  readonly years: number
}

/** Makes the root of a new household: P-256, self-signed, may sign leaves only (path length 0). */
export async function createHouseholdAuthority(options: { readonly nowMs: number }): Promise<KeyAndCertificate> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerial(),
    name: 'CN=CryingSense household',
    ...validity({ nowMs: options.nowMs, years: 30 }),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { keyPem: await exportKey(keys.privateKey), certificatePem: certificate.toString('pem') }
}

/** Issues the ear's server certificate for {@link earServerName}. */
export async function issueEarCertificate(
  authority: KeyAndCertificate,
  options: { readonly nowMs: number },
): Promise<KeyAndCertificate> {
  return issueLeaf(authority, {
    name: 'CN=CryingSense ear',
    validity: { nowMs: options.nowMs, years: 10 },
    extensions: [
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth], true),
      new SubjectAlternativeNameExtension([{ type: 'dns', value: earServerName }]),
    ],
  })
}

/**
 * Issues a device's client certificate. Ten years, because revoking is done at once through the allow-list and an
 * expired certificate would silence a microphone. `deviceId` must be letters, digits, `_` or `-`.
 */
export async function issueDeviceCertificate(
  authority: KeyAndCertificate,
  options: { readonly deviceId: string; readonly nowMs: number; readonly years?: number },
): Promise<KeyAndCertificate> {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(options.deviceId)) throw new RangeError('deviceId must be 1 to 64 of A-Za-z0-9_-')
  return issueLeaf(authority, {
    name: `CN=${options.deviceId}`,
    validity: { nowMs: options.nowMs, years: options.years ?? 10 },
    // Client use only: a stolen microphone must not be able to pose as the hub.
    extensions: [new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth], true)],
  })
}

interface LeafOptions {
  readonly name: string
  readonly validity: Validity
  readonly extensions: readonly Extension[]
}

async function issueLeaf(authority: KeyAndCertificate, options: LeafOptions): Promise<KeyAndCertificate> {
  const issuer = new X509Certificate(authority.certificatePem)
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.create({
    serialNumber: randomSerial(),
    subject: options.name,
    issuer: issuer.subject,
    ...validity(options.validity),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: await importSigningKey(authority.keyPem),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer),
      ...options.extensions,
    ],
  })
  return { keyPem: await exportKey(keys.privateKey), certificatePem: certificate.toString('pem') }
}

function validity({ nowMs, years }: Validity): { readonly notBefore: Date; readonly notAfter: Date } {
  return { notBefore: new Date(validFromMs), notAfter: new Date(Math.max(nowMs, validFromMs) + years * yearMs) }
}

/** 127 random bits: RFC 5280 section 4.1.2.2 wants a positive number of at most 20 bytes. */
function randomSerial(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16))
  bytes[0] = ((bytes[0] ?? 0) % 64) + 64
  return Buffer.from(bytes).toString('hex')
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key))
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ format: 'pem', type: 'pkcs8' })
    .toString()
}

async function importSigningKey(keyPem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(keyPem).export({ format: 'der', type: 'pkcs8' })
  return webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign'])
}
