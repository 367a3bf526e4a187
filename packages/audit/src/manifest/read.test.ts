// SPDX-License-Identifier: Apache-2.0
// The fixture workspaces, read; and each format's corners.
import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { openWorkspace } from '../adapters/node/workspace.ts'
import { memoryWorkspace } from '../workspace/memory.ts'
import type { Manifest } from './manifest.ts'
import { readManifests } from './read.ts'

const fixture = (name: string): readonly Manifest[] =>
  readManifests(openWorkspace(fileURLToPath(new URL(`../../test/fixtures/${name}/`, import.meta.url)))).manifests

const read = (path: string, text: string) => readManifests(memoryWorkspace({ [path]: text }))

/** `torch >=2.6.0 runtime vision:6` for each requirement. */
const wanted = (manifests: readonly Manifest[]): string[] =>
  manifests.flatMap(({ requirements }) =>
    requirements.map(({ name, range, role, wantedBy, place }) =>
      `${name} ${range} ${role} ${wantedBy ?? 'root'}:${place.line ?? '?'}`.replace('  ', ' '),
    ),
  )
const pinned = (manifests: readonly Manifest[]): string[] =>
  manifests.flatMap((manifest) =>
    manifest.pinned.map(({ name, version, place }) => `${name} ${version} :${place.line ?? '?'}`),
  )

test('the vision workspace: lock, members, submodules, and what they check when imported', () => {
  const manifests = fixture('vision-after')
  assert.ok(wanted(manifests).includes('torch >=2.6.0 runtime root:6'))
  assert.ok(wanted(manifests).includes('mmcv >=2.0.0rc4,<2.2.0 import-check mmdet:6'))
  assert.ok(wanted(manifests).includes('mmcv >=2.0.0,<2.4.0 import-check mmpretrain:6'))
  assert.ok(wanted(manifests).includes('mmengine >=0.7.1,<1.0.0 runtime mmdet:2'))
  assert.ok(pinned(manifests).includes('torch 2.9.1 :63'))
  assert.ok(pinned(manifests).includes('mmcv 2.1.0 :14'))
  const lock = manifests.find(({ kind }) => kind === 'uv-lock')
  const mmcv = lock?.pinned.find(({ name }) => name === 'mmcv')
  assert.deepEqual([mmcv?.wheels, mmcv?.hasSdist, mmcv?.hasHashes], [[], true, true])
  assert.deepEqual(
    lock?.pinned.filter(({ isDevelopment }) => isDevelopment).map(({ name }) => name),
    ['pytest'],
  )
  const submodules = manifests.flatMap((manifest) => manifest.submodules)
  assert.deepEqual(
    submodules.map(({ path, isPresent }) => [path, isPresent]),
    [
      ['packages/mmpretrain', true],
      ['packages/mmdetection', true],
    ],
  )
})

test('Poetry: carets, tildes, wildcards, groups and sources', () => {
  const manifests = fixture('poetry-app')
  assert.deepEqual(wanted(manifests), [
    'torch >=2.4,<3 runtime root:7',
    'joblib ==1.1.0 runtime root:8',
    'pillow >=9.5,<9.6 runtime root:9',
    'internal-features runtime root:10',
    'pytest >=7 development root:13',
  ])
  assert.deepEqual(
    manifests[0]?.indexes.map(({ url, isExtra }) => [url, isExtra]),
    [['https://packages.example.com/simple', true]],
  )
  assert.equal(manifests[0]?.python[0]?.range, '>=3.10,<4')
})

test('conda: names of the index, one equals sign, builds, channels, the list for pip', () => {
  const manifests = fixture('conda-research')
  assert.deepEqual(wanted(manifests), [
    'torch ==1.13.1 runtime root:8',
    'torchvision ==0.15.* runtime root:9',
    'numpy >=1.21,<2 runtime root:10',
    'pip runtime root:11',
    'transformers ==4.30.2 runtime root:13',
    'scikit-learn ==1.2.2 runtime root:14',
  ])
  assert.deepEqual(
    manifests[0]?.indexes.map(({ url }) => url),
    ['some-lab'],
  )
  assert.equal(manifests[0]?.python[0]?.range, '==3.9.*')
})

