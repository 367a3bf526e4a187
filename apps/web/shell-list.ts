// SPDX-License-Identifier: Apache-2.0
// A build step of a few lines: tells the service worker which files make up the app's shell, and stamps their
// fingerprint into it, so that a new build always means a new cache.
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Plugin } from 'vite'

/** What the service worker's source says where the list belongs; see src/offline/service-worker.ts. */
const filesMark = '__SHELL_FILES__'
const versionMark = '__SHELL_VERSION__'

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
}

/** Fills the shell's file list into the built service worker. */
export function shellList(): Plugin {
  let publicFolder = ''
  return {
    name: 'shell-list',
    apply: 'build',
    configResolved(config) {
      publicFolder = config.publicDir
    },
    generateBundle(_options, bundle) {
      const worker = bundle['service-worker.js']
      if (worker?.type !== 'chunk') return this.error('The build made no service-worker.js')
      const built = Object.keys(bundle).filter((name) => name.startsWith('assets/') || name === 'capture-worklet.js')
      const files = [...built, ...filesUnder(publicFolder)].sort()
      const fingerprint = createHash('sha256')
      for (const name of files) {
        const file = bundle[name]
        fingerprint.update(name).update(file?.type === 'chunk' ? file.code : String(file?.source ?? ''))
      }
      worker.code = worker.code
        .replace(filesMark, files.join(' '))
        .replace(versionMark, fingerprint.digest('hex').slice(0, 12))
      return undefined
    },
  }
}
