// SPDX-License-Identifier: Apache-2.0
// Whether the native runtime may be used here. It is three to five times faster than WASM, weighs 290 MB, is
// installed by choice only, and has crashed on some boards (microsoft/onnxruntime issues 23957 and 24512): so it is
// tried in a child process first, on the very model, and its answers are compared with those of WASM.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { text } from 'node:stream/consumers'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { ModelFile, ModelInput } from '../../manifest.ts'

/** What the probe needs to know. */
export interface ProbeTask {
  readonly entry: string
  readonly folder: string
  readonly file: ModelFile
  readonly input: ModelInput
}

/** What a probe found: logits of the golden windows, or why there are none. */
export type ProbeOutcome = { readonly logits: readonly number[] } | { readonly problem: string }

/** A Raspberry Pi 4 loads the library and the model in about 2 s from a slow card. */
const probeTimeoutMs = 20_000

/** Where `npm ci --prefix packages/detector/native` puts the native runtime. */
const nativeFolder = new URL('../../../native/package.json', import.meta.url)

/** The file URL of onnxruntime-node's main module, or undefined where it is not installed. */
export function findNativeRuntime(): string | undefined {
  try {
    return pathToFileURL(createRequire(nativeFolder).resolve('onnxruntime-node')).href
  } catch {
    // Not installed is the normal case, and resolve() has no other way to say so.
    return undefined
  }
}

/** Runs the probe in a child process. Never throws: a crash, a timeout and nonsense are all outcomes. */
export async function probeNative(task: ProbeTask, timeoutMs: number = probeTimeoutMs): Promise<ProbeOutcome> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('probe-main.ts', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  })
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`the probe did not start: ${error.message}`))
    child.once('close', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`))
  })
  // The child may die before it has read its task.
  child.stdin.on('error', () => undefined)
  child.stdin.end(JSON.stringify(task))
  const output = await text(child.stdout)
  const end = await ended
  if (end !== 'exit code 0') return { problem: `probe ended with ${end}` }
  return toOutcome(output)
}

function toOutcome(output: string): ProbeOutcome {
  try {
    const logits: unknown = JSON.parse(output)
    if (Array.isArray(logits) && logits.every((logit) => Number.isFinite(logit))) return { logits }
  } catch {
    // Falls through: what is not JSON is no answer either.
  }
  return { problem: 'probe gave no logits' }
}

/**
 * Largest difference allowed between two runtimes on one file, in logits. Float rounding stays under 1e-4 at fp32;
 * int8 kernels of different processors round ties differently, which moves a logit by some hundredths.
 */
export const agreement = { fp32: 1e-3, int8: 0.1 } as const

/** Why two sets of logits do not agree; undefined where they do. */
export function disagreement(found: readonly number[], wanted: Float32Array, tolerance: number): string | undefined {
  if (found.length !== wanted.length) return `${found.length} logits where WASM gives ${wanted.length}`
  const worst = Math.max(...found.map((logit, index) => Math.abs(logit - (wanted[index] ?? Number.NaN))))
  return worst <= tolerance ? undefined : `logits differ from WASM by ${worst.toPrecision(2)}`
}