test('pip: continued lines, hashes, constraints, markers, Docker images and what pip installs in them', () => {
  const manifests = fixture('pip-service')
  assert.deepEqual(wanted(manifests), [
    'gunicorn ==22.0.0 runtime root:4',
    'numpy <2 constraint root:1',
    'torch ==2.10.0 runtime root:4',
    'numpy ==2.1.3 runtime root:6',
    'pillow ==11.3.0 runtime root:8',
    'onnx ==1.15.0 runtime root:9',
  ])
  const requirements = manifests.flatMap((manifest) => manifest.requirements)
  assert.deepEqual(
    requirements.filter(({ hasHashes }) => hasHashes).map(({ name }) => name),
    ['torch', 'numpy'],
  )
  assert.deepEqual(
    manifests.flatMap(({ images }) => images.map(({ name, tag, digest }) => [name, tag, digest])),
    [['python', '3.11-slim', null]],
  )
})

test('a uv workspace: members that are there and one that is not', () => {
  const root = fixture('uv-workspace').find(({ project }) => project === 'house')
  assert.deepEqual(
    root?.members.map(({ pattern, isPresent }) => [pattern, isPresent]),
    [
      ['members/*', true],
      ['tools/gone', false],
    ],
  )
  assert.equal(root?.requirements[0]?.source?.kind, 'workspace')
  assert.deepEqual(root?.indexes, [], 'an index that is used by name only is no extra one')
})

test('npm: what is wanted and what is installed', () => {
  const manifests = fixture('npm-web')
  assert.deepEqual(pinned(manifests), ['preact 10.29.0 :13', 'vite 8.0.0 :18'])
  assert.deepEqual(
    manifests.flatMap((manifest) =>
      manifest.pinned.filter(({ isDevelopment }) => isDevelopment).map(({ name }) => name),
    ),
    ['vite'],
  )
})

test('pylock.toml: hashes, sources, sdists', () => {
  const { manifests, findings } = read(
    'pylock.toml',
    `lock-version = "1.0"
requires-python = ">=3.11"
[[packages]]
name = "Torch"
version = "2.14.0"
wheels = [{ name = "torch-2.14.0-cp311-none-any.whl", url = "https://x.example/t.whl", hashes = { sha256 = "00" } }]
[[packages]]
name = "tool"
vcs = { type = "git", url = "https://user:secret@git.example/tool.git", commit-id = "abc" }
`,
  )
  assert.deepEqual(findings, [])
  const [torch, tool] = manifests[0]?.pinned ?? []
  assert.deepEqual(
    [torch?.name, torch?.hasHashes, torch?.wheels, torch?.place.line],
    ['torch', true, ['torch-2.14.0-cp311-none-any.whl'], 4],
  )
  assert.deepEqual(tool?.source, { kind: 'git', location: 'https://git.example/tool.git#abc' })
})

test('Pipfile.lock, setup.cfg, setup.py and METADATA', () => {
  const { manifests } = readManifests(
    memoryWorkspace({
      'Pipfile.lock': JSON.stringify({
        _meta: { requires: { python_version: '3.11' }, sources: [{ url: 'https://pypi.org/simple' }] },
        default: { torch: { version: '==2.9.1', hashes: ['sha256:00'] } },
        develop: { pytest: { version: '==8.0.0' } },
      }),
      'old/setup.cfg':
        '[metadata]\nname = Old_One\n[options]\npython_requires = >=3.8\ninstall_requires =\n    torch>=1.13 # why\n    numpy\n[options.extras_require]\ngpu = xformers\n',
      'older/setup.py':
        "from setuptools import setup\nsetup(name='older', install_requires=['torch<2'], python_requires='>=3.6')\n",
      'venv/numpy-2.1.0.dist-info/METADATA':
        'Metadata-Version: 2.1\nName: numpy\nVersion: 2.1.0\nRequires-Dist: a>=1\nRequires-Dist: b ; extra == "x"\n\nRequires-Dist: prose\n',
    }),
  )
  assert.deepEqual(wanted(manifests), [
    'torch >=1.13 runtime old-one:6',
    'numpy runtime old-one:7',
    'xformers optional old-one:9',
    'torch <2 runtime older:2',
  ])
  assert.deepEqual(pinned(manifests), ['torch 2.9.1 :1', 'pytest 8.0.0 :1', 'numpy 2.1.0 :?'])
  assert.deepEqual(
    manifests.find(({ kind }) => kind === 'dist-info')?.pinned[0]?.requires.map(({ name }) => name),
    ['a'],
  )
  assert.deepEqual(
    manifests.flatMap(({ python }) => python.map(({ range }) => range)),
    ['==3.11.*', '>=3.8', '>=3.6'],
  )
})

