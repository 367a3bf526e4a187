// SPDX-License-Identifier: Apache-2.0
// Bundles the `model-guard` command into a few files of plain JavaScript: stripping the types of 200 files at every
// start would take longer than the inspection itself.
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'

/** A bundle that nobody can be running any more. */
const staleMs = 24 * 3600 * 1000

/** Where to read from and write to. */
export interface BundleFolders {
  readonly rootFolder: string
  /** All bundles. */
  readonly distFolder: string
  /** This one; it appears whole or not at all, so that two first runs at once do not meet. */
  readonly folder: string
}

/** Writes `main.mjs`, `worker.mjs` and their chunks to `folder`, and removes bundles of yesterday's sources. */
export async function buildBundle({ rootFolder, distFolder, folder }: BundleFolders): Promise<void> {
  const unfinished = `${folder}.${process.pid}.part`
  mkdirSync(unfinished, { recursive: true })
  try {
    await build({
      configFile: false,
      root: join(rootFolder, 'apps/guard'),
      logLevel: 'silent',
      publicDir: false,
      ssr: { noExternal: true },
      build: {
        ssr: true,
        outDir: unfinished,
        emptyOutDir: false,
        target: 'node24',
        minify: false,
        rolldownOptions: {
          input: {
            main: join(rootFolder, 'apps/guard/src/main.ts'),
            worker: join(rootFolder, 'apps/guard/src/worker.ts'),
          },
          output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
        },
      },
    })
    renameSync(unfinished, folder)
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    // Another first run may have been quicker; then its bundle is as good.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOTEMPTY')) throw error
  }
  for (const name of readdirSync(distFolder)) {
    const path = join(distFolder, name)
    if (path !== folder && Date.now() - statSync(path).mtimeMs > staleMs) rmSync(path, { recursive: true, force: true })
  }
}
