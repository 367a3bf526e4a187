// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { guard, makeFolder, maliciousPickle, safetensors, writeCase } from './program.ts'

const folder = makeFolder()
const saved = writeCase(join(folder, 'saved.pth'), 'torch_containers_zip', 'saved by torch')
writeFileSync(join(folder, 'evil.pkl'), maliciousPickle)
writeFileSync(join(folder, 'two.safetensors'), safetensors())
const validate = new Ajv2020().compile(
  JSON.parse(readFileSync(new URL('../../../docs/reference/inspect.schema.json', import.meta.url), 'utf8')) as object,
)

interface Document {
  readonly files: readonly {
    readonly path: string
    readonly format: string
    readonly verdict: string
    readonly findings: readonly { readonly code: string }[]
    readonly weightsOnly: { readonly loads: boolean } | null
    readonly requiredGlobals: readonly { readonly name: string; readonly kind: string }[]
    readonly tensors: readonly { readonly name: string; readonly sha256: string | null }[]
    readonly error?: { readonly code: string }
    readonly policy?: { readonly accepted: boolean }
  }[]
}

/** The document of --json, after the published schema accepted it. */
function json(stdout: string): Document {
  const document: unknown = JSON.parse(stdout)
  assert.ok(validate(document), JSON.stringify(validate.errors))
  return document as Document
}

test('the first line is the verdict, the last says what to do, and the exit code agrees', () => {
  const safe = guard(folder, 'inspect', 'saved.pth')
  assert.equal(safe.code, 0, safe.stdout + safe.stderr)
  assert.match(safe.stdout, /^SAFE {2}saved\.pth\n {2}pytorch-zip, /)
  assert.match(safe.stdout, /\nNothing to do\.\n$/)
  const evil = guard(folder, 'inspect', 'evil.pkl')
  assert.equal(evil.code, 1)
  assert.match(evil.stdout, /^UNSAFE {2}evil\.pkl\n/)
  assert.match(evil.stdout, /posix\.system/)
  assert.match(evil.stdout, /More: model-guard explain [A-Z_]+\n$/)
  assert.equal(safe.stderr + evil.stderr, '')
})

test('the JSON document has the published shape, and the hashes are those of torch', () => {
  const ran = guard(folder, 'inspect', '--json', '--hash', 'saved.pth', 'evil.pkl', 'two.safetensors', 'missing.pt')
  const { files } = json(ran.stdout)
  assert.deepEqual(
    files.map(({ path, format, verdict }) => [path, format, verdict]),
    [
      ['saved.pth', 'pytorch-zip', 'safe'],
      ['evil.pkl', 'pickle', 'unsafe'],
      ['two.safetensors', 'safetensors', 'safe'],
      ['missing.pt', 'unknown', 'unknown'],
    ],
  )
  assert.equal(files[3]?.error?.code, 'SOURCE_UNREADABLE')
  const hashes = (list: readonly { name: string; sha256: string | null }[]): [string, string | null][] =>
    list.map(({ name, sha256 }) => [name, sha256] as [string, string | null]).sort()
  assert.deepEqual(hashes(files[0]?.tensors ?? []), hashes(saved.tensors))
  assert.ok(files[1]?.requiredGlobals.some(({ name, kind }) => name === 'posix.system' && kind === 'dangerous'))
  assert.equal(ran.code, 1)
})

test('without --hash the tensors are listed without one', () => {
  const { files } = json(guard(folder, 'inspect', '--json', 'saved.pth').stdout)
  assert.equal(files[0]?.tensors.length, saved.tensors.length)
  assert.ok(files[0]?.tensors.every(({ sha256 }) => sha256 === null))
})

test('a folder gives every file in order, also on threads, and links that lead out are told', () => {
  const many = makeFolder()
  mkdirSync(join(many, 'sub'))
  for (let index = 0; index < 60; index++) {
    const path = join(many, index % 2 === 0 ? '.' : 'sub', `m${String(index).padStart(2, '0')}.pth`)
    writeFileSync(path, index === 7 ? maliciousPickle : readFileSync(join(folder, 'saved.pth')))
  }
  symlinkSync(join(folder, 'saved.pth'), join(many, 'out.pth'))
  const ran = guard(many, 'inspect', '--json', '.')
  const { files } = json(ran.stdout)
  const paths = files.map(({ path }) => path)
  assert.equal(paths.length, 61)
  assert.deepEqual(paths, [...paths].sort())
  assert.deepEqual(
    files.filter(({ verdict }) => verdict !== 'safe').map(({ path }) => path),
    ['out.pth', 'sub/m07.pth'],
  )
  assert.equal(ran.code, 1)
  const text = guard(many, 'inspect', '.')
  assert.match(text.stdout, /^UNSAFE {2}61 files: 1 unsafe, 1 unreadable, 59 safe\n/)
  assert.equal(text.stderr, '', 'no progress line in a pipe')
})

