// SPDX-License-Identifier: Apache-2.0
// The audit's commands as processes of their own, over the fixture workspaces and some that are built here.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { guard, makeFolder, maliciousPickle, programPath, safetensors } from './program.ts'

const fixtures = fileURLToPath(new URL('../../../packages/audit/test/fixtures/', import.meta.url))
const validator = (name: string) =>
  new Ajv2020().compile(
    JSON.parse(readFileSync(new URL(`../../../docs/reference/${name}.schema.json`, import.meta.url), 'utf8')) as object,
  )
const schemas = { audit: validator('audit'), claims: validator('claims'), dataset: validator('dataset') }

interface AuditDocument {
  readonly verdict: string
  readonly accepted: boolean
  readonly findings: readonly {
    readonly code: string
    readonly path: string
    readonly line: number | null
    readonly subject: string
  }[]
  readonly acceptedFindings: readonly { readonly code: string; readonly exception: { readonly owner: string } }[]
  readonly exceptions: readonly { readonly state: string }[]
  readonly models: readonly { readonly path: string; readonly verdict: string }[]
  readonly excluded: readonly { readonly path: string; readonly fileCount: number }[]
  readonly difference?: {
    readonly added: readonly { readonly code: string }[]
    readonly gone: readonly { readonly code: string }[]
    readonly keptCount: number
  }
}

function auditJson(
  folder: string,
  ...args: readonly string[]
): AuditDocument & { readonly code: number | null; readonly text: string } {
  const ran = guard(folder, 'audit', '--json', '--date', '2026-11-27', ...args)
  assert.equal(ran.stderr, '')
  const document: unknown = JSON.parse(ran.stdout)
  assert.ok(schemas.audit(document), JSON.stringify(schemas.audit.errors))
  return { ...(document as AuditDocument), code: ran.code, text: ran.stdout }
}

test('the vision workspace after its upgrade: expected report, code by code and place by place', () => {
  const { findings, verdict, code } = auditJson(join(fixtures, 'vision-after'))
  assert.deepEqual([verdict, code], ['unsafe', 1])
  assert.deepEqual(
    findings.map((finding) => `${finding.code} ${finding.path}:${finding.line ?? '?'} ${finding.subject}`).sort(),
    [
      'ADVISORY_AFFECTED uv.lock:63 torch 2.9.1 CVE-2025-3001',
      'ADVISORY_AFFECTED uv.lock:63 torch 2.9.1 CVE-2026-24747',
      'ADVISORY_AFFECTED uv.lock:63 torch 2.9.1 CVE-2026-4538',
      'ADVISORY_AFFECTED uv.lock:71 torchvision 0.24.1 CVE-2026-65918',
      'ADVISORY_DISPUTED uv.lock:63 torch 2.9.1 CVE-2025-3000',
      'ADVISORY_NO_DECLARED_FIX uv.lock:63 torch 2.9.1 CVE-2025-2148',
      'ADVISORY_NO_DECLARED_FIX uv.lock:63 torch 2.9.1 CVE-2025-2149',
      'ADVISORY_NO_DECLARED_FIX uv.lock:63 torch 2.9.1 CVE-2025-2998',
      'CALL_LIBRARY_LOADER packages/mae_clustering/probe_dimensions.py:15 mmpretrain.get_model',
      'CALL_LOADER_REPLACED packages/mae_clustering/probe_dimensions.py:13 torch.load',
      'CALL_TORCH_LOAD_DEFAULT packages/mae_clustering/embed.py:6 torch.load',
      'CALL_TORCH_LOAD_UNSAFE packages/mae_clustering/probe_dimensions.py:10 torch.load',
      'CONSTRAINT_MUST_BUILD uv.lock:14 mmcv 2.1.0',
      'CONSTRAINT_TORCH_PAIR pyproject.toml:7 torchvision>=0.19.0',
      'CONSTRAINT_UNRESOLVED packages/mmdetection/requirements/runtime.txt:1 mmdet',
      'CONSTRAINT_UNRESOLVED packages/mmpretrain/setup.py:3 mmpretrain',
      'KNOWLEDGE_LOADER_UNSAFE uv.lock:24 mmengine 0.10.4',
      'MANIFEST_IS_CODE packages/mmdetection/setup.py:9 packages/mmdetection/setup.py',
    ],
  )
})

