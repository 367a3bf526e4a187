// SPDX-License-Identifier: Apache-2.0
// A PNG with a palette (ISO/IEC 15948), enough for a spectrogram inside a page that may load nothing.
import { crc32, deflateSync } from 'node:zlib'

/** Colours of a palette: red, green, blue and opacity, each 0..255. */
export type Rgba = readonly [red: number, green: number, blue: number, opacity: number]

/** An image of palette indices, row after row from the top. */
export interface IndexedImage {
  readonly widthPixels: number
  readonly heightPixels: number
  readonly pixels: Uint8Array
  /** At most 256 colours. */
  readonly palette: readonly Rgba[]
}

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)

function chunk(type: string, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + body.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, body.length)
  bytes.set(new TextEncoder().encode(type), 4)
  bytes.set(body, 8)
  view.setUint32(8 + body.length, crc32(bytes.subarray(4, 8 + body.length)))
  return bytes
}

/** Encodes the image as PNG. */
export function encodePng(image: IndexedImage): Uint8Array {
  const { widthPixels, heightPixels, pixels, palette } = image
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, widthPixels)
  view.setUint32(4, heightPixels)
  // 8 bits, colour type 3 (palette), deflate, no interlace.
  header.set([8, 3, 0, 0, 0], 8)
  // Each row begins with its filter: 0, none.
  const rows = new Uint8Array((widthPixels + 1) * heightPixels)
  for (let row = 0; row < heightPixels; row++) {
    rows.set(pixels.subarray(row * widthPixels, (row + 1) * widthPixels), row * (widthPixels + 1) + 1)
  }
  const parts = [
    signature,
    chunk('IHDR', header),
    chunk('PLTE', Uint8Array.from(palette.flatMap(([red, green, blue]) => [red, green, blue]))),
    chunk(
      'tRNS',
      Uint8Array.from(palette, ([, , , opacity]) => opacity),
    ),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', new Uint8Array(0)),
  ]
  const png = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    png.set(part, at)
    at += part.length
  }
  return png
}
