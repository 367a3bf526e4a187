// SPDX-License-Identifier: Apache-2.0
// Where the bundle of exactly these sources lies; it is built where there is none. The folder's name is made of the
// path, size and time of every source, so a bundle of older sources is never run.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const sourceFolders = [
  'packages/bytes/src',
  'packages/checkpoint/src',
  'packages/audio/src',
  'packages/audit/src',
  'packages/dsp/src',
  'apps/guard/src',
  'tools/guard',
]

/** Runs the sources themselves where no bundle can be written: slower to start, otherwise the same. */
export async function findBundle(rootFolder) {
  const distFolder = join(rootFolder, 'apps/guard/dist')
  const folder = join(distFolder, fingerprint(rootFolder))
  const entry = join(folder, 'main.mjs')
  if (!existsSync(entry)) {
    try {
      const { buildBundle } = await import(pathToFileURL(join(rootFolder, 'tools/guard/bundle.ts')).href)
      await buildBundle({ rootFolder, distFolder, folder })
    } catch {
      // A folder that cannot be written, or sources that do not compile: running them says which.
      return { entry: join(rootFolder, 'apps/guard/src/main.ts'), cacheFolder: undefined }
    }
  }
  return { entry, cacheFolder: join(folder, 'cache') }
}

/**
 * Two 32-bit FNV-1a hashes of each file, summed up: this guards against forgetting to rebuild, not against people who
 * can write here. It is part of every start, hence no sorting and no path library.
 */
function fingerprint(rootFolder) {
  let [one, other] = [0, 0]
  const add = (text) => {
    let [first, second] = [0x811c9dc5, 0x9747b28c]
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index)
      first = Math.imul(first ^ code, 0x01000193)
      second = Math.imul(second ^ code, 0x01000193)
    }
    one = (one + first) | 0
    other = (other + second) | 0
  }
  const folders = sourceFolders.map((folder) => `${rootFolder}/${folder}`)
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) folders.push(path)
      else if (/\.(?:ts|json)$/.test(path) && !path.endsWith('.test.ts')) {
        const { size, mtimeMs } = statSync(path)
        add(`${path} ${size} ${mtimeMs}`)
      }
    }
  }
  return [one, other].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')
}
