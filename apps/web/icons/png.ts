// SPDX-License-Identifier: Apache-2.0
// Pixels to a PNG file (W3C PNG, third edition): one IHDR, one IDAT, one IEND, no filter.
import { crc32, deflateSync } from 'node:zlib'

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, data.length)
  bytes.set(new TextEncoder().encode(type), 4)
  bytes.set(data, 8)
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)))
  return bytes
}

/** `pixels` `[size * size * 4]`, red green blue alpha; returns the file. */
export function encodePng(pixels: Uint8Array, sizePixels: number): Uint8Array {
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, sizePixels)
  view.setUint32(4, sizePixels)
  // 8 bits per channel, colour type 6 (RGB with alpha); compression, filter and interlace have one value each.
  header.set([8, 6, 0, 0, 0], 8)
  const rowBytes = sizePixels * 4
  const rows = new Uint8Array(sizePixels * (rowBytes + 1))
  for (let row = 0; row < sizePixels; row++) {
    rows.set(pixels.subarray(row * rowBytes, (row + 1) * rowBytes), row * (rowBytes + 1) + 1)
  }
  const parts = [
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', new Uint8Array()),
  ]
  const file = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    file.set(part, offset)
    offset += part.length
  }
  return file
}
