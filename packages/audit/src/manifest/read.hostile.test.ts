// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { openWorkspace } from '../adapters/node/workspace.ts'
import { memoryWorkspace } from '../workspace/memory.ts'
import { matchesPattern, resolveInside } from './paths.ts'
import { readManifests } from './read.ts'

const codes = (files: Readonly<Record<string, string | Uint8Array>>): string[] =>
  readManifests(memoryWorkspace(files)).findings.map(({ code }) => code)

test('what is damaged is a finding with a line, in every format', () => {
  for (const path of ['pyproject.toml', 'uv.lock', 'pylock.toml']) {
    const { findings } = readManifests(memoryWorkspace({ [path]: 'a = 1\nb = = 2\n' }))
    assert.deepEqual(
      findings.map(({ code, line, verdict }) => [code, line, verdict]),
      [['MANIFEST_DAMAGED', 2, 'malformed']],
      path,
    )
  }
  for (const path of ['package.json', 'package-lock.json', 'Pipfile.lock'])
    assert.deepEqual(codes({ [path]: '{"a": 1,\n"b": }' }), ['MANIFEST_DAMAGED'], path)
  assert.deepEqual(codes({ 'environment.yml': 'dependencies:\n  - a\n b: [' }), ['MANIFEST_DAMAGED'])
  assert.deepEqual(codes({ 'requirements.txt': 'torch=1\nnumpy\n???\n' }), [
    'MANIFEST_LINE_NOT_UNDERSTOOD',
    'MANIFEST_LINE_NOT_UNDERSTOOD',
  ])
})

test('every format refuses what is no UTF-8, NUL bytes and an unfinished merge', () => {
  const names = [
    'pyproject.toml',
    'uv.lock',
    'requirements.txt',
    'setup.cfg',
    'environment.yml',
    'Pipfile.lock',
    'Dockerfile',
    '.gitmodules',
    'package-lock.json',
  ]
  for (const name of names) {
    assert.deepEqual(codes({ [name]: Uint8Array.of(0x61, 0xff, 0xfe) }), ['MANIFEST_DAMAGED'], name)
    assert.deepEqual(codes({ [name]: Uint8Array.of(0x61, 0) }), ['MANIFEST_DAMAGED'], name)
    assert.deepEqual(codes({ [name]: 'x\n<<<<<<< HEAD\ny\n=======\nz\n>>>>>>> other\n' }), ['MANIFEST_CONFLICT'], name)
  }
})

test('bombs: nested brackets, aliases that double, endless lines, endless lists', () => {
  const deep = '['.repeat(100_000)
  assert.deepEqual(codes({ 'pyproject.toml': `a = ${deep}` }), ['MANIFEST_DAMAGED'])
  assert.deepEqual(codes({ 'environment.yml': `dependencies: ${deep}` }), ['MANIFEST_DAMAGED'])
  assert.deepEqual(codes({ 'package-lock.json': deep }), ['MANIFEST_DAMAGED'])
  const aliases = Array.from({ length: 40 }, (_, index) =>
    index === 0 ? 'a0: &a0 [x, x]' : `a${index}: &a${index} [*a${index - 1}, *a${index - 1}]`,
  )
  assert.deepEqual(codes({ 'environment.yml': `${aliases.join('\n')}\ndependencies: *a39\n` }), ['MANIFEST_DAMAGED'])
  assert.deepEqual(codes({ 'requirements.txt': `torch${' '.repeat(7_000_000)}x` }), [])
  assert.deepEqual(codes({ 'requirements.txt': 'x'.repeat(9 * 1024 * 1024) }), ['MANIFEST_TOO_LARGE'])
  assert.deepEqual(codes({ 'requirements.txt': 'a\n'.repeat(60_000) }), ['MANIFEST_TOO_LARGE'])
  assert.equal(codes({ 'requirements.txt': '???\n'.repeat(60_000) }).length, 10)
})

