// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { guard, makeFolder, maliciousPickle, programPath, safetensors, writeCase } from './program.ts'

const folder = makeFolder()
const saved = writeCase(join(folder, 'saved.pth'), 'torch_containers_zip', 'saved by torch')

function sha256(name: string): string {
  return createHash('sha256')
    .update(readFileSync(join(folder, name)))
    .digest('hex')
}

interface Hashed {
  readonly files: readonly { readonly tensors: readonly { readonly name: string; readonly sha256: string }[] }[]
}

test('what is converted has the hashes that torch gave, and both files are named with theirs', () => {
  const ran = guard(folder, 'convert', 'saved.pth', 'out.safetensors', '--drop', 'note', '--json')
  assert.equal(ran.code, 0, ran.stderr)
  const record = JSON.parse(ran.stdout) as { input: { sha256: string }; output: { sha256: string }; tensors: number }
  assert.equal(record.input.sha256, sha256('saved.pth'))
  assert.equal(record.output.sha256, sha256('out.safetensors'))
  assert.equal(record.tensors, saved.tensors.length)
  const { files } = JSON.parse(guard(folder, 'inspect', '--json', '--hash', 'out.safetensors').stdout) as Hashed
  const pairs = (list: readonly { name: string; sha256: string }[]): string[] =>
    list.map(({ name, sha256 }) => `${name} ${sha256}`).sort()
  assert.deepEqual(pairs(files[0]?.tensors ?? []), pairs(saved.tensors))
})

test('an output that is there is kept unless told otherwise', () => {
  writeFileSync(join(folder, 'mine.safetensors'), 'mine')
  const ran = guard(folder, 'convert', 'saved.pth', 'mine.safetensors', '--drop', 'note')
  assert.equal(ran.code, 1)
  assert.match(ran.stderr, /OUTPUT_EXISTS/)
  assert.equal(readFileSync(join(folder, 'mine.safetensors'), 'utf8'), 'mine')
  assert.equal(guard(folder, 'convert', 'saved.pth', 'mine.safetensors', '--drop', 'note', '--force').code, 0)
})

test('what cannot be converted says why and leaves nothing behind', () => {
  writeFileSync(join(folder, 'evil.pkl'), maliciousPickle)
  writeFileSync(join(folder, 'two.safetensors'), safetensors())
  const refused: readonly (readonly [readonly string[], number, RegExp])[] = [
    [['evil.pkl', 'none.safetensors'], 1, /CONVERT_/],
    [['saved.pth', 'none.safetensors'], 1, /CONVERT_NOT_TENSOR {2}"note"/],
    [['saved.pth', 'none.safetensors', '--key', 'nowhere'], 1, /CONVERT_PATH_UNKNOWN/],
    [['saved.pth', 'none.safetensors', '--drop', 'nowhere'], 1, /CONVERT_PATH_UNKNOWN/],
    [['missing.pth', 'none.safetensors'], 3, /SOURCE_UNREADABLE/],
    [['saved.pth', 'none.bin'], 2, /must end in \.safetensors/],
    [['saved.pth', 'no/folder/none.safetensors', '--drop', 'note'], 3, /OUTPUT_FAILED/],
  ]
  for (const [args, code, pattern] of refused) {
    const ran = guard(folder, 'convert', ...args)
    assert.equal(ran.code, code, `${args.join(' ')}: ${ran.stderr}`)
    assert.match(ran.stderr, pattern)
  }
  assert.ok(!existsSync(join(folder, 'none.safetensors')))
  assert.ok(readdirSync(folder).every((name) => !name.endsWith('.part')))
})

test('a conversion that is told to end leaves nothing behind', async () => {
  const work = makeFolder()
  // 800 MB of zeros that take no room on the disk: long enough to be interrupted.
  const header = '{"w":{"dtype":"U8","shape":[800000000],"data_offsets":[0,800000000]}}'
  const start = Buffer.alloc(8 + header.length)
  start.writeUInt32LE(header.length)
  start.write(header, 8)
  writeFileSync(join(work, 'large.safetensors'), start)
  truncateSync(join(work, 'large.safetensors'), start.length + 800_000_000)
  const child = spawn(process.execPath, [programPath, 'convert', 'large.safetensors', 'out.safetensors'], { cwd: work })
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on('exit', (_code, signal) => resolve(signal)))
  const isWriting = (): boolean => readdirSync(work).some((name) => name.endsWith('.part'))
  for (let waited = 0; !isWriting() && waited < 1000; waited++) await new Promise((resolve) => setTimeout(resolve, 10))
  assert.ok(isWriting())
  child.kill('SIGTERM')
  assert.equal(await ended, 'SIGTERM')
  assert.deepEqual(readdirSync(work), ['large.safetensors'])
})
