// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { openWorkspace } from '../adapters/node/workspace.ts'
import { judgeWorkspace, surveyWorkspace } from '../audit/audit.ts'
import { emptyPolicy } from '../exception/policy.ts'
import { shippedKnowledge } from '../knowledge/knowledge.ts'
import { shippedSnapshot } from '../snapshot/snapshot.ts'
import { setContains } from '../version/interval.ts'
import { parseVersion } from '../version/version.ts'
import { memoryWorkspace } from '../workspace/memory.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { Plan } from './plan.ts'
import { knownPythons, minimalConflict, rangeSet, solve, type Constraint } from './solve.ts'

function plan(workspace: Workspace): Plan | null {
  return judgeWorkspace(surveyWorkspace(workspace, { policy: emptyPolicy }), {
    name: 'w',
    date: '2026-11-27',
    snapshot: shippedSnapshot(),
    knowledge: shippedKnowledge(),
    policy: emptyPolicy,
    policyPath: 'model-guard.toml',
    models: [],
    otherFindings: [],
  }).plan
}
const fixture = (name: string): Plan =>
  plan(openWorkspace(fileURLToPath(new URL(`../../test/fixtures/${name}/`, import.meta.url)))) ?? assert.fail('no plan')

for (const name of ['vision-before', 'vision-after'])
  test(`${name}: the conflict in the fewest words, then with the whole security floor`, () => {
    const [first, second] = fixture(name).conflicts
    assert.deepEqual(
      first?.parts.map(({ statement }) => statement),
      [
        'mmdet asserts, when it is imported, mmcv>=2.0.0rc4,<2.2.0',
        'wheels of mmcv >=2.0.0rc4, <2.2.0: they end at torch 2.1',
        'torch >= 2.2.0 is wanted, clear of CVE-2024-31580, CVE-2024-31583',
      ],
    )
    assert.equal(first?.parts[0]?.place?.path, 'packages/mmdetection/mmdet/__init__.py')
    assert.deepEqual(
      second?.parts.map(({ statement }) => statement),
      ['wheels of mmcv: they end at torch 2.4', 'torch >= 2.13.0 is wanted, clear of CVE-2025-3000'],
    )
  })

test('the vision workspace: prebuilt forks first, then without operators, from source, without the packages', () => {
  const { waysOut } = fixture('vision-after')
  assert.deepEqual(
    waysOut.map(({ kind }) => kind),
    ['prebuilt', 'lite', 'build-from-source', 'drop'],
  )
  const [prebuilt, lite] = waysOut
  assert.deepEqual(prebuilt?.axes, { python: ['3.12'], accelerators: ['cpu', 'cu130'], systems: ['linux'] })
  const targets = new Map(prebuilt?.changes.map((change) => [change.package, change.to]))
  assert.match(targets.get('torch') ?? '', /^2\.12\./)
  assert.match(targets.get('torchvision') ?? '', /^0\.27\./)
  assert.equal(targets.get('mmcv'), 'onedl-mmcv 2.3.6.post1')
  assert.equal(targets.get('mmdet'), 'onedl-mmdetection 3.4.5')
  const open = new Map(prebuilt?.stillOpen.map(({ id, isConditionMet }) => [id, isConditionMet]))
  assert.equal(open.get('CVE-2025-3000'), true, 'torch.jit.script is not called')
  assert.equal(open.get('CVE-2026-4538'), true, 'torch.export.load is not called')
  assert.ok(!open.has('CVE-2026-24747'))
  assert.ok(prebuilt?.commands.includes('uv python pin 3.12'))
  assert.ok(prebuilt?.commands.some((command) => command === 'uv remove mmcv mmengine mmpretrain'))
  assert.match(new Map(lite?.changes.map((change) => [change.package, change.to])).get('torch') ?? '', /^2\.1[34]\./)
})

test('the vision workspace: what is to be done in the sources whichever way is taken', () => {
  for (const { steps } of fixture('vision-after').waysOut) {
    const text = steps.join('\n')
    for (const wanted of [
      /weights_only=False: .*probe_dimensions\.py:10/,
      /replacement of the loader: .*probe_dimensions\.py:13/,
      /weights_only=True: .*embed\.py:6/,
      /safetensors/,
      /SHA-256/,
      /mmengine/,
      /numpy\.core/,
    ])
      assert.match(text, wanted)
  }
})

test('submodules that were not fetched: what they assert is known all the same', () => {
  const base = openWorkspace(fileURLToPath(new URL('../../test/fixtures/vision-after/', import.meta.url)))
  const kept = base.list().filter((path) => !path.startsWith('packages/mm'))
  const found = plan(memoryWorkspace(Object.fromEntries(kept.map((path) => [path, base.read(path) ?? '']))))
  const [part] = found?.conflicts[0]?.parts ?? []
  assert.equal(part?.statement, 'mmdet asserts when it is imported: mmcv>=2.0.0rc4,<2.2.0')
  assert.equal(part.place?.path, '.gitmodules')
  assert.equal(found?.waysOut[0]?.kind, 'prebuilt')
})

