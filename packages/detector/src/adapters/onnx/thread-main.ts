// SPDX-License-Identifier: Apache-2.0
// The inference thread: a window takes milliseconds, and the thread that holds the sockets must not wait for it.
import { parentPort, workerData } from 'node:worker_threads'
import { DetectorError } from '../../errors.ts'
import { OnnxSession } from './session.ts'
import type { ThreadAnswer, ThreadRefusal, ThreadRequest, ThreadTask } from './thread-messages.ts'

function toRefusal(error: unknown): ThreadRefusal {
  if (error instanceof DetectorError) return { code: error.code, message: error.message, remedy: error.remedy }
  const message = `Cannot score: ${String(error).slice(0, 400)}`
  return { code: 'MODEL_OUTPUT_INVALID', message, remedy: 'Treat the room as not heard' }
}

const port = parentPort
if (port === null) throw new TypeError('thread-main.ts runs as a worker thread only')

function answer(message: ThreadAnswer, moved: ArrayBuffer[] = []): void {
  port?.postMessage(message, moved)
}

async function score(session: OnnxSession, { id, windows, count }: ThreadRequest): Promise<void> {
  try {
    const values = windows.subarray(0, count * valuesPerWindow)
    const logits = await session.logits(values, count)
    answer({ kind: 'logits', id, windows, logits }, [windows.buffer])
  } catch (error) {
    answer({ kind: 'refused', id, windows, refusal: toRefusal(error) }, [windows.buffer])
  }
}

const task = workerData as ThreadTask
const valuesPerWindow = task.input.windowFrames * task.input.melBands
try {
  const session = await OnnxSession.open(task)
  // The runtime takes one call at a time: each waits for the one before.
  let last: Promise<void> = Promise.resolve()
  port.on('message', (request: ThreadRequest) => {
    last = last.then(() => score(session, request))
  })
  answer({ kind: 'ready' })
} catch (error) {
  answer({ kind: 'failed', refusal: toRefusal(error) })
}
