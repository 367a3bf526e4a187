// SPDX-License-Identifier: Apache-2.0
// Manifests: the shipped one, and every way one can be wrong.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { DetectorError } from './errors.ts'
import { decodeManifest, toManifest } from './manifest.ts'

const shipped = readFileSync(new URL('../../../models/cry-detector/manifest.json', import.meta.url))

function good(): Record<string, unknown> {
  return JSON.parse(shipped.toString()) as Record<string, unknown>
}

function refuses(value: unknown, field?: string): void {
  assert.throws(
    () => toManifest(value),
    (error) =>
      error instanceof DetectorError &&
      ['MANIFEST_INVALID', 'SETTINGS_INVALID'].includes(error.code) &&
      (field === undefined || error.context['field'] === field || error.message.includes(field)),
  )
}

/** A copy with one value changed; `undefined` takes it out. */
function changed(path: string, value: unknown): unknown {
  const copy = good()
  const names = path.split('.')
  let at = copy
  for (const name of names.slice(0, -1)) at = at[name] as Record<string, unknown>
  const last = names.at(-1) ?? ''
  if (value === undefined) delete at[last]
  else at[last] = value
  return copy
}

test('the shipped manifest is read and frozen', () => {
  const manifest = decodeManifest(shipped)
  assert.equal(manifest.name, 'cry-detector')
  assert.ok(Object.isFrozen(manifest) && Object.isFrozen(manifest.decision) && Object.isFrozen(manifest.files))
})

for (const [path, value] of [
  ['schema', 2],
  ['schema', undefined],
  ['name', '../cry'],
  ['version', 'latest'],
  ['surprise', 1],
  ['input', null],
  ['input.sampleRateHz', 8000],
  ['input.melBands', 40],
  ['input.windowFrames', 0],
  ['input.windowFrames', 1e9],
  ['input.windowFrames', '497'],
  ['input.hopFrames', 49.5],
  ['input.hopFrames', 100_000],
  ['input.extra', 1],
  ['files', []],
  ['files.fp32', undefined],
  ['files.fp16', {}],
  ['files.fp32.path', '../../etc/passwd.onnx'],
  ['files.fp32.path', '/tmp/x.onnx'],
  ['files.fp32.path', 'cry-detector.pkl'],
  ['files.fp32.path', 'cry-detector.ort'],
  ['files.fp32.path', '.onnx'],
  ['files.fp32.bytes', -1],
  ['files.fp32.bytes', 2 ** 31],
  ['files.fp32.sha256', 'abc'],
  ['decision', undefined],
  ['decision.neutralScore', 2],
  ['decision.startEvidence', undefined],
] as const) {
  test(`toManifest() refuses ${path} ${JSON.stringify(value) ?? 'missing'}`, () => {
    refuses(changed(path, value), path.split('.').at(-1))
  })
}

test('decodeManifest() refuses what is no JSON, no UTF-8 or too long', () => {
  for (const bytes of [Buffer.from('{'), Buffer.from([0xff]), Buffer.alloc(70_000, ' ')]) {
    assert.throws(() => decodeManifest(bytes), { code: 'MANIFEST_INVALID' })
  }
  refuses('text')
})
