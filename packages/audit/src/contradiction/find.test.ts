// SPDX-License-Identifier: Apache-2.0
// Each contradiction beside a good control, through the real readers.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readManifests } from '../manifest/read.ts'
import { memoryWorkspace } from '../workspace/memory.ts'
import { findContradictions } from './find.ts'
import { constraintFindings } from './findings.ts'

type Files = Readonly<Record<string, string>>

const find = (
  files: Files,
): { code: string; subject: string; message: string; path: string; line: number | null }[] => {
  const workspace = memoryWorkspace(files)
  return findContradictions(readManifests(workspace).manifests, workspace)
}
const ignored = new Set(['CONSTRAINT_UNPINNED'])
const codes = (files: Files): string[] =>
  find(files)
    .map(({ code }) => code)
    .filter((code) => !ignored.has(code))

const lock = (...packages: readonly string[]): string => `requires-python = ">=3.12"\n${packages.join('\n')}`
const locked = (name: string, version: string, wheel = `${name}-${version}-py3-none-any.whl`): string =>
  `[[package]]\nname = "${name}"\nversion = "${version}"\nsource = { registry = "https://pypi.org/simple" }\nsdist = { url = "https://x.example/s.tar.gz", hash = "sha256:00" }\nwheels = [${wheel === '' ? '' : `{ url = "https://x.example/${wheel}", hash = "sha256:00" }`}]\n`
const project = (body: string): string => `[project]\nname = "p"\nversion = "1"\n${body}`