const expected: readonly (readonly [name: string, code: number, codes: readonly string[]])[] = [
  [
    'vision-before',
    1,
    [
      'ADVISORY_AFFECTED',
      'ADVISORY_WITHDRAWN',
      'CALL_LIBRARY_LOADER',
      'CALL_LOADER_REPLACED',
      'CALL_TORCH_LOAD_DEFAULT',
      'CALL_TORCH_LOAD_UNSAFE',
      'CONSTRAINT_MUST_BUILD',
      'CONSTRAINT_UNRESOLVED',
      'KNOWLEDGE_LOADER_UNSAFE',
      'MANIFEST_IS_CODE',
    ],
  ],
  ['poetry-app', 1, ['ADVISORY_AFFECTED', 'CALL_PICKLE', 'CONSTRAINT_EXTRA_INDEX', 'CONSTRAINT_UNPINNED']],
  [
    'conda-research',
    1,
    [
      'ADVISORY_AFFECTED',
      'ADVISORY_WITHDRAWN',
      'CALL_TORCH_LOAD_DEFAULT',
      'CONSTRAINT_EXTRA_INDEX',
      'CONSTRAINT_TORCH_PAIR',
      'CONSTRAINT_UNPINNED',
    ],
  ],
  [
    'pip-service',
    1,
    [
      'ADVISORY_AFFECTED',
      'ADVISORY_DISPUTED',
      'ADVISORY_NO_DECLARED_FIX',
      'CONSTRAINT_EXTRA_INDEX',
      'CONSTRAINT_HASHES_MISSING',
      'CONSTRAINT_IMAGE_UNPINNED',
      'CONSTRAINT_UNSATISFIABLE',
      'MANIFEST_INCLUDE_OUTSIDE',
    ],
  ],
  [
    'uv-workspace',
    1,
    [
      'ADVISORY_NO_DECLARED_FIX',
      'CONSTRAINT_MEMBER_ABSENT',
      'CONSTRAINT_PYTHON_DISJOINT',
      'CONSTRAINT_UNPINNED',
      'CONSTRAINT_UNSATISFIABLE',
    ],
  ],
  ['npm-web', 0, []],
]

for (const [name, code, codes] of expected)
  test(`${name}: expected codes, and nothing else`, () => {
    const report = auditJson(join(fixtures, name))
    assert.equal(report.code, code)
    assert.deepEqual([...new Set(report.findings.map((finding) => finding.code))].sort(), codes)
  })

test('the first line is the verdict, the last says what to do, and nothing steers the terminal', () => {
  const folder = makeFolder()
  writeFileSync(join(folder, 'requirements.txt'), 'torch==2.9.1\n\u001b[31mred\n')
  const { stdout, code } = guard(folder, 'audit')
  assert.equal(code, 1)
  assert.match(stdout, /^UNSAFE {2}model-guard-.*: \d+ objections\n/)
  assert.match(stdout, /\nFollow the plan above, best way first; then run the audit again\.\n$/)
  assert.ok(!stdout.includes('\u001b'))
  const clean = guard(join(fixtures, 'npm-web'), 'audit')
  assert.match(clean.stdout, /^SAFE {2}npm-web: nothing objectionable was found\n/)
  assert.match(clean.stdout, /\nNothing to do\.\n$/)
})

test('model files are inspected as part of it, by name or by how they begin', () => {
  const folder = makeFolder()
  writeFileSync(join(folder, 'good.safetensors'), safetensors())
  writeFileSync(join(folder, 'bad.pkl'), maliciousPickle)
  writeFileSync(join(folder, 'notes.txt'), Buffer.concat([Buffer.from([0x80, 2]), Buffer.from(maliciousPickle)]))
  const { models, findings } = auditJson(folder)
  assert.deepEqual(
    models.map(({ path, verdict }) => [path, verdict]),
    [
      ['bad.pkl', 'unsafe'],
      ['good.safetensors', 'safe'],
      ['notes.txt', 'unsafe'],
    ],
  )
  assert.ok(findings.some(({ code, path }) => code.startsWith('PICKLE_') && path === 'bad.pkl'))
})

