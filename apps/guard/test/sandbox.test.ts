// SPDX-License-Identifier: Apache-2.0
// The real bubblewrap, where there is one: what gets out of the sandbox, and what does not get in.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { findBubblewrap, sandboxArguments } from '../src/sandbox/bubblewrap.ts'
import { guard, makeFolder, programPath } from './program.ts'

const hasSandbox = guard(makeFolder(), 'sandbox', '--', 'true').code === 0
const skip = hasSandbox ? false : 'bubblewrap is not here, or may not make namespaces'

const folder = realpathSync(makeFolder())
writeFileSync(join(folder, 'model.txt'), 'weights')
mkdirSync(join(folder, 'out'))

test('the command sees the workspace and cannot write it; its exit code is handed on', { skip }, () => {
  const read = guard(folder, 'sandbox', '--', 'cat', 'model.txt')
  assert.deepEqual([read.code, read.stdout], [0, 'weights'])
  assert.notEqual(guard(folder, 'sandbox', '--', 'sh', '-c', 'echo x > model.txt').code, 0)
  assert.notEqual(guard(folder, 'sandbox', '--', 'touch', 'new.txt').code, 0)
  assert.equal(guard(folder, 'sandbox', '--', 'sh', '-c', 'exit 41').code, 41)
  assert.equal(readFileSync(join(folder, 'model.txt'), 'utf8'), 'weights')
})

test('only the named folder can be written', { skip }, () => {
  const ran = guard(folder, 'sandbox', '--write', 'out', '--', 'sh', '-c', 'echo done > out/result; echo x > model.txt')
  assert.notEqual(ran.code, 0)
  assert.equal(readFileSync(join(folder, 'out/result'), 'utf8'), 'done\n')
  assert.equal(guard(folder, 'sandbox', '--write', '.', '--', 'true').code, 2)
  assert.equal(guard(folder, 'sandbox', '--write', '/', '--', 'true').code, 2)
})

test('no home, no secret of /etc, no socket of /run, and no way there by a link', { skip }, () => {
  const secret = join(makeFolder(), 'secret')
  writeFileSync(secret, 'hunter2')
  symlinkSync(secret, join(folder, 'link'))
  for (const path of ['/root', '/home', '/etc/shadow', '/run', '/var', 'link', secret])
    assert.notEqual(guard(folder, 'sandbox', '--', 'ls', `${path}/`).code, 0, path)
  assert.doesNotMatch(guard(folder, 'sandbox', '--', 'cat', 'link').stdout, /hunter2/)
})

test('the environment holds named variables only', { skip }, () => {
  const ran = spawnSync(process.execPath, [programPath, 'sandbox', '--', 'env'], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...process.env,
      AWS_SECRET_ACCESS_KEY: 'hunter2',
      HF_TOKEN: 'hunter2',
      LANG: 'C.UTF-8',
      NODE_TEST_CONTEXT: undefined,
    },
  })
  const names = ran.stdout
    .trim()
    .split('\n')
    .map((line) => line.split('=', 1)[0])
  assert.doesNotMatch(ran.stdout, /hunter2/)
  assert.ok(names.includes('LANG') && names.includes('PATH'))
  assert.match(ran.stdout, /^HOME=\/tmp\/home$/m)
})

test('nothing can be contacted, not even a port of this computer', { skip }, async () => {
  let contacts = 0
  const server = createServer((socket) => {
    contacts++
    socket.destroy()
  })
  after(() => server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  // The program that runs the tests, through a folder that the sandbox sees read-only.
  const script = `require('net').connect(${port}, '127.0.0.1').on('error', (e) => { console.log(e.code); process.exit(7) }).on('connect', () => process.exit(0))`
  const args = sandboxArguments(
    { workspace: folder, writable: undefined, memoryBytes: 64 * 2 ** 30, command: ['/tmp/node', '-e', script] },
    {},
  )
  const at = args.indexOf('--chdir')
  const withNode = [...args.slice(0, at), '--ro-bind', process.execPath, '/tmp/node', ...args.slice(at)]
  const child = spawn(findBubblewrap() ?? '', withNode, { stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  child.stdout.on('data', (piece: Buffer) => (printed += piece.toString()))
  const code = await new Promise((resolve) => child.once('exit', resolve))
  assert.deepEqual([code, contacts], [7, 0], printed)
  assert.match(printed, /ECONNREFUSED|ENETUNREACH/)
})

test('memory past the limit is refused', { skip }, () => {
  const greedy = guard(
    folder,
    'sandbox',
    '--memory',
    '64M',
    '--',
    'sh',
    '-c',
    'dd if=/dev/zero of=/dev/null bs=200M count=1',
  )
  assert.notEqual(greedy.code, 0)
  assert.equal(
    guard(
      folder,
      'sandbox',
      '--memory',
      '1G',
      '--',
      'sh',
      '-c',
      'dd if=/dev/zero of=/dev/null bs=200M count=1 2>/dev/null',
    ).code,
    0,
  )
})

test('a signal ends the command in the sandbox with it', { skip }, async () => {
  const child = spawn(process.execPath, [programPath, 'sandbox', '--', 'sh', '-c', 'echo ready; exec sleep 60'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
  })
  await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()))
  child.kill('SIGTERM')
  const startedAt = performance.now()
  const code = await new Promise((resolve) => child.once('exit', resolve))
  assert.notEqual(code, 0)
  assert.ok(performance.now() - startedAt < 10_000)
})

test('without bubblewrap, and with nonsense, nothing is run', () => {
  const ran = spawnSync(process.execPath, [programPath, 'sandbox', '--', 'touch', join(folder, 'ran')], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PATH: makeFolder(), NODE_TEST_CONTEXT: undefined },
  })
  assert.equal(ran.status, 3)
  assert.match(ran.stderr, /Nothing was run.*GUARD_SANDBOX_UNAVAILABLE/)
  for (const args of [
    [],
    ['--'],
    ['ls'],
    ['--memory', '3', '--', 'ls'],
    ['--memory', '1M', '--', 'ls'],
    ['--write', 'missing', '--', 'ls'],
  ])
    assert.equal(guard(folder, 'sandbox', ...args).code, 2, args.join(' '))
})
