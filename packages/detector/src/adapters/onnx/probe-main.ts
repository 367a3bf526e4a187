// SPDX-License-Identifier: Apache-2.0
// The probe: loads the native runtime in a process of its own, because on some boards it dies of an illegal
// instruction, and a process that dies here takes nobody with it. Task as JSON on stdin, logits as JSON on stdout.
import { text } from 'node:stream/consumers'
import { readModelFile } from './folder.ts'
import { goldenWindows, toGoldenWindows } from './golden.ts'
import type { ProbeTask } from './native.ts'
import { OnnxSession } from './session.ts'

const task = JSON.parse(await text(process.stdin)) as ProbeTask
const session = await OnnxSession.open({
  choice: { runtime: 'native', entry: task.entry },
  model: await readModelFile(task.folder, task.file),
  input: task.input,
})
const logits = await session.logits(toGoldenWindows(task.input), goldenWindows)
process.stdout.write(JSON.stringify([...logits]), () => process.exit(0))
