// SPDX-License-Identifier: Apache-2.0
// Where the bundle of exactly these sources lies; it is built where there is none. The folder's name is made of the
// path, size and time of every source, so a bundle of older sources is never run.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const sourceFolders = ['packages/bytes/src', 'packages/checkpoint/src', 'apps/guard/src', 'tools/guard']

/** Runs the sources themselves where no bundle can be written: slower to start, otherwise the same. */
export async function findBundle(rootFolder) {
  const distFolder = join(rootFolder, 'apps/guard/dist')
  const folder = join(distFolder, fingerprint(rootFolder))
  const entry = join(folder, 'main.mjs')
  if (!existsSync(entry)) {
    try {
      const { buildBundle } = await import(pathToFileURL(join(rootFolder, 'tools/guard/bundle.ts')).href)
      await buildBundle({ rootFolder, distFolder, folder })
    } catch (error) {
      if (process.env.MODEL_GUARD_DEBUG) process.stderr.write(`${error.stack}\n`)
      return { entry: join(rootFolder, 'apps/guard/src/main.ts'), cacheFolder: undefined }
    }
  }
  return { entry, cacheFolder: join(folder, 'cache') }
}

/** Two 32-bit FNV-1a hashes: this guards against forgetting to rebuild, not against people who can write here. */
function fingerprint(rootFolder) {
  let [one, other] = [0x811c9dc5, 0x9747b28c]
  const add = (text) => {
    for (let index = 0; index < text.length; index++) {
      one = Math.imul(one ^ text.charCodeAt(index), 0x01000193)
      other = Math.imul(other ^ text.charCodeAt(index), 0x01000193)
    }
  }
  const folders = sourceFolders.map((folder) => join(rootFolder, folder))
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort(byName)) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) folders.push(path)
      else if (entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts')) {
        const { size, mtimeMs } = statSync(path)
        add(`${path} ${size} ${mtimeMs}\n`)
      }
    }
  }
  return [one, other].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')
}

function byName(one, other) {
  return one.name < other.name ? -1 : 1
}
