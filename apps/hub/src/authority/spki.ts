// SPDX-License-Identifier: Apache-2.0
// The one name of a device's key, used by the allow-list. Kept apart from issuing, so that the ear, which only checks,
// loads no certificate library.
import { createHash, X509Certificate } from 'node:crypto'

/** SHA-256 of a certificate's SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7, DER), lower-case hex. PEM or DER in, or parsed. */
export function spkiSha256(certificate: string | Uint8Array | X509Certificate): string {
  const { publicKey } = certificate instanceof X509Certificate ? certificate : new X509Certificate(certificate)
  return createHash('sha256')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest('hex')
}
