// SPDX-License-Identifier: Apache-2.0
// A whole hub for a journey: the real command, in its own data folder, on ports of its own.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export { freePorts } from '../../apps/hub/src/supervisor/fixture.ts'

const rootFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const entry = join(rootFolder, 'apps/hub/src/main.ts')

/** Runs `cryingsense ARGS` to its end. */
export function cryingsense(...args: readonly string[]): { status: number; stdout: string; stderr: string } {
  const outcome = spawnSync(process.execPath, [entry, ...args], { encoding: 'utf8', timeout: 120_000 })
  return { status: outcome.status ?? 3, stdout: outcome.stdout, stderr: outcome.stderr }
}

/** A folder below the system's temporary one, which the caller removes with {@link removeFolder}. */
export function makeFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `cs-${name}-`))
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}

/** How each part shows in the process list: by its own title, or by the script it runs. */
const partSigns = {
  server: /hub\/src\/server\/main\.ts/,
  ear: /cryingsense-ear|hub\/src\/gateway\/main\.ts/,
  device: /cryingsense-device|device\/src\/main\.ts/,
}

/** What a test may ask of its hub. */
export interface HubOptions {
  readonly dataFolder: string
  readonly port: number
  readonly hasNursery?: boolean
}

/** A hub that runs as a user would run it. */
export class RunningHub {
  readonly url: string
  /** The one-time code, while nobody has claimed the hub. */
  readonly code: string | undefined
  readonly pid: number
  readonly dataFolder: string
  readonly #process: ChildProcess
  readonly #exited: Promise<number>

  private constructor(child: ChildProcess, dataFolder: string, welcome: string) {
    const [, url = '', code] = welcome.match(/(http:\/\/localhost:\d+\/)(?:#code=(\S+))?/) ?? []
    this.url = url
    this.code = code
    this.pid = child.pid ?? 0
    this.dataFolder = dataFolder
    this.#process = child
    this.#exited = new Promise((resolve) => child.once('exit', (status) => resolve(status ?? -1)))
  }

  /** Starts a hub and waits for its address. Throws with what it said where it ends instead. */
  static async start(options: HubOptions): Promise<RunningHub> {
    const flags = ['--no-open', '--data', options.dataFolder, '--port', String(options.port)]
    if (options.hasNursery !== true) flags.push('--no-demo')
    const child = spawn(process.execPath, [entry, 'start', ...flags], { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    const welcome = await new Promise<string>((resolve, reject) => {
      const hear = (chunk: Buffer): void => {
        said += chunk.toString()
        if (/Stop +Ctrl-C/.test(said)) resolve(said)
      }
      child.stdout?.on('data', hear)
      child.stderr?.on('data', hear)
      child.once('exit', (status) => reject(new Error(`the hub ended with exit code ${status}: ${said}`)))
    })
    return new RunningHub(child, options.dataFolder, welcome)
  }

  /** Ends the hub as Ctrl-C does; resolves with its exit code. */
  async stop(): Promise<number> {
    this.#process.kill('SIGINT')
    return await this.#exited
  }

  /** Ends the supervisor without warning. */
  async killHard(): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.#exited
  }

  /** Process ids of a part, below this hub's supervisor. */
  partPids(part: 'server' | 'ear' | 'device'): number[] {
    return childPids(this.pid).filter((pid) => partSigns[part].test(commandLine(pid)))
  }

  /** What `cryingsense NAME --json` prints about this hub. */
  ask(name: 'status' | 'episodes' | 'devices', ...flags: readonly string[]): unknown[] {
    const { status, stdout, stderr } = cryingsense(name, ...flags, '--json', '--data', this.dataFolder)
    // 1 says that something is wrong with the rooms, which is what some tests wait for.
    if (status > 1) throw new Error(`cryingsense ${name} ended with ${status}: ${stderr}`)
    return stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as unknown]))
  }

  /** The rooms as `cryingsense status` tells them. */
  rooms(): readonly Room[] {
    const [status] = this.ask('status') as readonly { rooms: readonly Room[] }[]
    return status?.rooms ?? []
  }

  episodes(): readonly Episode[] {
    return this.ask('episodes', '--limit', '200') as readonly Episode[]
  }
}

/** What the tests read of a room. */
export interface Room {
  readonly deviceId: string
  readonly room: string
  readonly state: 'quiet' | 'crying' | 'cannotHear' | 'offline'
  readonly cause?: string
}

/** What the tests read of an episode. */
export interface Episode {
  readonly episodeId: string
  readonly room: string
  readonly startedAtMs: number
  readonly endedAtMs: number | null
}

/** Ids of all processes below `pid` (Linux). */
export function childPids(pid: number): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const [, parent = '0'] = readFileSync(`/proc/${name}/stat`, 'utf8').match(/\) \S (\d+)/) ?? []
      parents.set(Number(name), Number(parent))
    } catch {
      // The process ended between the listing and the reading.
    }
  }
  const found = [pid]
  for (const ancestor of found) for (const [child, parent] of parents) if (parent === ancestor) found.push(child)
  return found.slice(1)
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}

/** Asks until the answer is not undefined; throws after `timeoutMs` with what was waited for. */
export async function eventually<T>(
  what: string,
  timeoutMs: number,
  ask: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (performance.now() > deadlineMs) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`)
    await sleep(200)
  }
}
