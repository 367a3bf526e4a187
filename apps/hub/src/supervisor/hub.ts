// SPDX-License-Identifier: Apache-2.0
// Runs the hub's processes together: the server first, which makes the keys; then the ear; then the virtual nursery.
import { LogFile } from './log-file.ts'
import {
  babyArguments,
  type HubPlan,
  earArguments,
  earConfiguration,
  serverConfiguration,
  serverArguments,
} from './parts.ts'
import { Part } from './part.ts'
import type { PartFailure, PartMessage } from './part-message.ts'
import { SupervisorError } from './errors.ts'

const retellMs = 60_000

export interface RunningHubOptions {
  readonly plan: HubPlan
  /** A one-time code for a hub that nobody has claimed. */
  readonly onCode: (code: string) => void
  /** A process ended and comes back; told to the person at the console. */
  readonly onTrouble: (line: string) => void
}

export class RunningHub {
  readonly #options: RunningHubOptions
  readonly #parts: Part[] = []
  readonly #told = new Map<string, { readonly reason: string; readonly atMs: number }>()
  #isComplete = false
  #refuse: (error: Error) => void = () => undefined

  constructor(options: RunningHubOptions) {
    this.#options = options
  }

  /**
   * Starts everything; resolves once the server and the ear serve. Throws what kept a process from its first start;
   * later ends are mended by starting again.
   */
  async start(): Promise<void> {
    const { plan } = this.#options
    const refusal = new Promise<never>((_, reject) => {
      this.#refuse = reject
    })
    const ready = await Promise.race([
      refusal,
      this.#run('server', { args: serverArguments(plan), configuration: () => serverConfiguration(plan) }),
    ])
    await Promise.race([
      refusal,
      this.#run('ear', { args: earArguments(plan), configuration: () => earConfiguration(plan) }),
    ])
    this.#isComplete = true
    this.#startNursery(ready)
  }

  /** Ends everything, listeners first and the memory last, within five seconds. */
  async stop(): Promise<void> {
    this.#isComplete = true
    const [server, ear, ...devices] = this.#parts
    await Promise.all(devices.map((device) => device.stop()))
    await ear?.stop()
    await server?.stop()
  }

  /** The same trouble again within a minute is not told again. */
  #tellTrouble(name: string, reason: string, delayMs: number): void {
    const nowMs = performance.now()
    const told = this.#told.get(name)
    if (told?.reason === reason && nowMs - told.atMs < retellMs) return
    this.#told.set(name, { reason, atMs: nowMs })
    this.#options.onTrouble(`the ${name} comes back in ${delayMs} ms: ${reason}`)
  }

  #startNursery(ready: PartMessage): void {
    const { plan } = this.#options
    const places = ready.type === 'ready' && Array.isArray(ready.rest['nursery']) ? ready.rest['nursery'] : []
    for (const [index, baby] of plan.babies.entries()) {
      const place: unknown = places[index]
      if (typeof place !== 'object' || place === null || !('folder' in place)) continue
      const args = babyArguments(plan.rootFolder, baby, String(place.folder))
      void this.#run(`virtual-${index + 1}`, { args, configuration: () => ({}), hasHeartbeat: false })
    }
  }

  /** Resolves with the part's first `ready`. */
  #run(
    name: string,
    options: {
      readonly args: readonly string[]
      readonly configuration: () => object
      readonly hasHeartbeat?: boolean
    },
  ): Promise<PartMessage> {
    return new Promise((resolve) => {
      let failure: PartFailure | undefined
      const part = new Part({
        name,
        args: options.args,
        configuration: options.configuration,
        hasHeartbeat: options.hasHeartbeat ?? true,
        log: new LogFile(this.#options.plan.layout.logFolder, name),
        onMessage: (message) => {
          if (message.type === 'ready') resolve(message)
          else if (message.type === 'code') this.#options.onCode(message.code)
          else if (message.type === 'failed') failure = message.error
        },
        onRestart: (reason, delayMs) => {
          if (this.#isComplete) this.#tellTrouble(name, reason, delayMs)
          else this.#refuse(toStartError(name, failure, reason))
        },
      })
      this.#parts.push(part)
      part.start()
    })
  }
}

/** The part's own refusal if it told one; its code is one of the part's, so it is carried in the text. */
function toStartError(name: string, failure: PartFailure | undefined, reason: string): SupervisorError {
  const text = failure === undefined ? `Cannot start the ${name}: ${reason}` : `${failure.message} [${failure.code}]`
  return new SupervisorError('HUB_PART_FAILED', 'unavailable', text, {
    context: { part: name },
    remedy: failure?.remedy ?? `Read logs/${name}.log in the data folder.`,
  })
}
