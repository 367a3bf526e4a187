// SPDX-License-Identifier: Apache-2.0
// A conversion from file to file: whole or not there, with the hashes of both.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { planConversion } from '../../convert/plan.ts'
import type { ConversionPlan } from '../../convert/plan.ts'
import type { Tensor } from '../../tensor/tensor.ts'
import { convertFile } from './convert.ts'
import { FileSource } from './file-source.ts'

const folder = mkdtempSync(join(tmpdir(), 'convert-'))
after(() => rmSync(folder, { recursive: true }))

const input = join(folder, 'model.pth')
const content = Uint8Array.from({ length: 300_000 }, (_, at) => (at * 7) % 251)
writeFileSync(input, content)

function planOf(tensors: readonly Tensor[]): ConversionPlan {
  const { plan } = planConversion({ tensors, member: '' })
  assert.ok(plan !== undefined)
  return plan
}

function tensor(name: string, bytes: Uint8Array): Tensor {
  const sizeBytes = bytes.length
  return { name, dtype: 'uint8', shape: [sizeBytes], stride: [1], sizeBytes, elements: () => [bytes] }
}

test('convertFile() writes the planned bytes and tells both hashes', async () => {
  const small = Array.from({ length: 500 }, (_, at) =>
    tensor(`t${String(at).padStart(3, '0')}`, content.subarray(at, at + 400)),
  )
  const plan = planOf([...small, tensor('z', content)])
  const output = join(folder, 'model.safetensors')
  const source = FileSource.open(input)
  const done = await convertFile(source, plan, output, { isOverwriting: false })
  source.close()
  const written = readFileSync(output)
  assert.equal(written.length, plan.sizeBytes)
  assert.deepEqual(new Uint8Array(written.subarray(0, plan.header.length)), plan.header)
  assert.deepEqual(new Uint8Array(written.subarray(-content.length)), content)
  assert.deepEqual(done, {
    inputSha256: createHash('sha256').update(content).digest('hex'),
    inputBytes: content.length,
    outputSha256: createHash('sha256').update(written).digest('hex'),
    outputBytes: written.length,
    tensors: 501,
  })
})

test('convertFile() leaves nothing behind where a tensor cannot be read', async () => {
  const broken: Tensor = {
    ...tensor('w', content),
    elements: () => {
      throw new RangeError('gone')
    },
  }
  const output = join(folder, 'broken.safetensors')
  const source = FileSource.open(input)
  const before = readdirSync(folder)
  await assert.rejects(convertFile(source, planOf([broken]), output, { isOverwriting: false }), RangeError)
  source.close()
  assert.equal(existsSync(output), false)
  assert.deepEqual(readdirSync(folder), before)
})
