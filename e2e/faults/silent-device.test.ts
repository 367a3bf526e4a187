// SPDX-License-Identifier: Apache-2.0
// Silence never passes for peace: a microphone that stops is shown, whichever way it stops.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { addMicrophone, startMicrophone } from '../hub/microphone.ts'
import { eventually, freePorts, makeFolder, removeFolder, RunningHub } from '../hub/running-hub.ts'

const folder = makeFolder('silent')
const noticedWithinMs = 15_000
let hub: RunningHub

before(async () => {
  hub = await RunningHub.start({ dataFolder: join(folder, 'data'), port: await freePorts() })
})

after(async () => {
  await hub.stop()
  removeFolder(folder)
})

for (const [how, signal] of [
  ['freezes with its connection open', 'SIGSTOP'],
  ['dies', 'SIGKILL'],
] as const) {
  test(`a device that ${how} is shown within 15 s`, async (context) => {
    const name = signal.toLowerCase()
    addMicrophone(hub, name, join(folder, name))
    const device = startMicrophone(join(folder, name), '--seed', '3')
    context.after(() => device.kill('SIGKILL'))
    const stateOf = () => hub.rooms().find(({ room }) => room === name)?.state
    await eventually(`${name} to be heard`, 30_000, () =>
      stateOf() === 'quiet' || stateOf() === 'crying' ? true : undefined,
    )
    const stoppedAtMs = performance.now()
    device.kill(signal)
    await eventually(`${name} to be shown as not heard`, 30_000, () =>
      stateOf() === 'cannotHear' || stateOf() === 'offline' ? true : undefined,
    )
    const tookMs = performance.now() - stoppedAtMs
    assert.ok(tookMs <= noticedWithinMs, `it took ${Math.round(tookMs)} ms`)
  })
}
