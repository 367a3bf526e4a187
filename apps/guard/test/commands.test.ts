// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { version } from '../src/version.ts'
import { guard, makeFolder, maliciousPickle, safetensors, writeCase } from './program.ts'

const folder = makeFolder()
writeCase(join(folder, 'saved.pth'), 'torch_containers_zip', 'saved by torch')
writeFileSync(join(folder, 'evil.pkl'), maliciousPickle)

test('help fits a screen, for the program and for each command', () => {
  for (const args of [
    [],
    ['--help'],
    ...['inspect', 'globals', 'convert', 'disassemble', 'explain', 'page'].map((name) => [name, '--help']),
  ]) {
    const { code, stdout } = guard(folder, ...args)
    assert.equal(code, 0)
    const lines = stdout.split('\n')
    assert.ok(lines.length <= 32 && lines.every((line) => line.length <= 100), args.join(' '))
    assert.match(stdout, /Usage: model-guard/)
    assert.match(stdout, /Examples:\n {2}model-guard/)
  }
})

test('the version is that of the package', () => {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
  assert.equal(version, manifest.version)
  assert.equal(guard(folder, '--version').stdout, `${version}\n`)
})

test('a wrong word names the nearest right one and ends with 2', () => {
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [['inspct', 'x'], /did you mean "inspect"/],
    [['inspect', '--jsn', 'x'], /did you mean --json/],
    [['inspect'], /Nothing to inspect/],
    [['inspect', '--json', '--sarif', 'x'], /exclude each other/],
    [['globals'], /Name a file/],
    [['globals', 'a', 'b'], /one too many/],
    [['explain', 'A', 'B'], /one too many/],
    [['disassemble', '--membr', 'x', 'y'], /did you mean --member/],
    [['convert', 'a'], /OUT/],
  ]
  for (const [args, pattern] of wrong) {
    const ran = guard(folder, ...args)
    assert.equal(ran.code, 2, args.join(' '))
    assert.match(ran.stderr, pattern)
    assert.equal(ran.stdout, '')
  }
})

test('explain lists all codes, explains one in any case, and corrects a misspelt one', () => {
  const list = guard(folder, 'explain')
  assert.match(list.stdout, /^FORMAT_POLYGLOT +unknown +\S/m)
  const one = guard(folder, 'explain', 'format_polyglot')
  assert.equal(one.code, 0)
  assert.match(one.stdout, /^FORMAT_POLYGLOT: /)
  const misspelt = guard(folder, 'explain', 'FORMAT_POLIGLOT')
  assert.equal(misspelt.code, 1)
  assert.match(misspelt.stderr, /did you mean FORMAT_POLYGLOT\?/)
})

test('globals needs nothing for a plain state dict and names what a hostile file wants', () => {
  const plain = guard(folder, 'globals', 'saved.pth')
  assert.equal(plain.code, 0)
  assert.match(plain.stdout, /Nothing to do: it loads as it is/)
  const evil = guard(folder, 'globals', 'evil.pkl')
  assert.equal(evil.code, 1)
  assert.match(evil.stdout, /dangerous +posix\.system/)
  assert.doesNotMatch(evil.stdout, /add_safe_globals/)
  const document = JSON.parse(guard(folder, 'globals', '--json', 'evil.pkl').stdout) as { requiredGlobals: object[] }
  assert.ok(document.requiredGlobals.length > 0)
})

test('disassemble walks data.pkl of an archive and a bare pickle, and says where one breaks off', () => {
  const archive = guard(folder, 'disassemble', 'saved.pth')
  assert.equal(archive.code, 0, archive.stderr)
  assert.match(archive.stdout, /^\S+\/data\.pkl\n +0 {2}PROTO +2/)
  assert.match(archive.stdout, /GLOBAL +"?torch\._utils/)
  assert.match(archive.stdout, /STOP/)
  const bare = guard(folder, 'disassemble', '--json', 'evil.pkl')
  const rows = bare.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { opcode: string; offset: number; fault: { code: string } | null })
  assert.deepEqual(
    rows.map(({ opcode, offset }) => [offset, opcode]),
    // Offsets and names as CPython's pickletools.dis gives them.
    [
      [0, 'GLOBAL'],
      [14, 'MARK'],
      [15, 'STRING'],
      [23, 'TUPLE'],
      [24, 'REDUCE'],
      [25, 'STOP'],
    ],
  )
  writeFileSync(join(folder, 'cut.pkl'), maliciousPickle.slice(0, 24))
  const cut = guard(folder, 'disassemble', 'cut.pkl')
  assert.equal(cut.code, 1)
  assert.match(cut.stdout, /PICKLE_/)
  const missing = guard(folder, 'disassemble', 'saved.pth', '--member', 'nope')
  assert.equal(missing.code, 1)
  assert.match(missing.stderr, /GUARD_MEMBER_UNKNOWN/)
})