test('exceptions accept with a reason for a time; expired they count again, unneeded they are told', () => {
  const folder = makeFolder()
  writeFileSync(join(folder, 'load.py'), 'import pickle\npickle.load(f)\n')
  mkdirSync(join(folder, 'vectors'))
  writeFileSync(join(folder, 'vectors/bad.pkl'), maliciousPickle)
  const policy = (expires: string): string =>
    `version = 1\n[[exclude]]\npath = "vectors/"\nreason = "hostile on purpose"\n[[exception]]\ncode = "CALL_PICKLE"\nsubject = "pickle.load"\nreason = "our own cache"\nowner = "ada"\nexpires = ${expires}\n`
  writeFileSync(join(folder, 'model-guard.toml'), policy('2027-01-31'))
  const accepted = auditJson(folder)
  assert.deepEqual([accepted.code, accepted.accepted, accepted.acceptedFindings[0]?.exception.owner], [0, true, 'ada'])
  assert.deepEqual(accepted.excluded, [{ path: 'vectors/', reason: 'hostile on purpose', fileCount: 1 }])
  assert.equal(
    auditJson(folder, '--policy', '/dev/null').code,
    1,
    'a workspace cannot accept for who does not trust it',
  )
  writeFileSync(join(folder, 'model-guard.toml'), policy('2026-11-26'))
  const expired = auditJson(folder)
  assert.deepEqual([expired.code, expired.exceptions[0]?.state], [1, 'expired'])
  writeFileSync(join(folder, 'load.py'), '')
  const unneeded = auditJson(folder)
  assert.deepEqual(
    [unneeded.code, unneeded.exceptions[0]?.state, unneeded.findings[0]?.code],
    [0, 'unneeded', 'EXCEPTION_UNNEEDED'],
  )
  writeFileSync(join(folder, 'model-guard.toml'), 'version = 1\n[[exeption]]\n')
  const wrong = guard(folder, 'audit')
  assert.equal(wrong.code, 2)
  assert.match(wrong.stderr, /"exeption".*GUARD_POLICY_INVALID/)
})

test('a difference tells what came and what went, and lines that moved do not count', () => {
  const folder = makeFolder()
  cpSync(join(fixtures, 'pip-service'), folder, { recursive: true })
  writeFileSync(join(folder, 'old.json'), auditJson(folder).text)
  writeFileSync(join(folder, 'service.py'), 'import torch\n\n\ntorch.load(path, weights_only=False)\n')
  writeFileSync(
    join(folder, 'requirements.txt'),
    `# a line more\n${readFileSync(join(folder, 'requirements.txt'), 'utf8').replace('-r ../shared-requirements.txt\n', '')}`,
  )
  const { difference } = auditJson(folder, '--diff', 'old.json')
  assert.deepEqual(
    difference?.added.map(({ code }) => code),
    ['CALL_TORCH_LOAD_UNSAFE'],
  )
  assert.deepEqual(
    difference.gone.map(({ code }) => code),
    ['MANIFEST_INCLUDE_OUTSIDE'],
  )
  assert.ok(difference.keptCount > 5)
  assert.match(guard(folder, 'audit', '--diff', 'old.json').stdout, /since 2026-11-27 \(unsafe\): 1 new, 1 gone/)
  assert.equal(guard(folder, 'audit', '--diff', 'requirements.txt').code, 2)
})

