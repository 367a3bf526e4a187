// SPDX-License-Identifier: Apache-2.0
// Builds the web app where its build is missing or older than what it is built from.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { SupervisorError } from './errors.ts'

export interface WebBuild {
  /** Root of the installation. */
  readonly rootFolder: string
  readonly onBuild: () => void
}

/** Returns the folder of the built app. Throws `APP_BUILD_FAILED`. */
export async function ensureWebApp({ rootFolder, onBuild }: WebBuild): Promise<string> {
  const appFolder = join(rootFolder, 'apps', 'web')
  const builtFolder = join(appFolder, 'dist')
  const builtMs = statSync(join(builtFolder, 'index.html'), { throwIfNoEntry: false })?.mtimeMs
  const sources = [appFolder, join(rootFolder, 'packages', 'dsp'), join(rootFolder, 'packages', 'protocol')]
  if (builtMs !== undefined && sources.every((folder) => newestMs(folder) <= builtMs)) return builtFolder
  onBuild()
  // Built aside and then put in place: a hub that runs from the old build never finds it half gone, and two hubs that
  // start at once do not build into each other.
  const freshFolder = `${builtFolder}.${process.pid}`
  try {
    await build({ rootFolder, appFolder, outFolder: freshFolder })
    replaceFolder(builtFolder, freshFolder)
  } finally {
    rmSync(freshFolder, { recursive: true, force: true })
  }
  return builtFolder
}

function replaceFolder(folder: string, fresh: string): void {
  const oldFolder = `${fresh}.old`
  try {
    if (existsSync(folder)) renameSync(folder, oldFolder)
    renameSync(fresh, folder)
  } catch (error) {
    // Another start was faster; its build is as new as ours.
    if (!existsSync(join(folder, 'index.html'))) throw error
  } finally {
    rmSync(oldFolder, { recursive: true, force: true })
  }
}

/** Time of the newest source below `folder`; a packaged hub ships the build without sources. */
function newestMs(folder: string): number {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return 0
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !/\/(dist[^/]*|node_modules)(\/|$)/.test(entry.parentPath))
    .filter((entry) => !/\.(test\.ts|md)$/.test(entry.name))
    .reduce((newest, entry) => Math.max(newest, statSync(join(entry.parentPath, entry.name)).mtimeMs), 0)
}

interface BuildFolders {
  readonly rootFolder: string
  readonly appFolder: string
  readonly outFolder: string
}

function build({ rootFolder, appFolder, outFolder }: BuildFolders): Promise<void> {
  return new Promise((resolve, reject) => {
    const vite = join(rootFolder, 'node_modules', 'vite', 'bin', 'vite.js')
    const child = spawn(process.execPath, [vite, 'build', '--outDir', outFolder, '--logLevel', 'error'], {
      cwd: appFolder,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = `${output}${text}`.slice(-4000)
      })
    }
    const fail = (cause?: unknown) =>
      reject(
        new SupervisorError(
          'APP_BUILD_FAILED',
          'invalid',
          `Cannot build the web app: ${output.trim() || 'Vite failed'}`,
          {
            remedy: 'Run "npm ci" to restore what the build needs; if you changed apps/web, mend what is named above.',
            cause,
          },
        ),
      )
    child.on('error', fail)
    child.on('close', (code) => (code === 0 ? resolve() : fail()))
  })
}
