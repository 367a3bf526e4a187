// SPDX-License-Identifier: Apache-2.0
// Runs the real program as a process of its own, over files that another program wrote or that are spelt out here.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { fileURLToPath } from 'node:url'
import { inflateSync } from 'node:zlib'

/** What `model-guard` starts with. */
export const programPath = fileURLToPath(new URL('../bin/model-guard.mjs', import.meta.url))
const vectorsFolder = fileURLToPath(new URL('../../../vectors/checkpoint/', import.meta.url))

/** What a run printed and how it ended. */
export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs `model-guard` with `args` in `folder`. */
export function guard(folder: string, ...args: readonly string[]): Ran {
  const environment = { ...process.env, NO_COLOR: '', NODE_TEST_CONTEXT: undefined }
  const ran = spawnSync(process.execPath, [programPath, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: environment,
    maxBuffer: 1 << 26,
  })
  return { code: ran.status, stdout: ran.stdout, stderr: ran.stderr }
}

/** A folder that goes when the test file is done. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'model-guard-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A case that a recipe of vectors/checkpoint wrote, with what its oracle said. */
export interface Case {
  readonly name: string
  readonly loads: boolean
  readonly tensors: readonly { readonly name: string; readonly sha256: string }[]
  readonly deflated: string
}

/** The case of that name. */
export function readCase(group: string, name: string): Case {
  const lines = readFileSync(join(vectorsFolder, `${group}.jsonl`), 'utf8').split('\n')
  const line = lines.find((one) => one.startsWith(`{"name": ${JSON.stringify(name)},`))
  if (line === undefined) throw new Error(`${group} has no case ${name}`)
  return JSON.parse(line) as Case
}

/** Writes a case's bytes as a file. */
export function writeCase(path: string, group: string, name: string): Case {
  const found = readCase(group, name)
  writeFileSync(path, inflateSync(Buffer.from(found.deflated, 'base64')))
  return found
}

/** GLOBAL posix.system, called with "true": what a malicious pickle does, with a harmless command. */
export const maliciousPickle = "cposix\nsystem\n(S'true'\ntR."

/** One float32 tensor "weight" of two elements, spelt out after the format's specification. */
export function safetensors(): Uint8Array {
  const header = new TextEncoder().encode('{"weight":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}')
  const length = Uint8Array.of(header.length, 0, 0, 0, 0, 0, 0, 0)
  return Uint8Array.from([...length, ...header, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40])
}
