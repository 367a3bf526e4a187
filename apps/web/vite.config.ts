// SPDX-License-Identifier: Apache-2.0
// How the caregiver's app is bundled: everything as files of its own (no inline script, style or data URL), because
// the hub serves it under a policy that allows only its own origin.
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { shellList } from './shell-list.ts'

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