test('a hundred megabytes on one line are refused without being read', () => {
  let hasRead = false
  const { findings } = readManifests({
    list: () => ['uv.lock'],
    sizeOf: () => 100e6,
    read: () => {
      hasRead = true
      return new Uint8Array(100e6)
    },
    gaps: [],
  })
  assert.deepEqual([findings[0]?.code, hasRead], ['MANIFEST_TOO_LARGE', false])
})

test('includes and submodules do not lead out of the workspace', () => {
  for (const target of [
    '../x.txt',
    '/etc/passwd',
    'https://x.example/r.txt',
    'a/../../x',
    '..\\x',
    '~/x',
    'file:///etc/passwd',
  ])
    assert.deepEqual(codes({ 'requirements.txt': `-r ${target}\n` }), ['MANIFEST_INCLUDE_OUTSIDE'], target)
  assert.deepEqual(codes({ '.gitmodules': '[submodule "x"]\n path = ../../etc\n url = y\n' }), [
    'MANIFEST_INCLUDE_OUTSIDE',
  ])
  assert.equal(resolveInside('a/b/c.txt', '../../d.txt'), 'd.txt')
  assert.equal(resolveInside('a/b/c.txt', '../../../d.txt'), undefined)
})

test('names like __proto__ are names', () => {
  const { manifests } = readManifests(
    memoryWorkspace({
      'package-lock.json':
        '{"packages":{"node_modules/__proto__":{"version":"1.0.0"},"__proto__":{"version":"2.0.0"}}}',
      'pyproject.toml':
        '[project]\nname = "constructor"\n[tool.uv.sources]\n"constructor" = { git = "https://x.example/y" }\n',
    }),
  )
  assert.deepEqual(
    manifests.flatMap(({ pinned }) => pinned.map(({ name }) => name)),
    ['__proto__'],
  )
  assert.equal((Object.prototype as { version?: string }).version, undefined)
})

test('patterns of workspaces match without backtracking', () => {
  assert.ok(matchesPattern('packages/a', 'packages/*'))
  assert.ok(!matchesPattern('packages/a/b', 'packages/*'))
  assert.ok(matchesPattern('packages/a/b', 'packages/**'))
  assert.ok(matchesPattern('packages', 'packages/**'))
  assert.ok(matchesPattern('x/lib-a', './x/lib-?'))
  assert.ok(!matchesPattern(`x/${'a'.repeat(200)}`, `x/${'*a'.repeat(100)}b`))
  assert.ok(!matchesPattern('a/'.repeat(200), `${'**/'.repeat(100)}b`))
})

test('a file edited at random never breaks a reader', () => {
  const folder = fileURLToPath(new URL('../../test/fixtures/', import.meta.url))
  const workspace = openWorkspace(folder)
  const paths = workspace
    .list()
    .filter(
      (path) =>
        readManifests(memoryWorkspace({ [path.slice(path.indexOf('/') + 1)]: readFileSync(folder + path) })).manifests
          .length > 0,
    )
  assert.ok(paths.length > 15)
  fc.assert(
    fc.property(
      fc.constantFrom(...paths),
      fc.array(
        fc.tuple(
          fc.nat(),
          fc.oneof(fc.constantFrom('"', '[', ']', '{', '=', '\n', '\\', '#', ',', ';', '\u0000', '&a *a'), fc.string()),
        ),
        { maxLength: 6 },
      ),
      (path, edits) => {
        let text = readFileSync(folder + path, 'utf8')
        for (const [at, insert] of edits) {
          const where = at % (text.length + 1)
          text = text.slice(0, where) + insert + text.slice(where + (at % 3))
        }
        const { findings } = readManifests(memoryWorkspace({ [path.slice(path.indexOf('/') + 1)]: text }))
        for (const { code } of findings) assert.match(code, /^MANIFEST_/)
      },
    ),
    { numRuns: 400 },
  )
})
