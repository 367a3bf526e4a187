// SPDX-License-Identifier: Apache-2.0
// Sound escapes through the back doors of the runtime: it must not.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { plainEnvironment } from './memory-guard.ts'
import { earArguments, type HubPlan } from './parts.ts'

const folder = mkdtempSync(join(tmpdir(), 'cryingsense-guard-'))
after(() => rmSync(folder, { recursive: true }))

const plan = { rootFolder: '/hub' } as HubPlan
const earLimits = earArguments(plan).slice(0, -1)

/** Runs a line of JavaScript and returns what it printed. */
function run(source: string, limits: readonly string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, [...limits, '--input-type=module', '-e', source], {
    encoding: 'utf8',
    cwd: folder,
    env: plainEnvironment(process.env),
  })
  return `${stdout}${stderr}`
}

const waysToAFile: readonly (readonly [what: string, source: string])[] = [
  ['a file', "(await import('node:fs')).writeFileSync('sound', 'x')"],
  ['a heap snapshot', "(await import('node:v8')).writeHeapSnapshot('sound')"],
  ['a diagnostic report', "process.report.writeReport('sound')"],
]
for (const [what, source] of waysToAFile) {
  test(`the ear cannot write ${what}, and a process without its limits can`, () => {
    assert.match(run(source, earLimits), /ERR_ACCESS_DENIED/)
    assert.deepEqual(readdirSync(folder), [])
    run(source, [])
    assert.deepEqual(readdirSync(folder), ['sound'])
    rmSync(join(folder, 'sound'))
  })
}

test('the ear may still read, and start the thread that runs the network', () => {
  const source = `import { readdirSync } from 'node:fs'; import { Worker } from 'node:worker_threads'
    readdirSync('.'); new Worker('console.log("works")', { eval: true })`
  assert.equal(run(source, earLimits), 'works\n')
})

test('the ear opens no debugger when it is asked to by a signal, and a process without its limits does', () => {
  const source = "process.kill(process.pid, 'SIGUSR1'); setTimeout(() => console.log('still here'), 300)"
  assert.equal(run(source, [...earLimits, '--inspect-port=0']), 'still here\n')
  assert.match(run(source, ['--inspect-port=0']), /Debugger listening/)
})

test('no switch of Node reaches the processes of the hub through the environment', () => {
  const environment = { NODE_OPTIONS: '--inspect', NODE_V8_COVERAGE: '/tmp', PATH: '/bin', HOME: '/root' }
  assert.deepEqual(plainEnvironment(environment), { PATH: '/bin', HOME: '/root' })
})

const hasFilter = existsSync('/proc/self/coredump_filter')
test('core dumps of the supervisor and of what it starts hold no memory', { skip: !hasFilter && 'not Linux' }, () => {
  const guard = join(dirname(fileURLToPath(import.meta.url)), 'memory-guard.ts')
  const source = `import { leaveMemoryOutOfCoreDumps } from ${JSON.stringify(guard)}
    import { spawnSync } from 'node:child_process'
    leaveMemoryOutOfCoreDumps(); spawnSync('cat', ['/proc/self/coredump_filter'], { stdio: 'inherit' })`
  assert.match(run(source, []), /^0+\n$/)
})