test('poetry.lock: files, groups, sources, what each wants', () => {
  const { manifests, findings } = read(
    'poetry.lock',
    `[[package]]
name = "Torch"
version = "2.9.1"
groups = ["main"]
files = [{file = "torch-2.9.1-cp312-cp312-manylinux_2_28_x86_64.whl", hash = "sha256:00"}]
[package.dependencies]
numpy = {version = "^1.26", markers = "sys_platform == 'linux'"}
[[package]]
name = "pytest"
version = "8.0.0"
groups = ["dev"]
files = []
[package.source]
type = "git"
url = "https://git.example/pytest.git"
resolved_reference = "abc"
`,
  )
  assert.deepEqual(findings, [])
  const [torch, pytest] = manifests[0]?.pinned ?? []
  assert.deepEqual([torch?.name, torch?.hasHashes, torch?.isDevelopment, torch?.place.line], ['torch', true, false, 2])
  assert.deepEqual(torch?.requires, [{ name: 'numpy', range: '>=1.26,<2', marker: "sys_platform == 'linux'" }])
  assert.deepEqual(
    [pytest?.isDevelopment, pytest?.source],
    [true, { kind: 'git', location: 'https://git.example/pytest.git#abc' }],
  )
})

test('a repository without a name is known by its own', () => {
  const { manifests, findings } = read(
    'requirements.txt',
    'git+https://git.example/group/TrackEval.git@main\n-e git+https://git.example/theme.git#egg=Sphinx_Theme\nalbumentations>=0.3.2 --no-binary qudida,albumentations\n',
  )
  assert.deepEqual(findings, [])
  assert.deepEqual(
    manifests[0]?.requirements.map(({ name, source }) => [name, source?.kind]),
    [
      ['trackeval', 'git'],
      ['sphinx-theme', 'git'],
      ['albumentations', undefined],
    ],
  )
})

test('addresses: what is a secret is told and printed nowhere', () => {
  const { manifests, findings } = read(
    'requirements.txt',
    `--extra-index-url https://ada:hunter2@packages.example.com/simple
tool @ git+https://hunter2@git.example/tool.git@main
other @ git+ssh://git@git.example/other.git
third @ git+https://\${TOKEN}@git.example/third.git
`,
  )
  assert.deepEqual(
    findings.map(({ code, line }) => [code, line]),
    [
      ['MANIFEST_CREDENTIALS', 1],
      ['MANIFEST_CREDENTIALS', 2],
    ],
  )
  assert.ok(!JSON.stringify({ manifests, findings }).includes('hunter2'))
})

test('includes: read once, cycles end, absent ones are told, a constraint only constrains', () => {
  const { manifests, findings } = readManifests(
    memoryWorkspace({
      'requirements.txt': '-r deps/base.list\n-c limits.list\n-r gone.list\n',
      'deps/base.list': '-r ../requirements.txt\ntorch==2.9.1\n',
      'limits.list': 'numpy<2\n',
    }),
  )
  assert.deepEqual(wanted(manifests).sort(), ['numpy <2 constraint root:1', 'torch ==2.9.1 runtime root:2'])
  assert.deepEqual(
    findings.map(({ code, message }) => [code, message]),
    [['MANIFEST_INCLUDE_MISSING', 'gone.list is included and not there']],
  )
})
