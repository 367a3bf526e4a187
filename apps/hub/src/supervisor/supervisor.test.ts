// SPDX-License-Identifier: Apache-2.0
// The parts of the supervisor that need no hub: the lock, the folder, the ports, the logs, one watched process.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { CodedError } from '@cryingsense/bytes'
import { backoffMs } from './backoff.ts'
import { hasDesktop } from './browser.ts'
import { laterCode, welcome } from './console.ts'
import { layOut, makeFolders } from './folder.ts'
import { takeLock } from './lock.ts'
import { LogFile } from './log-file.ts'
import { Part } from './part.ts'
import type { PartMessage } from './part-message.ts'
import { assertPortsFree } from './ports.ts'

const folder = mkdtempSync(join(tmpdir(), 'cryingsense-supervisor-'))
after(() => rmSync(folder, { recursive: true }))
const url = 'http://localhost:7420/'
const isCoded = (code: string) => (error: unknown) => error instanceof CodedError && error.code === code

test('a lock is held by one process, and free again after its release', () => {
  const path = join(folder, 'held.lock')
  const lock = takeLock(path, { url })
  assert.equal(statSync(path).mode % 0o1000, 0o600)
  assert.throws(
    () => takeLock(path, { url: 'http://localhost:1/' }),
    (error) => isCoded('HUB_RUNNING')(error) && String(error).includes(url),
  )
  lock.release()
  assert.equal(existsSync(path), false)
  takeLock(path, { url }).release()
})

for (const [what, content] of [
  ['a process that is dead', JSON.stringify({ pid: spawnSync('true').pid, startToken: 'x', url })],
  ['a living process that started at another time', JSON.stringify({ pid: process.ppid, startToken: 'x', url })],
  ['nobody, because the disk was full', ''],
  ['something that is no lock', '[7]'],
] as const) {
  test(`a lock of ${what} is taken over`, () => {
    const path = join(folder, 'stale.lock')
    writeFileSync(path, content)
    const lock = takeLock(path, { url })
    assert.equal(lock.wasStale, true)
    assert.match(readFileSync(path, 'utf8'), new RegExp(`"pid":${process.pid}`))
    lock.release()
  })
}

test('a lock is not released by a process that lost it', () => {
  const path = join(folder, 'lost.lock')
  const lock = takeLock(path, { url })
  writeFileSync(path, 'of someone else')
  lock.release()
  assert.equal(readFileSync(path, 'utf8'), 'of someone else')
})

test('the folders are made for this user alone, and an empty one that is open is closed', () => {
  const data = join(folder, 'data')
  mkdirSync(data, { mode: 0o755 })
  makeFolders(layOut(data))
  for (const name of ['', 'run', 'logs']) assert.equal(statSync(join(data, name)).mode % 0o1000, 0o700, name)
})

test('a folder that others may read and that holds other things is refused and left alone', () => {
  const data = join(folder, 'shared')
  mkdirSync(data)
  writeFileSync(join(data, 'letter.txt'), '')
  chmodSync(data, 0o755)
  assert.throws(() => makeFolders(layOut(data)), isCoded('DATA_FOLDER_UNUSABLE'))
  assert.equal(statSync(data).mode % 0o1000, 0o755)
})

test('a data folder that is a file is refused', () => {
  const data = join(folder, 'file')
  writeFileSync(data, '')
  assert.throws(() => makeFolders(layOut(data)), isCoded('DATA_FOLDER_UNUSABLE'))
})

test('sockets of a data folder with a long path move to a short one, the same each time', () => {
  const long = layOut(join(folder, 'x'.repeat(120)))
  assert.ok(long.gatewaySocketPath.length < 100)
  assert.deepEqual(layOut(join(folder, 'x'.repeat(120))), long)
  assert.notEqual(layOut(join(folder, 'y'.repeat(120))).adminSocketPath, long.adminSocketPath)
})

test('a taken port is named with what it is for, and waited for where that helps', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const ports = { webPort: port, devicePort: 0, browserPort: 0 }
  await assert.rejects(assertPortsFree(ports, { patienceMs: 0 }), isCoded('HUB_PORT_TAKEN'))
  setTimeout(() => server.close(), 150)
  await assertPortsFree(ports, { patienceMs: 3_000 })
})

test('the web port is taken too where only [::1] is, because browsers ask there first', async (t) => {
  const server = createServer()
  const address = await new Promise<ReturnType<typeof server.address>>((resolve) => {
    server.once('error', () => resolve(null))
    server.listen(0, '::1', () => resolve(server.address()))
  })
  if (address === null || typeof address === 'string') return t.skip('this machine has no IPv6 loopback')
  const ports = { webPort: address.port, devicePort: 0, browserPort: 0 }
  await assert.rejects(assertPortsFree(ports, { patienceMs: 0 }), isCoded('HUB_PORT_TAKEN'))
  server.close()
  return undefined
})

