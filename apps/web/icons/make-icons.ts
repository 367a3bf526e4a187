// SPDX-License-Identifier: Apache-2.0
// Draws the icons of the installed app into public/icons/. Run after changing mark.ts:
//   node apps/web/icons/make-icons.ts
import { writeFileSync } from 'node:fs'
import { encodePng } from './png.ts'
import { rasterizeMark } from './raster.ts'
import { markSvg } from './svg.ts'

const folder = new URL('../public/icons/', import.meta.url)

writeFileSync(new URL('icon.svg', folder), markSvg())
for (const [name, sizePixels, isMaskable] of [
  ['icon-192.png', 192, false],
  ['icon-512.png', 512, false],
  ['icon-maskable-512.png', 512, true],
] as const) {
  writeFileSync(new URL(name, folder), encodePng(rasterizeMark({ sizePixels, isMaskable }), sizePixels))
}
