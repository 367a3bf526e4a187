// SPDX-License-Identifier: Apache-2.0
// How the commands that talk to a running hub are called: help, slips, exit codes. What they do with a hub is tested in
// src/supervisor/hub-process.test.ts.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CodedError } from '@cryingsense/bytes'
import { runCommand } from '../supervisor/fixture.ts'
import { readArguments } from './arguments.ts'
import { table } from './running.ts'

const options = { limit: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const
const isUsage = (pattern: RegExp) => (error: unknown) =>
  error instanceof CodedError && error.code === 'USAGE_INVALID' && pattern.test(error.message)

test('readArguments() reads flags, values and what is left', () => {
  const given = readArguments(['add', '--limit=7', '--json', 'Cot'], options)
  assert.equal(given.number('limit', { min: 1, max: 9, otherwise: 3 }), 7)
  assert.equal(given.has('json'), true)
  assert.equal(given.has('help'), false)
  assert.deepEqual(given.positionals, ['add', 'Cot'])
  assert.equal(readArguments([], options).number('limit', { min: 1, max: 9, otherwise: 3 }), 3)
})

test('readArguments() names the option that was probably meant', () => {
  assert.throws(() => readArguments(['--limt', '3'], options), isUsage(/--limt; did you mean --limit\?/))
  assert.throws(() => readArguments(['-j'], options), isUsage(/-j; did you mean/))
  assert.throws(() => readArguments(['--josn=1'], options), isUsage(/did you mean --json\?/))
})

for (const value of ['0', '10', '-1', '1.5', '1e1', 'x', '', ' 7', '99999999999999999999']) {
  test(`readArguments() refuses "${value}" as a number from 1 to 9`, () => {
    const given = readArguments([`--limit=${value}`], options)
    assert.throws(
      () => given.number('limit', { min: 1, max: 9, otherwise: 3 }),
      isUsage(/--limit wants a whole number/),
    )
  })
}

test('readArguments() refuses an option without its value', () => {
  assert.throws(() => readArguments(['--limit'], options), isUsage(/^Option '--limit <value>' argument missing$/))
  assert.throws(() => readArguments(['--limit', '-3'], options), isUsage(/^Option '--limit' argument is ambiguous$/))
})

test('table() lines its columns up and ends no line with blanks', () => {
  assert.equal(
    table([
      ['A', 'BB'],
      ['long', ''],
    ]),
    'A     BB\nlong\n',
  )
})

for (const name of ['start', 'status', 'episodes', 'devices', 'device', 'code']) {
  test(`${name} --help fits a screen and shows two examples`, async () => {
    const { code, stdout, stderr } = await runCommand([name, '--help'])
    assert.equal(code, 0)
    assert.equal(stderr, '')
    const lines = stdout.split('\n')
    assert.ok(lines.length <= 25 && lines.every((line) => line.length <= 80), stdout)
    assert.equal(
      lines.slice(lines.indexOf('Examples:') + 1).filter((line) => line.startsWith('  cryingsense')).length,
      2,
    )
  })
}

const nowhere = join(tmpdir(), 'cryingsense-no-such-hub')
for (const [args, code] of [
  [['status', '--data', nowhere], 3],
  [['status', '--json', '--data', nowhere], 3],
  [['status', '--jsn'], 2],
  [['episodes', '--limit', '0'], 2],
  [['episodes', '--since', 'yesterday'], 2],
  [['episodes', 'cot'], 2],
  [['devices', 'add'], 2],
  [['device'], 2],
  [['device', 'add'], 2],
  [['device', 'add', 'Cot', 'by', 'the', 'door'], 2],
  [['device', 'rename', 'Cot'], 2],
  [['device', 'add', 'Cot', '--out', tmpdir()], 1],
  [['start', '--port', '65534'], 2],
  [['start', 'now'], 2],
  [['start', '--json'], 2],
] as const) {
  test(`"${args.join(' ').replaceAll(tmpdir(), 'TMP')}" ends with exit code ${code}, a sentence and a remedy`, async () => {
    const outcome = await runCommand(args)
    assert.equal(outcome.code, code, outcome.stderr)
    assert.equal(outcome.stdout, '')
    assert.match(outcome.stderr, /^cryingsense \w+: .+ \([A-Z_]+\)\n {2}\S.+\n$/)
  })
}