test('a log is rotated before it grows past its limit, and its lines are cut', () => {
  const log = new LogFile(folder, 'part')
  for (let line = 0; line < 600; line++) log.write('x'.repeat(10_000))
  const [now, before] = [statSync(join(folder, 'part.log')), statSync(join(folder, 'part.log.1'))]
  assert.ok(now.size <= 1024 * 1024 && before.size <= 1024 * 1024)
  assert.equal(now.mode % 0o1000, 0o600)
  assert.equal(readFileSync(join(folder, 'part.log'), 'utf8').split('\n')[0]?.length, 4096)
})

test('restarts wait longer and longer, up to a limit, never all at once', () => {
  assert.deepEqual(
    [1, 2, 3, 9, 1000].map((failures) => backoffMs(failures, 0.5)),
    [250, 500, 1000, 10_000, 10_000],
  )
  assert.equal(backoffMs(3, 0), 500)
})

test('a browser opens on a desktop and nowhere else', () => {
  assert.equal(hasDesktop({ DISPLAY: ':0' }, 'linux'), true)
  assert.equal(hasDesktop({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux'), true)
  assert.equal(hasDesktop({}, 'linux'), false)
  assert.equal(hasDesktop({ DISPLAY: ':0', SSH_CONNECTION: 'x' }, 'linux'), false)
  assert.equal(hasDesktop({}, 'darwin'), true)
})

test('the first screen holds one address, and the code only while there is one', () => {
  const place = { url, dataFolder: '/data', hasNursery: false }
  const unclaimed = welcome({ ...place, code: '7K3M-Q9TD' })
  assert.deepEqual(unclaimed.match(/https?:\S+/g), [`${url}#code=7K3M-Q9TD`])
  assert.deepEqual(welcome({ ...place, code: undefined }).match(/https?:\S+/g), [url])
  assert.doesNotMatch(laterCode('7K3M-Q9TD'), /http/)
})

interface Watched {
  readonly part: Part
  readonly messages: PartMessage[]
  readonly restarts: string[]
  readonly until: (condition: () => boolean) => Promise<void>
}

/** A part made of a line of JavaScript; `tell` writes a message. */
function watch(name: string, source: string, stuckMs = 60_000): Watched {
  const messages: PartMessage[] = []
  const restarts: string[] = []
  const script = `const tell = (message) => process.stdout.write(JSON.stringify(message) + '\\n');${source}`
  const part = new Part({
    name,
    args: ['-e', script],
    configuration: () => ({ hello: name }),
    log: new LogFile(folder, name),
    hasHeartbeat: true,
    stuckMs,
    onMessage: (message) => messages.push(message),
    onRestart: (reason) => restarts.push(reason),
  })
  const until = async (condition: () => boolean): Promise<void> => {
    const endMs = performance.now() + 15_000
    while (!condition()) {
      assert.ok(performance.now() < endMs, `waited too long: ${JSON.stringify({ messages, restarts })}`)
      await new Promise((resolve) => {
        setTimeout(resolve, 20)
      })
    }
  }
  part.start()
  return { part, messages, restarts, until }
}

test('a process that ends is started again, and why is told', async () => {
  const { part, messages, restarts, until } = watch(
    'ends',
    "tell({ type: 'ready' }); process.stdin.once('data', () => process.exit(7))",
  )
  await until(() => messages.length >= 2)
  assert.match(restarts[0] ?? '', /exit code 7/)
  await part.stop()
})

test('a process that hangs is killed and started again', async () => {
  const { part, messages, restarts, until } = watch(
    'hangs',
    "tell({ type: 'ready' }); setTimeout(() => { for (;;); }, 50)",
    700,
  )
  await until(() => messages.length >= 2)
  assert.match(restarts[0] ?? '', /stuck for \d+ s/)
  await part.stop()
})

test("a process's own refusal is the reason told", async () => {
  const refusal = { code: 'PORT_TAKEN', message: 'Cannot listen on port 1', remedy: 'Choose another' }
  const source = `tell({ type: 'failed', error: ${JSON.stringify(refusal)} }); process.exit(3)`
  const { part, messages, restarts, until } = watch('refuses', source)
  await until(() => restarts.length >= 1)
  assert.deepEqual(messages[0], { type: 'failed', error: refusal })
  assert.equal(restarts[0], refusal.message)
  await part.stop()
})

test('a process that ignores its end is killed within two seconds', async () => {
  const { part, messages, until } = watch(
    'stays',
    "tell({ type: 'ready' }); process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)",
  )
  await until(() => messages.length >= 1)
  const startedMs = performance.now()
  await part.stop()
  assert.ok(performance.now() - startedMs < 2_500)
})