test('page, bill of materials and SARIF are written, whole', () => {
  const folder = makeFolder()
  cpSync(join(fixtures, 'vision-after'), folder, { recursive: true })
  writeFileSync(join(folder, 'weights.safetensors'), safetensors())
  const ran = guard(folder, 'audit', '--html', 'audit.html', '--sbom', 'audit.cdx.json', '--sarif')
  assert.equal(ran.code, 1, ran.stderr)
  const log = JSON.parse(ran.stdout) as { runs: { results: { ruleId: string }[] }[] }
  assert.ok(log.runs[0]?.results.some(({ ruleId }) => ruleId === 'CALL_LOADER_REPLACED'))
  assert.match(readFileSync(join(folder, 'audit.html'), 'utf8'), /^<!doctype html>/i)
  const bill = JSON.parse(readFileSync(join(folder, 'audit.cdx.json'), 'utf8')) as {
    components: { type: string; hashes?: { content: string }[] }[]
  }
  const model = bill.components.find(({ type }) => type === 'machine-learning-model')
  assert.match(model?.hashes?.[0]?.content ?? '', /^[0-9a-f]{64}$/)
  assert.equal(guard(folder, 'audit', '--html', 'missing/audit.html').code, 3)
})

test('sources of dependencies are looked through when they are named', () => {
  const folder = makeFolder()
  mkdirSync(join(folder, 'site/mmengine'), { recursive: true })
  mkdirSync(join(folder, 'work'))
  writeFileSync(join(folder, 'site/mmengine/checkpoint.py'), 'import torch\ntorch.load(f, weights_only=False)\n')
  assert.equal(auditJson(join(folder, 'work')).code, 0)
  const { findings } = auditJson(join(folder, 'work'), '--sources', '../site')
  assert.deepEqual(
    findings.map(({ code, path }) => [code, path]),
    [['CALL_TORCH_LOAD_UNSAFE', '../site/mmengine/checkpoint.py']],
  )
})

test('a wrong use says what is wrong, with its own exit code', () => {
  const folder = makeFolder()
  for (const [args, code] of [
    [['audit', 'missing'], 3],
    [['audit', '--advisories', 'missing'], 3],
    [['audit', '--live', 'http://example.com'], 3],
    [['audit', '--knowledge', 'missing'], 2],
    [['audit', '--date', 'today'], 2],
    [['audit', 'a', 'b'], 2],
    [['audit', '--json', '--sarif'], 2],
    [['claims'], 2],
    [['claims', 'missing.md'], 3],
    [['dataset'], 2],
    [['dataset', 'missing'], 3],
    [['dataset', '.'], 2],
    [['notice', 'missing'], 3],
  ] as const) {
    const ran = guard(folder, ...args)
    assert.equal(ran.code, code, `${args.join(' ')}: ${ran.stderr}`)
    assert.match(ran.stderr, /^model-guard: .*\(GUARD_[A-Z_]+\)\n {2}./)
  }
})

test('both notices come out as the worked example says', () => {
  const ran = guard(join(fixtures, 'notices'), 'claims', '--json', 'vision.md', 'cryingsense.md')
  assert.equal(ran.code, 1)
  const document: unknown = JSON.parse(ran.stdout)
  assert.ok(schemas.claims(document), JSON.stringify(schemas.claims.errors))
  const text = guard(join(fixtures, 'notices'), 'claims', 'vision.md')
  assert.match(text.stdout, /^WRONG {2}\d+ statements: 21 true, 10 false, 0 outdated/)
})

test('a notice from the facts is confirmed by claims', () => {
  const folder = makeFolder()
  writeFileSync(join(folder, 'NOTICE.md'), guard(join(fixtures, 'vision-after'), 'notice').stdout)
  const ran = guard(folder, 'claims', 'NOTICE.md')
  assert.equal(ran.code, 0, ran.stdout)
  assert.match(ran.stdout, /^RIGHT /)
})