test('the page is one file that names no other and keeps what is there', () => {
  const ran = guard(folder, 'page', 'page.html')
  assert.equal(ran.code, 0, ran.stderr)
  const page = readFileSync(join(folder, 'page.html'), 'utf8')
  assert.match(page, /connect-src 'none'/)
  assert.doesNotMatch(page, /<(?:script|link|img)[^>]+(?:src|href)="(?!data:)/)
  assert.equal(guard(folder, 'page', 'page.html').code, 1)
  assert.equal(guard(folder, 'page', 'page.html', '--force').code, 0)
})

test('the action passes its paths as they are and gives the exit code', () => {
  const script = fileURLToPath(new URL('../action/inspect.sh', import.meta.url))
  const work = makeFolder()
  mkdirSync(join(work, 'a b'))
  writeFileSync(join(work, 'a b', '$(touch pwned).safetensors'), safetensors())
  writeFileSync(join(work, '--json'), safetensors())
  const outputFile = join(work, 'output')
  const act = (paths: string, sarif = ''): number | null => {
    const environment = { GUARD_PATHS: paths, GUARD_SARIF: sarif, GITHUB_OUTPUT: outputFile, PATH: process.env['PATH'] }
    return spawnSync('bash', [script], { cwd: work, env: environment, encoding: 'utf8' }).status
  }
  assert.equal(act('a b\n\n--json\n', 'log.sarif'), 0)
  assert.ok(!readdirSync(work).includes('pwned'))
  assert.match(readFileSync(join(work, 'log.sarif'), 'utf8'), /"version":"2\.1\.0"/)
  copyFileSync(join(folder, 'evil.pkl'), join(work, 'evil.pkl'))
  assert.equal(act('evil.pkl'), 1)
  assert.equal(act('missing'), 3)
  assert.deepEqual(readFileSync(outputFile, 'utf8').trim().split('\n'), ['exit-code=0', 'exit-code=1', 'exit-code=3'])
})

test('the audit action passes its inputs as they are and gives the exit code', () => {
  const script = fileURLToPath(new URL('../audit-action/audit.sh', import.meta.url))
  const work = makeFolder()
  mkdirSync(join(work, '$(touch pwned)'))
  writeFileSync(join(work, '$(touch pwned)', 'a.py'), 'import pickle\npickle.load(f)\n')
  mkdirSync(join(work, 'empty'))
  const act = (environment: Readonly<Record<string, string>>): number | null =>
    spawnSync('bash', [script], { cwd: work, env: { ...environment, PATH: process.env['PATH'] }, encoding: 'utf8' })
      .status
  assert.equal(act({ GUARD_WORKSPACE: '$(touch pwned)', GUARD_SARIF: 'log.sarif', GUARD_HTML: 'a.html' }), 1)
  assert.ok(!readdirSync(work).includes('pwned'))
  assert.match(readFileSync(join(work, 'log.sarif'), 'utf8'), /CALL_PICKLE/)
  assert.match(readFileSync(join(work, 'a.html'), 'utf8'), /pickle/)
  assert.equal(act({ GUARD_WORKSPACE: 'empty' }), 0)
  assert.equal(act({ GUARD_WORKSPACE: 'missing' }), 3)
})

test('the pre-commit hook names a program that is there', () => {
  const hooks = readFileSync(new URL('../../../.pre-commit-hooks.yaml', import.meta.url), 'utf8')
  const [, entry = ''] = /^ {2}entry: (\S+)$/m.exec(hooks) ?? []
  assert.match(readFileSync(new URL(`../../../${entry}`, import.meta.url), 'utf8'), /^#!\/usr\/bin\/env node\n/)
  assert.match('models/a.PTH', new RegExp((/^ {2}files: \(\?i\)(\S+)$/m.exec(hooks) ?? ['', '^$'])[1] ?? '', 'i'))
})
