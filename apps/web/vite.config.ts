// SPDX-License-Identifier: Apache-2.0
// How the caregiver's app is bundled: everything as files of its own (no inline script, style or data URL), because
// the hub serves it under a policy that allows only its own origin.
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'

/** What the service worker's source says where the list belongs; see src/offline/service-worker.ts. */
const filesMark = '__SHELL_FILES__'
const versionMark = '__SHELL_VERSION__'

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
}

/**
 * Tells the service worker which files make up the app's shell, and stamps their fingerprint into it, so that a new
 * build always means a new cache.
 */
function shellList(): Plugin {
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

const entry = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [shellList()],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    rolldownOptions: {
      input: {
        app: entry('./index.html'),
        'capture-worklet': entry('./src/microphone/capture-worklet.ts'),
        'service-worker': entry('./src/offline/service-worker.ts'),
      },
      output: {
        // The service worker's scope is its folder, and the worklet is fetched by name: neither name carries a hash.
        entryFileNames: (chunk) => (chunk.name === 'app' ? 'assets/[name]-[hash].js' : '[name].js'),
      },
    },
  },
  server: {
    // `npx vite apps/web` beside a running hub; EventSource-like streams pass through unbuffered.
    proxy: { '/api': 'http://127.0.0.1:7420' },
  },
})