test('a data set with clips under two labels is refused, one without is not', () => {
  const folder = makeFolder()
  const wav = (seed: number): Buffer => {
    const bytes = Buffer.alloc(44 + 32_000)
    bytes.write('RIFF')
    bytes.writeUInt32LE(36 + 32_000, 4)
    bytes.write('WAVEfmt ', 8)
    for (const [offset, value] of [
      [16, 16],
      [24, 8_000],
      [28, 16_000],
    ] as const)
      bytes.writeUInt32LE(value, offset)
    for (const [offset, value] of [
      [20, 1],
      [22, 1],
      [32, 2],
      [34, 16],
    ] as const)
      bytes.writeUInt16LE(value, offset)
    bytes.write('data', 36)
    bytes.writeUInt32LE(32_000, 40)
    // A chirp of its own for each seed: no voice of anybody.
    for (let index = 0; index < 16_000; index++)
      bytes.writeInt16LE(
        Math.round(8_000 * Math.sin(index * (0.2 + seed * 0.07) + (index * index * (seed + 1)) / 2e6)),
        44 + 2 * index,
      )
    return bytes
  }
  for (const label of ['hungry', 'tired']) mkdirSync(join(folder, label))
  for (let seed = 0; seed < 4; seed++) {
    writeFileSync(join(folder, `hungry/${seed}.wav`), wav(seed))
    writeFileSync(join(folder, `tired/${seed}.wav`), wav(seed < 2 ? seed : seed + 10))
  }
  writeFileSync(join(folder, 'LICENSE'), 'CC0')
  const bad = guard(folder, 'dataset', '.', '--json')
  assert.equal(bad.code, 1)
  const document: unknown = JSON.parse(bad.stdout)
  assert.ok(schemas.dataset(document), JSON.stringify(schemas.dataset.errors))
  assert.match(guard(folder, 'dataset', '.').stdout, /2 of 4 clips of hungry are the same content as 2 of 4 of tired/)
  for (const seed of [0, 1]) writeFileSync(join(folder, `tired/${seed}.wav`), wav(seed + 20))
  const good = guard(folder, 'dataset', '.')
  assert.equal(good.code, 0, good.stdout)
  writeFileSync(
    join(folder, 'metadata.csv'),
    'file,label,split,subject\nhungry/0.wav,hungry,train,s1\nhungry/1.wav,hungry,test,s1\n../../etc/passwd,x,train,s2\n',
  )
  const leaking = guard(folder, 'dataset', 'metadata.csv').stdout
  assert.match(leaking, /DATASET_SUBJECT_SPLIT/)
  assert.match(leaking, /DATASET_TABLE_OUTSIDE/)
})

test('nothing is contacted: every door to the network is watched, and none is touched', () => {
  const folder = makeFolder()
  const hook = join(folder, 'hook.cjs')
  const log = join(folder, 'contacts')
  // Loaded into every process and thread before anything else: whoever opens a socket or looks up a name is written down.
  writeFileSync(
    hook,
    `const fs = require('node:fs')
for (const [module, names] of [['node:net', ['connect', 'createConnection']], ['node:dns', ['lookup', 'resolve']], ['node:dgram', ['createSocket']], ['node:http', ['request', 'get']], ['node:https', ['request', 'get']]]) {
  const loaded = require(module)
  for (const name of names) {
    const original = loaded[name]
    loaded[name] = (...args) => { fs.appendFileSync(${JSON.stringify(log)}, module + ' ' + name + '\\n'); return original(...args) }
  }
}
const { connect } = require('node:net').Socket.prototype
require('node:net').Socket.prototype.connect = function (...args) { fs.appendFileSync(${JSON.stringify(log)}, 'Socket.connect\\n'); return connect.apply(this, args) }
`,
  )
  writeFileSync(
    join(folder, 'requirements.txt'),
    'torch==2.9.1 --index-url https://packages.example.com/simple\n-r https://example.com/r.txt\n',
  )
  writeFileSync(join(folder, 'bad.pkl'), maliciousPickle)
  const contacts = (): string => (existsSync(log) ? readFileSync(log, 'utf8') : '')
  const run = (...args: readonly string[]): number | null =>
    spawnSync(process.execPath, [programPath, ...args], {
      cwd: folder,
      env: { ...process.env, NODE_OPTIONS: `--require ${hook}`, NODE_TEST_CONTEXT: undefined },
    }).status
  for (const args of [
    ['audit', '.'],
    ['audit', '.', '--json', '--html', 'a.html', '--sbom', 'a.json'],
    ['notice', '.'],
    ['claims', 'requirements.txt'],
  ])
    run(...args)
  assert.equal(contacts(), '')
  // The watch works: an address that is asked for is seen.
  assert.equal(run('audit', '.', '--live', 'http://127.0.0.1:49151'), 3)
  assert.match(contacts(), /Socket\.connect|connect/)
})
