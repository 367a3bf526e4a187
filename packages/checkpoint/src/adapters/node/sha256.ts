// SPDX-License-Identifier: Apache-2.0
// SHA-256 by Node's OpenSSL, which uses the processor's own instructions.
import type { Hash } from 'node:crypto'

/** A running SHA-256. */
export class NodeSha256 {
  // Loaded when the first hash is made: it takes 12 ms, which an inspection without hashes would notice.
  readonly #hash: Hash = process.getBuiltinModule('node:crypto').createHash('sha256')

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes)
  }

  /** The digest in lower-case hexadecimal; the hash is used up by it. */
  hex(): string {
    return this.#hash.digest('hex')
  }
}