test('operators that are used make the way without them no way', () => {
  const folder = fileURLToPath(new URL('../../test/fixtures/vision-after/', import.meta.url))
  const base = openWorkspace(folder)
  const files = Object.fromEntries(base.list().map((path) => [path, base.read(path) ?? '']))
  const kinds = (source: string): string[] =>
    plan(memoryWorkspace({ ...files, 'use.py': source }))?.waysOut.map(({ kind }) => kind) ?? []
  assert.ok(!kinds('from mmcv.ops import nms').includes('lite'))
  assert.ok(!kinds('import mmcv\nmmcv.ops.nms()').includes('lite'))
  assert.ok(!kinds('from mmcv import ops').includes('lite'))
  assert.ok(kinds('from mmcv import imread').includes('lite'))
})

test('a function that the sources call is told: its flaw does not stay out of reach', () => {
  const base = openWorkspace(fileURLToPath(new URL('../../test/fixtures/vision-after/', import.meta.url)))
  const files = Object.fromEntries(base.list().map((path) => [path, base.read(path) ?? '']))
  const [way] = plan(memoryWorkspace({ ...files, 'a.py': 'from torch import jit\njit.script(f)\n' }))?.waysOut ?? []
  const risk = way?.stillOpen.find(({ id }) => id === 'CVE-2025-3000')
  assert.equal(risk?.isConditionMet, false)
  assert.match(risk.condition, /a\.py mentions it/)
})

test('simple workspaces are upgraded, keeping Python where that costs nothing', () => {
  const [poetry] = fixture('poetry-app').waysOut
  assert.equal(poetry?.kind, 'upgrade')
  assert.deepEqual(
    poetry?.changes.map((change) => [change.package, change.to]),
    [
      ['torch', '2.13.0'],
      ['joblib', '1.2.0'],
      ['pillow', '12.3.0'],
    ],
  )
  const [conda] = fixture('conda-research').waysOut
  // No clear torch has wheels for Python 3.9.
  assert.ok(conda?.axes.python.every((python) => Number(python.slice(2)) >= 10))
  assert.deepEqual(
    fixture('pip-service').waysOut.map(({ kind }) => kind),
    ['upgrade'],
  )
  assert.equal(plan(memoryWorkspace({ 'requirements.txt': 'torch==2.14.0\n' })), null)
})

test('names and versions that are no plain words never come into a command', () => {
  const found = plan(
    memoryWorkspace({
      'requirements.txt': 'torch==2.9.1\n',
      'uv.lock':
        '[[package]]\nname = "mmcv; rm -rf ~"\nversion = "$(id)"\n[[package]]\nname="torch"\nversion="2.9.1"\n',
    }),
  )
  for (const { commands, verify } of found?.waysOut ?? assert.fail('no plan'))
    assert.doesNotMatch([...commands, ...verify].join('\n'), /rm -rf|\$\(/)
})

test('a conflict is minimal: it holds no solution, and each part less it has one', () => {
  const versions = ['2.0.0', '2.1.0', '2.2.0', '2.6.0', '2.10.0', '2.13.0'].flatMap((text) => parseVersion(text) ?? [])
  const part = { statement: '', place: null, source: null }
  const version = fc.constantFrom('2.0', '2.1', '2.2', '2.6', '2.10', '2.13')
  const range = fc
    .tuple(fc.constantFrom('<', '>=', '<=', '>', '!='), version)
    .map(([operator, bound]) => rangeSet(`${operator}${bound}`))
  const constraint: fc.Arbitrary<Constraint> = fc.oneof(
    fc
      .tuple(fc.constantFrom('torch', 'mmcv'), range)
      .map(([name, set]) => ({ kind: 'range', package: name, set, part }) as const),
    fc
      .array(
        fc.record({ versions: range, torch: range, python: fc.constantFrom(rangeSet('<3.12'), rangeSet('>=3.10')) }),
        { minLength: 1, maxLength: 3 },
      )
      .map((rows) => ({ kind: 'wheels', package: 'mmcv', rows, part }) as const),
    fc
      .constantFrom('<3.10', '>=3.12', '==3.11.*')
      .map((text) => ({ kind: 'python', set: rangeSet(text), part }) as const),
  )
  const candidates = { torch: versions, python: knownPythons }
  let conflicts = 0
  fc.assert(
    fc.property(fc.array(constraint, { maxLength: 7 }), (constraints) => {
      const solutions = solve(constraints, candidates)
      for (const { torch, python } of solutions)
        for (const one of constraints) {
          if (one.kind === 'python') assert.ok(setContains(one.set, python))
          if (one.kind === 'range' && one.package === 'torch') assert.ok(setContains(one.set, torch))
        }
      const core = minimalConflict(constraints, candidates)
      if (solutions.length > 0) return assert.equal(core.length, 0)
      conflicts++
      assert.equal(solve(core, candidates).length, 0)
      for (const one of core)
        assert.ok(
          solve(
            core.filter((other) => other !== one),
            candidates,
          ).length > 0,
        )
    }),
    { numRuns: 600 },
  )
  assert.ok(conflicts > 50)
})
