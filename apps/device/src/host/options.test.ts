// SPDX-License-Identifier: Apache-2.0
// Each option of the device's program, right and wrong.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DeviceError } from '../errors.ts'
import { help, readOptions } from './options.ts'

const identity = ['--identity', './cot']
const refuses = (args: readonly string[], pattern: RegExp) =>
  assert.throws(
    () => readOptions(args),
    (error) => error instanceof DeviceError && error.code === 'DEVICE_OPTION_INVALID' && pattern.test(error.message),
  )

test('with an identity alone it plays a synthetic night with the gate on', () => {
  assert.deepEqual(readOptions(identity), {
    identityFolder: './cot',
    hub: undefined,
    source: { kind: 'synth', scene: 'night', seed: 1 },
    hasGate: true,
    endsWithStdin: false,
  })
})

test('each option has its effect', () => {
  const read = (...args: readonly string[]) => readOptions([...identity, ...args])
  assert.deepEqual(read('--scene', 'busy', '--seed', '9')?.source, { kind: 'synth', scene: 'busy', seed: 9 })
  assert.deepEqual(read('--source', 'a.wav', '--loop')?.source, { kind: 'file', path: 'a.wav', isEndless: true })
  assert.deepEqual(read('--source', '-')?.source, { kind: 'stdin' })
  assert.deepEqual(read('--command', 'arecord -q')?.source, { kind: 'command', line: 'arecord -q' })
  assert.deepEqual(read('--hub', '192.168.1.20:7421')?.hub, { host: '192.168.1.20', port: 7421 })
  assert.deepEqual(read('--hub', '[fe80::1]:7421')?.hub, { host: 'fe80::1', port: 7421 })
  assert.equal(read('--no-gate')?.hasGate, false)
  assert.equal(read('--end-with-stdin')?.endsWithStdin, true)
  assert.equal(readOptions(['--help']), undefined)
})

test('wrong values are refused with the option in the message', () => {
  refuses([], /--identity/)
  for (const hub of ['192.168.1.20', 'host:0', 'host:70000', 'a b:1:2', 'http://host:1/']) {
    refuses([...identity, '--hub', hub], /--hub/)
  }
  for (const seed of ['-1', '1.5', 'x']) refuses([...identity, `--seed=${seed}`], /--seed/)
  refuses([...identity, '--scene', 'noisy'], /night, busy, quiet, stress/)
  refuses([...identity, '--seed'], /: Option '--seed <value>' argument missing$/)
  refuses([...identity, '--seed', '-1'], /: Option '--seed' argument is ambiguous$/)
  refuses([...identity, '--no-gate=1'], /: Option '--no-gate' does not take an argument$/)
  refuses([...identity, 'night.wav'], /: Unexpected argument 'night\.wav'$/)
  refuses([...identity, '--source', 'a.wav', '--command', 'arecord'], /exclude/)
})

test('an unknown option names the nearest', () => {
  refuses([...identity, '--sed', '1'], /--sed is not understood; did you mean --seed/)
  refuses([...identity, '--no', 'busy'], /did you mean --no-gate/)
})

test('the help fits a screen', () => {
  const lines = help.split('\n')
  assert.ok(lines.length <= 30 && lines.every((line) => line.length <= 100))
})
