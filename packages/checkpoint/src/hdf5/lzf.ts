// SPDX-License-Identifier: Apache-2.0
// LZF, which h5py brings as a fast filter: runs of literals and back references, told apart by their first byte.

/** The unpacked bytes, or undefined where the stream is damaged or holds more than `sizeBytes`. */
export function unpackLzf(packed: Uint8Array, sizeBytes: number): Uint8Array | undefined {
  const plain = new Uint8Array(sizeBytes)
  let [at, filled] = [0, 0]
  while (at < packed.length) {
    const control = packed[at++] ?? 0
    if (control < 32) {
      const count = control + 1
      if (at + count > packed.length || filled + count > sizeBytes) return undefined
      plain.set(packed.subarray(at, at + count), filled)
      at += count
      filled += count
      continue
    }
    let count = Math.floor(control / 32) + 2
    if (count === 9) count += packed[at++] ?? 0
    if (at >= packed.length) return undefined
    const from = filled - (control % 32) * 256 - (packed[at++] ?? 0) - 1
    if (from < 0 || filled + count > sizeBytes) return undefined
    // Byte by byte: the reference may overlap what it makes.
    for (let index = 0; index < count; index++) plain[filled++] = plain[from + index] ?? 0
  }
  return plain.subarray(0, filled)
}
