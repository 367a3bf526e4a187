// SPDX-License-Identifier: Apache-2.0
// A real disk that is really full: a small memory file system, filled up while the hub runs. Mounting one needs rights
// that a container may not have; store and journal are tested against a full store everywhere (journal.test.ts).
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { freePorts, killStartedHubs, partsOf, runCommand, startHub, until } from './fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'cryingsense-disk-'))
const canMount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=700', 'tmpfs', folder]).status === 0
after(killStartedHubs)
after(() => {
  if (canMount) spawnSync('umount', [folder])
  rmSync(folder, { recursive: true, force: true })
})

const skip = canMount ? false : 'this user may not mount a file system'

test(
  'on a full disk the hub says so, comes back from a crash, and goes on by itself once there is room',
  { skip },
  async () => {
    const data = join(folder, 'data')
    const hub = await startHub(['--data', data, '--port', String(await freePorts())])
    const filler = join(folder, 'filler')
    assert.throws(() => writeFileSync(filler, Buffer.alloc(4 * 1024 * 1024)), /ENOSPC/)

    const code = await runCommand(['code', '--data', data])
    assert.equal(code.code, 3)
    assert.match(code.stderr, /STORE_DISK_FULL/)
    const device = await runCommand(['device', 'add', 'Cot', '--data', data])
    assert.match(device.stderr, /STORE_DISK_FULL/)

    const server = partsOf(hub.pid).get('server')
    assert.ok(server !== undefined)
    process.kill(server, 'SIGKILL')
    await until(() => (partsOf(hub.pid).get('server') ?? server) !== server, hub.words)
    const listens = async (): Promise<boolean> =>
      (await runCommand(['status', '--data', data])).stdout.includes('listening')
    await until(listens, hub.words)

    rmSync(filler)
    assert.equal((await runCommand(['device', 'add', 'Cot', '--data', data])).code, 0)
    assert.match((await runCommand(['code', '--data', data])).stdout, /^[0-9A-Z]{4}-[0-9A-Z]{4}\n$/)
    hub.kill('SIGTERM')
    assert.equal(await hub.ended, 0)
  },
)

test('a hub does not start on a full disk, and says why in two lines', { skip }, async () => {
  assert.throws(() => writeFileSync(join(folder, 'filler'), Buffer.alloc(4 * 1024 * 1024)), /ENOSPC/)
  const port = String(await freePorts())
  const { code, stderr } = await runCommand([
    'start',
    '--no-open',
    '--no-demo',
    '--data',
    join(folder, 'other'),
    '--port',
    port,
  ])
  assert.equal(code, 3)
  assert.match(stderr, /disk is full[\s\S]*Free some space/)
  assert.doesNotMatch(stderr, /\n\s+at /)
})
