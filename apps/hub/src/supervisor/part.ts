// SPDX-License-Identifier: Apache-2.0
// One process of the hub: started with a line of configuration, watched through its heartbeat, restarted when it ends.
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { backoffMs, healthyMs } from './backoff.ts'
import { plainEnvironment } from './memory-guard.ts'
import type { LogFile } from './log-file.ts'
import { type PartFailure, type PartMessage, readPartMessage } from './part-message.ts'

/** No heartbeat for this long: stuck, so it is killed and started again. */
const defaultStuckMs = 15_000
/** A part that has not become ready by then is stuck in its start. */
const startLimitMs = 45_000
/** How often heartbeats are looked at. */
const watchMs = 500
/** Time to end by itself before it is killed. */
const stopLimitMs = 1_500

export interface PartOptions {
  readonly name: string
  /** What Node runs, and its arguments. */
  readonly args: readonly string[]
  /** Written as one line to the part's standard input; asked again at each start. */
  readonly configuration: () => object
  readonly log: LogFile
  /** Whether the part sends heartbeats; one that does not is only watched for its end. */
  readonly hasHeartbeat: boolean
  readonly stuckMs?: number
  readonly onMessage: (message: PartMessage) => void
  /** The part has ended and will be started again after `delayMs`. */
  readonly onRestart: (reason: string, delayMs: number) => void
}

export class Part {
  readonly #options: PartOptions
  #child: ChildProcess | undefined
  #failures = 0
  #startedMs = 0
  #lastBeatMs = 0
  #isReady = false
  #isStopping = false
  #failure: PartFailure | undefined
  #reason: string | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(options: PartOptions) {
    this.#options = options
  }

  start(): void {
    const { args, configuration, log, name } = this.#options
    this.#isReady = false
    this.#failure = this.#reason = undefined
    this.#startedMs = this.#lastBeatMs = performance.now()
    // Its own process group: Ctrl-C reaches the supervisor alone, which ends the parts in their order.
    const env = plainEnvironment(process.env)
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true, env })
    this.#child = child
    child.stdin.on('error', () => undefined)
    child.stdin.write(`${JSON.stringify(configuration())}\n`)
    createInterface({ input: child.stdout }).on('line', (line) => this.#hear(line))
    createInterface({ input: child.stderr }).on('line', (line) => log.write(line))
    child.on('error', (error) => log.write(`${name} could not be started: ${error.message}`))
    child.on('close', (code, signal) => this.#ended(code, signal))
    this.#timer ??= setInterval(() => this.#watch(), watchMs)
  }

  /** Asks the part to end, and ends it after a moment. */
  async stop(): Promise<void> {
    this.#isStopping = true
    clearInterval(this.#timer)
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise<void>((resolve) => {
      child.once('close', () => resolve())
    })
    child.kill('SIGTERM')
    child.stdin?.end()
    const timer = setTimeout(() => child.kill('SIGKILL'), stopLimitMs)
    await ended
    clearTimeout(timer)
  }

  #hear(line: string): void {
    const message = readPartMessage(line)
    if (message === undefined) return this.#options.log.write(line)
    this.#lastBeatMs = performance.now()
    if (message.type === 'ready') this.#isReady = true
    if (message.type === 'failed') this.#failure = message.error
    if (message.type !== 'heartbeat') this.#options.onMessage(message)
  }

  #watch(): void {
    if (this.#child === undefined || this.#isStopping) return
    const silentMs = performance.now() - this.#lastBeatMs
    const limitMs = this.#isReady ? (this.#options.stuckMs ?? defaultStuckMs) : startLimitMs
    if (!this.#options.hasHeartbeat || silentMs < limitMs) return
    this.#reason = `it was stuck for ${Math.round(silentMs / 1000)} s`
    this.#child.kill('SIGKILL')
  }

  #ended(code: number | null, signal: NodeJS.Signals | null): void {
    this.#child = undefined
    if (this.#isStopping) return
    this.#failures = performance.now() - this.#startedMs > healthyMs ? 1 : this.#failures + 1
    const delayMs = Math.round(backoffMs(this.#failures, Math.random()))
    const reason = this.#reason ?? this.#failure?.message ?? describeEnd(code, signal)
    this.#options.log.write(`${this.#options.name} ended: ${reason}; starting again in ${delayMs} ms`)
    this.#options.onRestart(reason, delayMs)
    setTimeout(() => {
      if (!this.#isStopping) this.start()
    }, delayMs)
  }
}

function describeEnd(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `it ended with exit code ${code ?? 'unknown'}` : `it was ended by ${signal}`
}
