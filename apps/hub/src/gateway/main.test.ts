// SPDX-License-Identifier: Apache-2.0
// The ear as the supervisor runs it: its own process, the shipped model, a virtual device in a third process, and
// everything that can keep it from starting.
import assert from 'node:assert/strict'
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { CertifiedDevice } from '@cryingsense/protocol/gateway'
import { ensureHouseholdKeys, writeDeviceIdentity } from '../authority/household.ts'
import { TestServer, until } from './fixture.ts'

const root = fileURLToPath(new URL('../../../..', import.meta.url))
const modelFolder = join(root, 'models/cry-detector')
let folder: string
const children: ChildProcessWithoutNullStreams[] = []

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cryingsense-ear-process-'))
  await ensureHouseholdKeys(folder, { nowMs: Date.now() })
})
after(async () => {
  for (const child of children) child.kill('SIGKILL')
  await rm(folder, { recursive: true })
})

interface Process {
  readonly child: ChildProcessWithoutNullStreams
  readonly messages: Readonly<Record<string, unknown>>[]
  readonly errorLines: string[]
  readonly exitCode: Promise<number | null>
}

function run(script: string, args: readonly string[] = []): Process {
  const child = spawn(process.execPath, [join(root, script), ...args])
  children.push(child)
  const messages: Readonly<Record<string, unknown>>[] = []
  const errorLines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    const parsed: unknown = JSON.parse(line)
    if (typeof parsed === 'object' && parsed !== null) messages.push({ ...parsed })
  })
  createInterface({ input: child.stderr }).on('line', (line) => errorLines.push(line))
  const exitCode = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { child, messages, errorLines, exitCode }
}

function startEar(overrides: Readonly<Record<string, unknown>> = {}): Process {
  const ear = run('apps/hub/src/gateway/main.ts')
  const configuration = {
    dataFolder: folder,
    gatewaySocketPath: join(folder, 'gateway.sock'),
    deviceHost: '127.0.0.1',
    devicePort: 0,
    browserPort: 0,
    webOrigins: ['http://localhost:7420'],
    modelFolder,
    engine: 'wasm',
    ...overrides,
  }
  ear.child.stdin.write(`${JSON.stringify(configuration)}\n`)
  return ear
}

const failures: readonly (readonly [what: string, code: string, overrides: () => Promise<Record<string, unknown>>])[] =
  [
    ['a field nobody knows', 'EAR_CONFIGURATION_INVALID', async () => ({ devicesPort: 1 })],
    ['an origin with a path', 'EAR_CONFIGURATION_INVALID', async () => ({ webOrigins: ['http://localhost:7420/app'] })],
    ['a port that is none', 'EAR_CONFIGURATION_INVALID', async () => ({ devicePort: 70_000 })],
    ['no keys', 'AUTHORITY_KEYS_MISSING', async () => ({ dataFolder: await mkdtemp(join(folder, 'empty-')) })],
    ['no model', 'MODEL_FILE_MISSING', async () => ({ modelFolder: join(folder, 'nothing') })],
    ['a model that is not the one in its manifest', 'MODEL_FILE_CHANGED', changedModel],
    ['a port that is taken', 'EAR_PORT_TAKEN', takenPort],
  ]

async function changedModel(): Promise<Record<string, unknown>> {
  const copy = join(folder, 'changed-model')
  await cp(modelFolder, copy, { recursive: true })
  await writeFile(join(copy, 'cry-detector.onnx'), 'not the model')
  return { modelFolder: copy }
}

async function takenPort(): Promise<Record<string, unknown>> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  const address = server.address()
  return { devicePort: typeof address === 'object' && address !== null ? address.port : 0 }
}

for (const [what, code, overrides] of failures) {
  test(`with ${what} the ear says ${code} and what to do, and ends`, { timeout: 20_000 }, async () => {
    const ear = startEar(await overrides())
    assert.equal(await ear.exitCode, 3)
    const failed = ear.messages.find(({ type }) => type === 'failed')?.['error']
    assert.ok(typeof failed === 'object' && failed !== null && 'code' in failed && 'remedy' in failed)
    assert.equal(failed.code, code)
    assert.ok(String(failed.remedy).length > 20)
  })
}