test('exit code 3 where nothing is refused but something could not be read', () => {
  const ran = guard(folder, 'inspect', 'saved.pth', 'missing.pth')
  assert.equal(ran.code, 3)
  assert.match(ran.stdout, /^UNREADABLE {2}2 files: 1 unreadable, 1 safe\n/)
})

test('SARIF has what code scanning needs: rules, places, fingerprints', () => {
  const ran = guard(folder, 'inspect', '--sarif', 'evil.pkl', 'missing.pth')
  const log = JSON.parse(ran.stdout) as {
    version: string
    runs: {
      tool: { driver: { rules: { id: string; help: { text: string } }[] } }
      invocations: { executionSuccessful: boolean; toolExecutionNotifications: object[] }[]
      results: {
        ruleId: string
        ruleIndex: number
        level: string
        message: { text: string }
        locations: { physicalLocation: { artifactLocation: { uri: string } } }[]
        partialFingerprints: Record<string, string>
      }[]
    }[]
  }
  const [run] = log.runs
  assert.ok(run !== undefined)
  assert.equal(log.version, '2.1.0')
  assert.ok(run.results.length > 0)
  for (const result of run.results) {
    assert.equal(run.tool.driver.rules[result.ruleIndex]?.id, result.ruleId)
    assert.ok(['error', 'warning', 'note'].includes(result.level))
    assert.ok(result.message.text !== '')
    assert.equal(result.locations[0]?.physicalLocation.artifactLocation.uri, 'evil.pkl')
    assert.match(Object.values(result.partialFingerprints)[0] ?? '', /^[0-9a-f]{32}$/)
  }
  assert.ok(run.results.some(({ level }) => level === 'error'))
  assert.equal(run.invocations[0]?.executionSuccessful, false)
  assert.equal(run.invocations[0]?.toolExecutionNotifications.length, 1)
})

test('a version of torch and trusted names change the answer, and nonsense is refused', () => {
  const path = join(folder, 'own.pkl')
  // An instance of mypackage.Settings, protocol 2: GLOBAL, EMPTY_TUPLE, NEWOBJ, STOP.
  writeFileSync(path, '\u0080\u0002cmypackage\nSettings\n)\u0081.', 'latin1')
  const before = json(guard(folder, 'inspect', '--json', 'own.pkl').stdout).files[0]
  assert.equal(before?.verdict, 'unknown')
  const trusted = ['--safe-global', 'mypackage.Settings']
  const after = json(guard(folder, 'inspect', '--json', ...trusted, 'own.pkl').stdout).files[0]
  assert.equal(after?.verdict, 'safe')
  const old = guard(folder, 'inspect', '--json', '--torch', '2.6.0+cu124', 'saved.pth')
  assert.equal(old.code, 0)
  for (const wrong of ['1.13', '2.5', 'two', '2.99'])
    assert.equal(guard(folder, 'inspect', '--torch', wrong, 'x').code, 2)
  assert.equal(guard(folder, 'inspect', '--safe-global', 'os.system; x', 'x').code, 2)
})

test('a policy accepts by waiver, in writing and for a time, and says so', () => {
  const { code } = json(guard(folder, 'inspect', '--json', 'evil.pkl').stdout).files[0]?.findings[0] ?? { code: '' }
  const codes = new Set(
    json(guard(folder, 'inspect', '--json', 'evil.pkl').stdout).files[0]?.findings.map((f) => f.code),
  )
  const waivers = [...codes].map((code) => ({ code, reason: 'a test of ours', expires: '2999-01-01' }))
  writeFileSync(join(folder, 'policy.json'), JSON.stringify({ version: 1, waivers }))
  const waived = guard(folder, 'inspect', '--policy', 'policy.json', 'evil.pkl')
  assert.equal(waived.code, 0, waived.stdout + waived.stderr)
  assert.match(waived.stdout, /^UNSAFE {2}evil\.pkl {2}\(accepted by waiver\)\n/)
  assert.match(waived.stdout, new RegExp(`waived {4}${code} until 2999-01-01: a test of ours`))
  const document = json(guard(folder, 'inspect', '--json', '--policy', 'policy.json', 'evil.pkl').stdout)
  assert.equal(document.files[0]?.verdict, 'unsafe')
  assert.equal(document.files[0]?.policy?.accepted, true)
  writeFileSync(join(folder, 'policy.json'), '{"version":1,"waiver":[]}')
  const wrong = guard(folder, 'inspect', '--policy', 'policy.json', 'evil.pkl')
  assert.equal(wrong.code, 2)
  assert.match(wrong.stderr, /GUARD_POLICY_INVALID/)
})

test('names of files and what they hold cannot steer a terminal', () => {
  const name = 'bad\u001b[2Jname.pkl'
  writeFileSync(join(folder, name), "cposix\nsystem\n(S'\u001b[31m'\ntR.")
  const ran = guard(folder, 'inspect', name)
  assert.equal(ran.code, 1)
  // eslint-disable-next-line no-control-regex
  assert.doesNotMatch(ran.stdout + ran.stderr, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
  assert.match(ran.stdout, /bad\\u\{1b\}\[2Jname\.pkl/)
})
