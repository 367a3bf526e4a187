// SPDX-License-Identifier: Apache-2.0
// The administration socket and the virtual nursery, over a real socket and real files.
import assert from 'node:assert/strict'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { CodedError } from '@cryingsense/bytes'
import { FakeClock } from '@cryingsense/testkit'
import { ensureHouseholdKeys } from '../../authority/household.ts'
import { spkiSha256 } from '../../authority/spki.ts'
import { testStartMs } from '../api/fixture.ts'
import { Hub } from '../hub.ts'
import { maximumAdminLineBytes } from '../limits.ts'
import { openMemoryStore } from '../store/memory.ts'
import { askHub } from './client.ts'
import { arrangeNursery } from './nursery.ts'
import { listenForAdmin } from './socket.ts'

const folder = mkdtempSync(join(tmpdir(), 'cryingsense-admin-'))
after(() => rmSync(folder, { recursive: true }))
let made = 0
const log = { info: () => undefined, error: () => undefined }
const url = 'http://localhost:7420/'

interface Place {
  readonly hub: Hub
  readonly dataFolder: string
  readonly socketPath: string
}

function check(behaviour: string, body: (place: Place) => Promise<void>): void {
  test(behaviour, async () => {
    const dataFolder = join(folder, String(made++))
    const clock = new FakeClock(testStartMs)
    await ensureHouseholdKeys(dataFolder, { nowMs: testStartMs })
    const hub = await Hub.open({ store: openMemoryStore({ clock }), clock, monotonic: new FakeClock() })
    const socketPath = join(dataFolder, 'run', 'admin.sock')
    const socket = await listenForAdmin({ hub, log, dataFolder, url, devicePort: 7421, socketPath })
    try {
      await body({ hub, dataFolder, socketPath })
    } finally {
      await socket.close()
    }
  })
}

/** What the socket answers to raw text, until it closes or has answered `lines` lines. */
function exchange(socketPath: string, text: string, lines: number): Promise<string[]> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(socketPath, () => socket.write(text))
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      answer += chunk
      if (answer.split('\n').length > lines) socket.destroy()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(answer.split('\n').filter((line) => line !== '')))
  })
}

check('the socket is for this user alone', async ({ socketPath }) => {
  assert.equal(statSync(socketPath).mode % 0o1000, 0o600)
})

check(
  'a device is added with a key of its own, admitted by its hash, and removed with it',
  async ({ hub, dataFolder, socketPath }) => {
    const asked = { ask: 'addDevice', name: 'Cot by the door', room: "Mia's room", hubHost: 'hub.local' } as const
    const { device, folder: identity, hubPort } = await askHub(socketPath, asked)
    assert.match(device.deviceId, /^cot-by-the-door-[0-9a-f]{6}$/)
    assert.equal(hubPort, 7421)
    assert.deepEqual(readdirSync(identity).sort(), ['ca.crt.pem', 'device.crt.pem', 'device.json', 'device.key.pem'])
    assert.equal(statSync(join(identity, 'device.key.pem')).mode % 0o1000, 0o600)
    assert.deepEqual(hub.admission.allowList(), [
      {
        deviceId: device.deviceId,
        name: 'Cot by the door',
        room: "Mia's room",
        kind: 'microphone',
        spkiSha256: spkiSha256(readFileSync(join(identity, 'device.crt.pem'))),
      },
    ])
    const { devices } = await askHub(socketPath, { ask: 'devices' })
    assert.deepEqual(devices, [device])
    await askHub(socketPath, { ask: 'removeDevice', device: 'Cot by the door' })
    assert.deepEqual(hub.admission.list(), [])
    assert.equal(existsSync(join(dataFolder, 'devices', device.deviceId)), false)
  },
)

check('a name that two devices have chooses neither', async ({ hub, socketPath }) => {
  const asked = { ask: 'addDevice', name: 'Cot', room: 'Cot', hubHost: 'hub.local' } as const
  await askHub(socketPath, asked)
  const { device } = await askHub(socketPath, asked)
  await assert.rejects(
    askHub(socketPath, { ask: 'removeDevice', device: 'Cot' }),
    (error) => error instanceof CodedError && error.code === 'NOT_FOUND' && /2 have/.test(error.message),
  )
  await askHub(socketPath, { ask: 'removeDevice', device: device.deviceId })
  assert.equal(hub.admission.list().length, 1)
})

