// SPDX-License-Identifier: Apache-2.0
// The ear's process: one configuration line in, one ready line out, and an end when the supervisor ends.
// It writes no file. It logs words and numbers to stderr, never sound.
import { createInterface } from 'node:readline'
import { CodedError } from '@cryingsense/bytes'
import { openScoreModel } from '@cryingsense/detector/adapters/onnx'
import { readEarKeys } from '../authority/keys.ts'
import { readConfiguration } from './configuration.ts'
import { Ear } from './ear.ts'
import type { EarClock } from './room/room-clock.ts'

/** The supervisor takes an ear for stuck after 15 s. */
const heartbeatMs = 3000

process.title = 'cryingsense-ear'
process.umask(0o077)

// The default handler prints the error, and an error may quote what it failed on: only its kind and places are printed.
process.setUncaughtExceptionCaptureCallback((error) => fail('stopped by an unexpected error', error))

const clock: EarClock = {
  nowMs: () => performance.now(),
  toWallMs: (earMs) => earMs + Date.now() - performance.now(),
}

function log(line: string): void {
  process.stderr.write(`${JSON.stringify({ process: 'ear', atMs: Date.now(), line })}\n`)
}

/** One line for the supervisor. */
function tell(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

/** Tells what went wrong without quoting what it went wrong on, and ends the process. */
function fail(what: string, error: unknown): never {
  if (error instanceof CodedError) {
    const { code, message, remedy } = error
    tell({ type: 'failed', error: { code, message, remedy } })
    log(`${what}: ${code}: ${message}`)
  } else {
    const stack = error instanceof Error ? (error.stack ?? '') : ''
    const places = stack.split('\n').filter((line) => line.trimStart().startsWith('at '))
    log(`${what}: ${error instanceof Error ? error.name : typeof error}\n${places.join('\n')}`)
  }
  process.exit(3)
}

async function start(line: string): Promise<Ear> {
  const configuration = readConfiguration(line)
  const { modelFolder: folder, engine } = configuration
  const keys = await readEarKeys(configuration.dataFolder)
  const { ear, ready } = await Ear.start(configuration, {
    keys,
    clock,
    log,
    openModel: async () => {
      const model = await openScoreModel({ folder, engine })
      log(
        `model ${model.manifest.name} ${model.manifest.version} on ${model.engine.runtime} ${model.engine.note ?? ''}`,
      )
      return model
    },
  })
  tell({ type: 'ready', ...ready })
  // From the same thread that hears: if it is stuck, so is the heartbeat, and the supervisor starts another ear.
  setInterval(() => tell({ type: 'heartbeat' }), heartbeatMs)
  return ear
}

let started: Promise<Ear> | undefined
let isStopping = false

async function stop(): Promise<void> {
  if (isStopping) return
  isStopping = true
  // A stop must not hang on a socket: the kernel takes everything back at the end of the process.
  setTimeout(() => process.exit(0), 2000).unref()
  const ear = await started
  await ear?.stop()
  process.exit(0)
}

const input = createInterface({ input: process.stdin })
input.once('line', (line) => {
  started = start(line)
  started.catch((error: unknown) => fail('could not start', error))
})
// The end of stdin is the end of the supervisor, however it died.
input.once('close', () => void stop())
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop())
