// SPDX-License-Identifier: Apache-2.0
// Starts `cryingsense start` as a process for tests, and looks at it from outside: its words, its children, its answers.
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { rootFolder } from './start.ts'

const mainPath = join(rootFolder, 'apps', 'hub', 'src', 'main.ts')

export interface CommandResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command to its end. */
export function runCommand(args: readonly string[]): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [mainPath, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

export interface StartedHub {
  readonly pid: number
  /** Everything it said on standard output and standard error so far. */
  readonly words: () => string
  readonly kill: (signal: NodeJS.Signals) => void
  readonly ended: Promise<number | null>
}

const started = new Set<ChildProcess>()

/** Ends the hubs that a failed test left running; their parts follow by themselves. */
export function killStartedHubs(): void {
  for (const child of started) child.kill('SIGKILL')
}

/** Starts a hub and waits for its welcome. */
export async function startHub(args: readonly string[]): Promise<StartedHub> {
  const child = spawn(process.execPath, [mainPath, 'start', '--no-open', '--no-demo', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.add(child)
  child.on('close', () => started.delete(child))
  let words = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (words += text))
  }
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', resolve)
  })
  await until(
    () => words.includes('Ctrl-C') || child.exitCode !== null,
    () => words,
  )
  assert.equal(child.exitCode, null, words)
  return { pid: child.pid ?? 0, words: () => words, kill: (signal) => child.kill(signal), ended }
}

/** Waits up to half a minute for `condition`. */
export async function until(condition: () => boolean | Promise<boolean>, explain: () => string): Promise<void> {
  const endMs = performance.now() + 30_000
  while (!(await condition())) {
    assert.ok(performance.now() < endMs, `waited too long: ${explain()}`)
    await new Promise((resolve) => {
      setTimeout(resolve, 50)
    })
  }
}

/** Process numbers of the hub's parts, by the folder of their entry (`server`, `gateway`). */
export function partsOf(pid: number): Map<string, number> {
  const parts = new Map<string, number>()
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n')
  for (const line of lines) {
    const [, child, parent, part] = /^\s*(\d+)\s+(\d+)\s.*src\/(\w+)\/main\.ts/.exec(line) ?? []
    // The ear names its own process, so it is told by its title.
    const [, earChild, earParent] = /^\s*(\d+)\s+(\d+)\s+cryingsense-ear/.exec(line) ?? []
    if (Number(parent) === pid && part !== undefined) parts.set(part, Number(child))
    if (Number(earParent) === pid) parts.set('gateway', Number(earChild))
  }
  return parts
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Three neighbouring ports that are free now; the hub takes N, N+1 and N+2. */
export async function freePorts(): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const first = 20_000 + Math.floor(Math.random() * 20_000)
    const outcomes = await Promise.all([first, first + 1, first + 2].map(isFree))
    if (outcomes.every(Boolean)) return first
  }
  throw new Error('no three neighbouring ports are free')
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
