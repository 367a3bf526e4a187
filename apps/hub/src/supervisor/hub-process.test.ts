// SPDX-License-Identifier: Apache-2.0
// The whole hub as processes: started, killed in parts and as a whole, refused with a sentence. Without the virtual
// nursery, which the journeys in e2e/ cover.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import Database from 'better-sqlite3-multiple-ciphers'
import { freePorts, isAlive, killStartedHubs, partsOf, runCommand, startHub, until } from './fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'cryingsense-hub-'))
after(killStartedHubs)
after(() => rmSync(folder, { recursive: true, force: true }))
let made = 0

async function newPlace(): Promise<{ data: string; port: number; args: readonly string[] }> {
  const [data, port] = [join(folder, String(made++)), await freePorts()]
  return { data, port, args: ['--port', String(port), '--data', data] }
}

interface StatusDocument {
  readonly claimed: boolean
  readonly status: { readonly ear: string; readonly storage: string }
}

async function isWell(data: string): Promise<boolean> {
  const { code, stdout } = await runCommand(['status', '--json', '--data', data])
  if (code !== 0) return false
  const { status } = JSON.parse(stdout) as StatusDocument
  return status.ear === 'listening' && status.storage === 'ok'
}

test('a hub starts in an empty folder, answers its console, and Ctrl-C ends all of it within five seconds', async () => {
  const { data, port, args } = await newPlace()
  const hub = await startHub(args)
  assert.match(hub.words(), new RegExp(`http://localhost:${port}/#code=[0-9A-Z]{4}-[0-9A-Z]{4}\n`))
  assert.ok(await isWell(data))
  const parts = partsOf(hub.pid)
  assert.deepEqual([...parts.keys()].sort(), ['gateway', 'server'])

  const second = await runCommand(['start', '--no-open', '--data', data, '--port', String(port + 10)])
  assert.equal(second.code, 3)
  assert.match(second.stderr, new RegExp(`running already: http://localhost:${port}/`))
  const other = await runCommand(['start', '--no-open', '--data', `${data}-other`, '--port', String(port)])
  assert.equal(other.code, 3)
  assert.match(other.stderr, /HUB_PORT_TAKEN[\s\S]*--port \d+/)

  const added = await runCommand([
    'device',
    'add',
    'Cot',
    '--room',
    "Mia's room",
    '--out',
    join(folder, 'cot'),
    '--json',
    '--data',
    data,
  ])
  assert.equal(added.code, 0, added.stderr)
  assert.ok(existsSync(join(folder, 'cot', 'device.key.pem')) && !existsSync(join(data, 'devices', 'cot')))
  const listed = await runCommand(['devices', '--data', data])
  assert.match(listed.stdout, /Cot +Mia's room +microphone/)
  assert.equal((await runCommand(['device', 'remove', 'Cot', '--data', data])).code, 0)
  assert.equal((await runCommand(['device', 'remove', 'Cot', '--data', data])).code, 1)
  assert.match((await runCommand(['code', '--data', data])).stdout, /^[0-9A-Z]{4}-[0-9A-Z]{4}\n$/)
  assert.match((await runCommand(['episodes', '--data', data])).stdout, /No episode yet/)

  const startedMs = performance.now()
  hub.kill('SIGINT')
  assert.equal(await hub.ended, 0)
  assert.ok(performance.now() - startedMs < 5_000)
  for (const [name, pid] of parts) assert.equal(isAlive(pid), false, name)
  assert.equal(existsSync(join(data, 'run', 'hub.lock')), false)
  assert.equal((await runCommand(['status', '--data', data])).code, 3)
})

test('a killed server and a killed ear come back by themselves, and the data is still there', async () => {
  const { data, args } = await newPlace()
  const hub = await startHub(args)
  await runCommand(['device', 'add', 'Cot', '--data', data])
  for (const name of ['server', 'gateway', 'server']) {
    const pid = partsOf(hub.pid).get(name)
    assert.ok(pid !== undefined, name)
    process.kill(pid, 'SIGKILL')
    await until(() => (partsOf(hub.pid).get(name) ?? pid) !== pid, hub.words)
    await until(async () => {
      const { stdout } = await runCommand(['status', '--json', '--data', data])
      return stdout !== '' && (JSON.parse(stdout) as StatusDocument).status.ear === 'listening'
    }, hub.words)
  }
  assert.match((await runCommand(['devices', '--data', data])).stdout, /Cot/)
  assert.match(hub.words(), /the server comes back in \d+ ms: it was ended by SIGKILL/)
  hub.kill('SIGTERM')
  assert.equal(await hub.ended, 0)
})

test('after a killed supervisor its parts end by themselves, and the next start takes over', async () => {
  const { data, args } = await newPlace()
  const first = await startHub(args)
  const parts = partsOf(first.pid)
  assert.equal(parts.size, 2)
  first.kill('SIGKILL')
  await first.ended
  const second = await startHub(args)
  // They notice by themselves; on a busy machine the next start can be quicker.
  for (const [name, pid] of parts)
    await until(
      () => !isAlive(pid),
      () => `${name} still runs`,
    )
  assert.ok(await isWell(data))
  second.kill('SIGTERM')
  assert.equal(await second.ended, 0)
})

/** Damages a data folder that had one good start, and expects the next start to refuse it in two sentences. */
function refuses(what: string, code: string, damage: (data: string) => void): void {
  test(`${what}: the hub does not start and says why in two lines, with exit code 3`, async () => {
    const { data, args } = await newPlace()
    mkdirSync(join(data, 'keys'), { recursive: true, mode: 0o700 })
    mkdirSync(join(data, 'store'), { recursive: true, mode: 0o700 })
    damage(data)
    const { code: exitCode, stdout, stderr } = await runCommand(['start', '--no-open', '--no-demo', ...args])
    assert.equal(exitCode, 3)
    assert.equal(stdout, '')
    const told = stderr
      .split('\n')
      .filter((line) => line !== '' && line !== 'Building the web app ...' && line !== 'Stopping ...')
    assert.equal(told.length, 2, stderr)
    assert.match(stderr, new RegExp(code))
    assert.equal(existsSync(join(data, 'run', 'hub.lock')), false)
  })
}

refuses('a short key', 'STORE_KEY_UNREADABLE', (data) => {
  writeFileSync(join(data, 'keys', 'store.key'), randomBytes(16))
})
refuses('a store without its key', 'STORE_KEY_UNREADABLE', (data) => {
  writeFileSync(join(data, 'store', 'cryingsense.db'), randomBytes(8192))
})
refuses('a store of another key', 'STORE_KEY_MISMATCH', (data) => {
  writeFileSync(join(data, 'keys', 'store.key'), randomBytes(32))
  writeFileSync(join(data, 'store', 'cryingsense.db'), randomBytes(8192))
})
refuses('a plain database', 'STORE_NOT_ENCRYPTED', (data) => {
  writeFileSync(join(data, 'keys', 'store.key'), randomBytes(32))
  const plain = new Database(join(data, 'store', 'cryingsense.db'))
  plain.exec('CREATE TABLE t (a)')
  plain.close()
})

test('what the hub writes holds no code, no key and no session', async () => {
  const { data, args } = await newPlace()
  const hub = await startHub(args)
  const { stdout } = await runCommand(['code', '--data', data])
  const code = stdout.trim()
  hub.kill('SIGTERM')
  await hub.ended
  for (const name of ['server', 'ear']) {
    const log = readFileSync(join(data, 'logs', `${name}.log`), 'utf8')
    assert.ok(!log.includes(code) && !log.includes('PRIVATE KEY'), name)
  }
  assert.ok(!readFileSync(join(data, 'store', 'cryingsense.db')).includes(code))
})