check('a code from the console signs in', async ({ hub, socketPath }) => {
  const { code, expiresAtMs } = await askHub(socketPath, { ask: 'code' })
  assert.equal(expiresAtMs, testStartMs + 600_000)
  await hub.sessions.signIn(code)
  assert.equal((await askHub(socketPath, { ask: 'status' })).claimed, true)
})

check('lines are answered in order, and a bad one does not stop the next', async ({ socketPath }) => {
  const text = ['{"ask":"status"}', 'nonsense', '{"ask":"everything"}', '{"ask":"devices"}', ''].join('\n')
  const answers = (await exchange(socketPath, text, 4)).map((line) => JSON.parse(line))
  assert.deepEqual(
    answers.map(({ ok }) => ok),
    [true, false, false, true],
  )
  assert.equal(answers[1].error.code, 'ADMIN_REQUEST_INVALID')
})

for (const [what, name] of [
  ['a line break', 'a\nb'],
  ['a path', '../../etc'],
  ['nothing but signs', '///'],
] as const) {
  check(`a device named with ${what} writes nothing outside its folder`, async ({ dataFolder, socketPath }) => {
    const before = readdirSync(folder)
    await askHub(socketPath, { ask: 'addDevice', name, room: 'Cot', hubHost: 'hub.local' }).catch(() => undefined)
    assert.deepEqual(readdirSync(folder), before)
    for (const entry of existsSync(join(dataFolder, 'devices')) ? readdirSync(join(dataFolder, 'devices')) : []) {
      assert.match(entry, /^[a-z0-9-]+$/)
    }
  })
}

check('a line without an end is cut off', async ({ socketPath }) => {
  assert.deepEqual(await exchange(socketPath, 'x'.repeat(maximumAdminLineBytes + 1), 1), [])
})

test('where no hub runs, the console says so', async () => {
  await assert.rejects(
    askHub(join(folder, 'nothing.sock'), { ask: 'status' }),
    (error) => error instanceof CodedError && error.code === 'ADMIN_UNREACHABLE',
  )
})

check('a hub whose socket another user could have made is not asked', async ({ socketPath }) => {
  const isUntrusted = (error: unknown) => error instanceof CodedError && error.code === 'ADMIN_UNTRUSTED'
  chmodSync(dirname(socketPath), 0o755)
  await assert.rejects(askHub(socketPath, { ask: 'status' }), isUntrusted)
  chmodSync(dirname(socketPath), 0o700)
  const detour = join(folder, `detour-${made}`)
  symlinkSync(dirname(socketPath), detour)
  await assert.rejects(askHub(join(detour, 'admin.sock'), { ask: 'status' }), isUntrusted)
  assert.equal((await askHub(socketPath, { ask: 'status' })).claimed, false)
})

check(
  'the virtual nursery keeps its devices over restarts, follows the port, and leaves when it is switched off',
  async ({ hub, dataFolder }) => {
    const places = [
      { name: 'Mia', room: 'Mia' },
      { name: 'Noah', room: 'Noah' },
    ]
    await hub.admission.admitBrowser({ name: 'Phone', room: 'Hall' })
    const first = await arrangeNursery(hub, { dataFolder, places, hubPort: 7421 })
    assert.deepEqual(
      first.map(({ name }) => name),
      ['Mia', 'Noah'],
    )
    const second = await arrangeNursery(hub, { dataFolder, places, hubPort: 7521 })
    assert.deepEqual(second, first)
    const identity = JSON.parse(readFileSync(join(first[0]?.folder ?? '', 'device.json'), 'utf8'))
    assert.deepEqual([identity.hubHost, identity.hubPort], ['127.0.0.1', 7521])
    writeFileSync(join(first[1]?.folder ?? '', 'device.json'), 'damaged')
    const third = await arrangeNursery(hub, { dataFolder, places, hubPort: 7521 })
    assert.equal(third[0]?.deviceId, first[0]?.deviceId)
    assert.notEqual(third[1]?.deviceId, first[1]?.deviceId)
    assert.deepEqual(await arrangeNursery(hub, { dataFolder, places: [], hubPort: 7421 }), [])
    assert.deepEqual(
      hub.admission.list().map(({ kind }) => kind),
      ['browser'],
    )
    assert.deepEqual(readdirSync(join(dataFolder, 'devices')), [])
  },
)