test(
  'from a virtual device to the server: a synthetic cry is told, also by an ear that started without a server',
  { timeout: 60_000 },
  async () => {
    const identity = await writeDeviceIdentity(
      folder,
      { deviceId: 'mia', name: 'Mia', room: 'Mia', hubHost: '127.0.0.1', hubPort: 1 },
      { nowMs: Date.now() },
    )
    const gatewaySocketPath = join(folder, 'late.sock')
    const ear = startEar({ gatewaySocketPath })
    await until(() => ear.messages.some(({ type }) => type === 'ready'), 20_000)
    const hub = `127.0.0.1:${String(ear.messages.find(({ type }) => type === 'ready')?.['devicePort'])}`
    const server = new TestServer()
    const device: CertifiedDevice = {
      deviceId: 'mia',
      name: 'Mia',
      room: 'Mia',
      kind: 'virtual',
      spkiSha256: identity.spkiSha256,
    }
    server.allow([device])
    await server.listen(gatewaySocketPath)
    await until(() => server.messages.length > 0)
    const sound = ['--source', 'synth', '--scene', 'busy', '--seed', '3']
    const microphone = run('apps/device/src/main.ts', ['--identity', identity.folder, '--hub', hub, ...sound])
    await until(() => server.events.some(({ kind }) => kind === 'episodeStart'), 30_000)
    const start = server.events.find((event) => event.kind === 'episodeStart')
    assert.ok(start !== undefined && Math.abs(Date.now() - start.atMs) < 3000)
    await until(() => server.messages.some((message) => message.type === 'live' && message.state === 'crying'))
    // The device says goodbye on SIGTERM; the ear ends with its supervisor, and the open cry with it.
    microphone.child.kill('SIGTERM')
    assert.equal(await microphone.exitCode, 0)
    ear.child.stdin.end()
    assert.equal(await ear.exitCode, 0)
    await until(() => server.events.some((event) => event.kind === 'episodeEnd' && event.reason === 'interrupted'))
    assert.deepEqual(
      ear.errorLines.filter((line) => line.includes('unexpected')),
      [],
    )
    await server.close()
  },
)

test(
  'a cry that begins while the ear is dead is told by the next ear, with the time at which it began',
  { timeout: 60_000 },
  async () => {
    const identity = await writeDeviceIdentity(
      folder,
      { deviceId: 'noah', name: 'Noah', room: 'Noah', hubHost: '127.0.0.1', hubPort: 1 },
      { nowMs: Date.now() },
    )
    const gatewaySocketPath = join(folder, 'outage.sock')
    const server = new TestServer()
    server.allow([{ deviceId: 'noah', name: 'Noah', room: 'Noah', kind: 'virtual', spkiSha256: identity.spkiSha256 }])
    await server.listen(gatewaySocketPath)
    const first = startEar({ gatewaySocketPath })
    await until(() => first.messages.some(({ type }) => type === 'ready'), 20_000)
    const devicePort = first.messages.find(({ type }) => type === 'ready')?.['devicePort']
    const sound = ['--source', 'synth', '--scene', 'busy', '--seed', '3', '--no-gate']
    const hub = `127.0.0.1:${String(devicePort)}`
    const microphone = run('apps/device/src/main.ts', ['--identity', identity.folder, '--hub', hub, ...sound])
    await until(() => server.messages.some(({ type }) => type === 'live'), 20_000)
    first.child.kill('SIGKILL')
    // The synthetic cry begins four to eight seconds after the device started.
    await new Promise((resolve) => setTimeout(resolve, 7000))
    assert.equal(server.events.filter(({ kind }) => kind === 'episodeStart').length, 0)
    const second = startEar({ gatewaySocketPath, devicePort })
    const restartedAtMs = Date.now()
    await until(() => server.events.some(({ kind }) => kind === 'episodeStart'), 30_000)
    const start = server.events.find((event) => event.kind === 'episodeStart')
    assert.ok(start !== undefined && start.atMs < restartedAtMs, `begun ${(start?.atMs ?? 0) - restartedAtMs} ms after`)
    microphone.child.kill('SIGTERM')
    second.child.stdin.end()
    await Promise.all([microphone.exitCode, second.exitCode])
    await server.close()
  },
)
