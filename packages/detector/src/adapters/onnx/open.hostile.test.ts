// SPDX-License-Identifier: Apache-2.0
// Model folders that must not be loaded, and a native runtime that crashes, hangs or lies.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { decodeManifest } from '../../manifest.ts'
import { findNativeRuntime, openScoreModel } from './index.ts'
import { disagreement, probeNative } from './native.ts'

const shipped = fileURLToPath(new URL('../../../../../models/cry-detector/', import.meta.url))

/** A copy of the shipped folder that a test may damage. */
async function copied(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cryingsense-model-'))
  context.after(() => rm(folder, { recursive: true }))
  await cp(shipped, folder, { recursive: true })
  return folder
}

/** Replaces the fp32 file, and states the right size and hash for it. */
async function replace(folder: string, bytes: Uint8Array): Promise<void> {
  const path = join(folder, 'manifest.json')
  const manifest = JSON.parse(await readFile(path, 'utf8')) as { files: { fp32: { bytes: number; sha256: string } } }
  manifest.files.fp32.bytes = bytes.length
  manifest.files.fp32.sha256 = createHash('sha256').update(bytes).digest('hex')
  await writeFile(path, JSON.stringify(manifest))
  await writeFile(join(folder, 'cry-detector.onnx'), bytes)
}

async function refuses(folder: string, code: string): Promise<void> {
  await assert.rejects(openScoreModel({ folder, engine: 'wasm' }), { code })
}

test('a folder that is not there is refused', () => refuses(join(tmpdir(), 'no-such-model'), 'MODEL_FILE_MISSING'))

test('a model with one flipped bit is refused before the runtime sees it', async (context) => {
  const folder = await copied(context)
  const path = join(folder, 'cry-detector.onnx')
  const bytes = await readFile(path)
  bytes[1000] = (bytes[1000] ?? 0) ^ 1
  await writeFile(path, bytes)
  await refuses(folder, 'MODEL_FILE_CHANGED')
})

test('a model one byte longer or shorter than stated is refused', async (context) => {
  const folder = await copied(context)
  const path = join(folder, 'cry-detector.onnx')
  const bytes = await readFile(path)
  await writeFile(path, Buffer.concat([bytes, Buffer.of(0)]))
  await refuses(folder, 'MODEL_FILE_CHANGED')
  await writeFile(path, bytes.subarray(0, -1))
  await refuses(folder, 'MODEL_FILE_CHANGED')
})

test('a file that is no ONNX is refused, even with the right hash', async (context) => {
  const folder = await copied(context)
  await replace(folder, new TextEncoder().encode('not a model'))
  await refuses(folder, 'MODEL_LOAD_FAILED')
})

test('a file in the runtime’s own format is refused, even with the right hash', async (context) => {
  const folder = await copied(context)
  await replace(folder, Uint8Array.from(Buffer.from('\x20\0\0\0ORTM and more', 'latin1')))
  await refuses(folder, 'MODEL_LOAD_FAILED')
})

test('a model whose window differs from its manifest is refused', async (context) => {
  const folder = await copied(context)
  const path = join(folder, 'manifest.json')
  const manifest = JSON.parse(await readFile(path, 'utf8')) as { input: { windowFrames: number } }
  manifest.input.windowFrames -= 1
  await writeFile(path, JSON.stringify(manifest))
  await refuses(folder, 'MODEL_SHAPE_MISMATCH')
})

test('the engine native is refused where it is not installed', async (context) => {
  if (findNativeRuntime() !== undefined) return context.skip('onnxruntime-node is installed here')
  await assert.rejects(openScoreModel({ folder: shipped, engine: 'native' }), { code: 'ENGINE_UNAVAILABLE' })
  const model = await openScoreModel({ folder: shipped })
  assert.deepEqual(model.engine, { runtime: 'wasm', precision: 'fp32', note: 'onnxruntime-node is not installed' })
  await model.close()
})

/** Probes a stand-in for the native runtime: a module with this source. */
async function probe(context: TestContext, source: string, timeoutMs?: number): Promise<string> {
  const folder = await copied(context)
  const entry = join(folder, 'runtime.mjs')
  await writeFile(entry, source)
  const { files, input } = decodeManifest(await readFile(join(folder, 'manifest.json')))
  const outcome = await probeNative({ entry: pathToFileURL(entry).href, folder, file: files.fp32, input }, timeoutMs)
  return 'problem' in outcome ? outcome.problem : String(outcome.logits)
}

test('a runtime that kills its process is told by its signal', async (context) => {
  assert.match(
    await probe(context, "process.kill(process.pid, 'SIGSEGV'); await new Promise(() => setInterval(() => {}, 1e6))"),
    /SIGSEGV/,
  )
})

test('a runtime that hangs is killed at the time limit', async (context) => {
  assert.match(await probe(context, 'for (;;) {}', 1500), /SIGKILL/)
})

test('a runtime that is none, or throws, ends the probe with an exit code', async (context) => {
  assert.match(await probe(context, 'export const nothing = 1'), /exit code 1/)
  assert.match(await probe(context, 'throw new Error("no such library")'), /exit code 1/)
})

test('a runtime that prints instead of answering is no runtime', async (context) => {
  assert.match(await probe(context, 'console.log("hello"); process.exit(0)'), /no logits/)
})

test('disagreement() accepts rounding and refuses other answers', () => {
  const wanted = Float32Array.of(1, -2, 3)
  assert.equal(disagreement([1.0005, -2, 3], wanted, 1e-3), undefined)
  assert.match(disagreement([1.1, -2, 3], wanted, 1e-3) ?? '', /differ/)
  assert.match(disagreement([Number.NaN, -2, 3], wanted, 1e-3) ?? '', /differ/)
  assert.match(disagreement([1, -2], wanted, 1e-3) ?? '', /2 logits/)
})