/** Name of the code, files with the contradiction, the same without it. */
const cases: readonly (readonly [code: keyof typeof constraintFindings, bad: Files, good: Files])[] = [
  [
    'CONSTRAINT_LOCK_OUTSIDE',
    { 'pyproject.toml': project('dependencies = ["torch>=2.10"]'), 'uv.lock': lock(locked('torch', '2.9.1')) },
    { 'pyproject.toml': project('dependencies = ["torch>=2.9"]'), 'uv.lock': lock(locked('torch', '2.9.1+cpu')) },
  ],
  [
    'CONSTRAINT_IMPORT_FAILS',
    {
      'requirements.txt': 'mmdet==3.3.0',
      'uv.lock': lock(locked('mmcv', '2.2.0')),
      'mmdet/__init__.py': "mmcv_maximum_version = '2.2.0'\nassert v < digit_version(mmcv_maximum_version)\n",
    },
    {
      'requirements.txt': 'mmdet==3.3.0',
      'uv.lock': lock(locked('mmcv', '2.2.0')),
      'mmdet/__init__.py': "mmcv_maximum_version = '2.2.0'\nassert v <= digit_version(mmcv_maximum_version)\n",
    },
  ],
  [
    'CONSTRAINT_UNSATISFIABLE',
    { 'requirements.txt': 'a>=2', 'requirements-dev.txt': 'a<2' },
    { 'requirements.txt': 'a>=2', 'requirements-dev.txt': 'a<3' },
  ],
  [
    'CONSTRAINT_PYTHON_DISJOINT',
    { 'pyproject.toml': project('requires-python = "<3.12"'), 'uv.lock': lock() },
    { 'pyproject.toml': project('requires-python = "<3.13"'), 'uv.lock': lock() },
  ],
  [
    'CONSTRAINT_MUST_BUILD',
    { 'uv.lock': lock(locked('mmcv', '2.1.0', '')) },
    { 'uv.lock': lock(locked('mmcv', '2.1.0')) },
  ],
  [
    'CONSTRAINT_MUST_BUILD',
    { 'uv.lock': lock(locked('x', '1.0', 'x-1.0-cp311-cp311-linux_x86_64.whl')) },
    {
      'uv.lock': lock(
        locked('x', '1.0', 'x-1.0-cp39-abi3-linux_x86_64.whl'),
        locked('y', '1.0', 'y-1.0-cp313-cp313-linux_x86_64.whl'),
      ),
    },
  ],
  [
    'CONSTRAINT_NO_WHEEL_FOR_PYTHON',
    { 'uv.lock': lock(locked('x', '1.0', 'x-1.0-cp311-cp311-linux_x86_64.whl').replace(/sdist.*\n/, '')) },
    { 'uv.lock': lock(locked('x', '1.0', 'x-1.0-cp312-cp312-linux_x86_64.whl').replace(/sdist.*\n/, '')) },
  ],
  [
    'CONSTRAINT_MEMBER_ABSENT',
    { 'pyproject.toml': '[tool.uv.workspace]\nmembers = ["parts/*"]' },
    { 'pyproject.toml': '[tool.uv.workspace]\nmembers = ["parts/*"]', 'parts/a/x.py': '' },
  ],
  [
    'CONSTRAINT_SUBMODULE_ABSENT',
    { '.gitmodules': '[submodule "a"]\n\tpath = a\n\turl = https://x.example/a\n' },
    { '.gitmodules': '[submodule "a"]\n\tpath = a\n\turl = https://x.example/a\n', 'a/README': '' },
  ],
  [
    'CONSTRAINT_UNRESOLVED',
    {
      '.gitmodules': '[submodule "a"]\npath = a\nurl = u\n',
      'uv.lock': lock(locked('b', '1')),
      'a/setup.py': "setup(name='a', install_requires=['c'])",
    },
    {
      '.gitmodules': '[submodule "a"]\npath = a\nurl = u\n',
      'uv.lock': lock(locked('b', '1')),
      'a/setup.py': "setup(name='a', install_requires=['b'])",
    },
  ],
  [
    'CONSTRAINT_HASHES_MISSING',
    { 'requirements.txt': 'a==1 --hash=sha256:00\nb==1\n' },
    { 'requirements.txt': 'a==1\nb==1\n' },
  ],
  [
    'CONSTRAINT_EXTRA_INDEX',
    { 'requirements.txt': '--extra-index-url https://x.example/simple\n' },
    { 'requirements.txt': '--index-url https://x.example/simple\n' },
  ],
  [
    'CONSTRAINT_SOURCE_UNPINNED',
    { 'requirements.txt': 'a @ git+https://x.example/a@main\n' },
    { 'requirements.txt': `a @ git+https://x.example/a@${'0a'.repeat(20)}\nb @ https://x.example/b.whl#sha256=00\n` },
  ],
  [
    'CONSTRAINT_IMAGE_UNPINNED',
    { Dockerfile: 'FROM python:3.12\n' },
    { Dockerfile: `FROM python:3.12@sha256:${'0'.repeat(64)}\n` },
  ],
  [
    'CONSTRAINT_LFS_POINTER',
    { 'model.pth': 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n' },
    { 'model.pth': 'PK', 'notes.txt': 'version https://git-lfs.github.com/spec/v1\n' },
  ],
  [
    'CONSTRAINT_TORCH_PAIR',
    { 'uv.lock': lock(locked('torch', '2.9.1'), locked('torchvision', '0.23.0')) },
    { 'uv.lock': lock(locked('torch', '2.9.1'), locked('torchvision', '0.24.1'), locked('torchaudio', '2.9.1')) },
  ],
  [
    'CONSTRAINT_TORCH_PAIR',
    { 'requirements.txt': 'torch>=2.6.0\ntorchvision>=0.19.0\n' },
    { 'requirements.txt': 'torch>=2.6.0\ntorchvision>=0.21.0\n' },
  ],
]

test('each contradiction is found, alone, and its good control has none', () => {
  for (const [code, bad, good] of cases) {
    assert.deepEqual(codes(bad), [code], JSON.stringify(bad))
    assert.deepEqual(codes(good), [], JSON.stringify(good))
  }
})

test('every code of a contradiction has a case', () => {
  const tested = new Set<string>([...cases.map(([code]) => code), ...ignored])
  assert.deepEqual(
    Object.keys(constraintFindings).filter((code) => !tested.has(code)),
    [],
  )
})

test('a contradiction names the fewest requirements that make it', () => {
  const finding = find({
    'requirements.txt': 'a>=1\nb\na!=1.5\n',
    'requirements-dev.txt': 'a>=3\na<9\n',
    'requirements-test.txt': 'a<2\n',
  }).find(({ code }) => code === 'CONSTRAINT_UNSATISFIABLE')
  assert.equal(
    finding?.message,
    'No version of a fits: requirements-dev.txt asks for a>=3, requirements-test.txt asks for a<2',
  )
})

test('projects that are never installed together do not contradict each other', () => {
  assert.deepEqual(codes({ 'examples/one/requirements.txt': 'a==1', 'examples/two/requirements.txt': 'a==2' }), [])
  assert.deepEqual(codes({ 'uv.lock': lock(locked('a', '1')), 'examples/two/requirements.txt': 'a==2' }), [])
})

test('members and submodules are installed with the project that names them', () => {
  const files = {
    'pyproject.toml': `${project('dependencies = ["a<2"]')}\n[tool.uv.workspace]\nmembers = ["parts/*"]`,
    'parts/one/pyproject.toml': '[project]\nname = "one"\ndependencies = ["a>=2"]',
  }
  assert.deepEqual(codes(files), ['CONSTRAINT_UNSATISFIABLE'])
})

test('what only counts on another system contradicts nothing', () => {
  assert.deepEqual(codes({ 'requirements.txt': 'a<2 ; sys_platform == "win32"\na>=2 ; sys_platform != "win32"\n' }), [])
})
