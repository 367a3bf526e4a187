// SPDX-License-Identifier: Apache-2.0
// `cryingsense start`, from an empty folder to a page that shows a cry, and back down to nothing on Ctrl-C.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hasDesktop, openBrowser } from './browser.ts'
import { laterCode, welcome } from './console.ts'
import { layOut, makeFolders } from './folder.ts'
import { RunningHub } from './hub.ts'
import { takeLock } from './lock.ts'
import { leaveMemoryOutOfCoreDumps } from './memory-guard.ts'
import { type HubPlan, virtualNursery } from './parts.ts'
import { assertPortsFree, portsFrom } from './ports.ts'
import { ensureWebApp } from './web-build.ts'

export interface StartOptions {
  readonly webPort: number
  readonly dataFolder: string
  readonly hasNursery: boolean
  readonly opensBrowser: boolean
}

/** Children of a hub that was killed end within three seconds. */
const takeOverMs = 5_000

export interface StartConsole {
  /** What was asked for: the address and the code. */
  readonly result: (text: string) => void
  /** Everything else. */
  readonly talk: (line: string) => void
}

/** The folder that holds apps/ and node_modules/. */
export const rootFolder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..')

/** Runs the hub until a signal ends it; resolves with the exit code. */
export async function runHub(options: StartOptions, console: StartConsole): Promise<number> {
  process.umask(0o077)
  leaveMemoryOutOfCoreDumps()
  const layout = layOut(options.dataFolder)
  const ports = portsFrom(options.webPort)
  const url = `http://localhost:${ports.webPort}/`
  makeFolders(layout)
  const lock = takeLock(layout.lockPath, { url })
  const ended = nextSignal()
  try {
    await assertPortsFree(ports, { patienceMs: lock.wasStale ? takeOverMs : 0 })
    const webFolder = await ensureWebApp({ rootFolder, onBuild: () => console.talk('Building the web app ...') })
    const babies = options.hasNursery ? virtualNursery : []
    const plan: HubPlan = { rootFolder, layout, ports, webFolder, babies }
    return await runPlan({ plan, url, console, opensBrowser: options.opensBrowser, ended })
  } finally {
    lock.release()
  }
}

interface RunOptions {
  readonly plan: HubPlan
  readonly url: string
  readonly console: StartConsole
  readonly opensBrowser: boolean
  readonly ended: Promise<void>
}

async function runPlan({ plan, url, console, opensBrowser, ended }: RunOptions): Promise<number> {
  const codes = new CodeBoard(console)
  const hub = new RunningHub({ plan, onCode: (code) => codes.put(code), onTrouble: (line) => console.talk(line) })
  try {
    const isStarted = await Promise.race([hub.start().then(() => true), ended.then(() => false)])
    if (isStarted) {
      const { layout, babies } = plan
      const code = codes.first()
      console.result(welcome({ url, code, dataFolder: layout.dataFolder, hasNursery: babies.length > 0 }))
      if (opensBrowser && hasDesktop(process.env, process.platform)) openBrowser(url)
      await ended
    }
    console.talk('Stopping ...')
    return 0
  } finally {
    await hub.stop()
  }
}

/** The first code goes into the welcome; later ones get their own line. */
class CodeBoard {
  readonly #console: StartConsole
  #code: string | undefined
  #isShown = false

  constructor(console: StartConsole) {
    this.#console = console
  }

  put(code: string): void {
    this.#code = code
    if (this.#isShown) this.#console.result(laterCode(code))
  }

  /** The code, or undefined where the hub is claimed: the server tells a code before it is ready. */
  first(): string | undefined {
    this.#isShown = true
    return this.#code
  }
}

function nextSignal(): Promise<void> {
  return new Promise((resolve) => {
    // Never removed: a second Ctrl-C while the hub ends must not leave its processes behind.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
  })
}
