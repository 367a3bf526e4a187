// SPDX-License-Identifier: Apache-2.0
// What a model folder says of itself. Read strictly: an unknown or missing field is refused, because a manifest that
// is half understood decides when a cry is told.
import { featureNumbers } from '@cryingsense/dsp'
import { DetectorError } from './errors.ts'
import { toEpisodeSettings } from './episode/settings.ts'
import type { EpisodeSettings } from './episode/settings.ts'
import { maxManifestBytes, maxModelBytes, maxWindowFrames } from './limits.ts'

/** One model file: `path` is a plain name inside the model's folder. */
export interface ModelFile {
  readonly path: string
  readonly bytes: number
  /** Lower-case hexadecimal. */
  readonly sha256: string
}

/** What the model takes: windows of `windowFrames` log-mel frames, one every `hopFrames`. */
export interface ModelInput {
  readonly sampleRateHz: number
  readonly windowFrames: number
  readonly hopFrames: number
  readonly melBands: number
}

/** A model folder's `manifest.json`. */
export interface ModelManifest {
  readonly schema: 1
  readonly name: string
  readonly version: string
  readonly input: ModelInput
  readonly files: { readonly fp32: ModelFile; readonly int8?: ModelFile }
  /** The thresholds that ship, fixed on validation. */
  readonly decision: EpisodeSettings
}

type Fields = ReadonlyMap<string, unknown>

function refuse(field: string, problem: string): DetectorError {
  return new DetectorError('MANIFEST_INVALID', 'invalid', `Cannot read the model manifest: ${field} ${problem}`, {
    remedy: 'Take the model folder from a release, whole and unchanged',
    context: { field },
  })
}

function fieldsOf(value: unknown, field: string, names: readonly string[], optional: readonly string[] = []): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse(field, 'is not an object')
  const fields = new Map<string, unknown>(Object.entries(value))
  for (const name of names) if (!fields.has(name)) throw refuse(`${field}.${name}`, 'is missing')
  for (const name of fields.keys()) {
    if (!names.includes(name) && !optional.includes(name)) throw refuse(`${field}.${name}`, 'is not known')
  }
  return fields
}

function integer(fields: Fields, name: string, low: number, high: number): number {
  const value = fields.get(name)
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= low && value <= high) return value
  throw refuse(name, `must be a whole number in ${low}..${high}, found ${String(value)}`)
}

function text(fields: Fields, name: string, pattern: RegExp): string {
  const value = fields.get(name)
  if (typeof value === 'string' && pattern.test(value)) return value
  throw refuse(name, `must match ${String(pattern)}`)
}

function toInput(value: unknown): ModelInput {
  const fields = fieldsOf(value, 'input', ['sampleRateHz', 'windowFrames', 'hopFrames', 'melBands'])
  const windowFrames = integer(fields, 'windowFrames', 1, maxWindowFrames)
  return Object.freeze({
    // Features are made by one set of numbers; a model trained on others would score noise.
    sampleRateHz: integer(fields, 'sampleRateHz', featureNumbers.sampleRateHz, featureNumbers.sampleRateHz),
    windowFrames,
    hopFrames: integer(fields, 'hopFrames', 1, windowFrames),
    melBands: integer(fields, 'melBands', featureNumbers.melBands, featureNumbers.melBands),
  })
}

function toFile(value: unknown, field: string): ModelFile {
  const fields = fieldsOf(value, field, ['path', 'bytes', 'sha256'])
  return Object.freeze({
    // ONNX only, and never a way out of the folder.
    path: text(fields, 'path', /^[A-Za-z0-9][A-Za-z0-9._-]{0,80}\.onnx$/),
    bytes: integer(fields, 'bytes', 1, maxModelBytes),
    sha256: text(fields, 'sha256', /^[0-9a-f]{64}$/),
  })
}

/** Reads a manifest from its UTF-8 bytes. Throws `MANIFEST_INVALID` and `SETTINGS_INVALID`. */
export function decodeManifest(bytes: Uint8Array): ModelManifest {
  if (bytes.length > maxManifestBytes) throw refuse('file', `is ${bytes.length} bytes long, limit ${maxManifestBytes}`)
  let parsed: unknown
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new DetectorError('MANIFEST_INVALID', 'invalid', 'Cannot read the model manifest: not JSON in UTF-8', {
      remedy: 'Take the model folder from a release, whole and unchanged',
      cause,
    })
  }
  return toManifest(parsed)
}

/** Checks a parsed manifest. Throws `MANIFEST_INVALID` and `SETTINGS_INVALID`. */
export function toManifest(value: unknown): ModelManifest {
  const fields = fieldsOf(value, 'manifest', ['schema', 'name', 'version', 'input', 'files', 'decision'])
  integer(fields, 'schema', 1, 1)
  const files = fieldsOf(fields.get('files'), 'files', ['fp32'], ['int8'])
  const fp32 = toFile(files.get('fp32'), 'files.fp32')
  const int8 = files.has('int8') ? toFile(files.get('int8'), 'files.int8') : undefined
  return Object.freeze({
    schema: 1,
    name: text(fields, 'name', /^[a-z][a-z0-9-]{0,62}$/),
    version: text(fields, 'version', /^\d{1,5}\.\d{1,5}\.\d{1,5}(-[0-9A-Za-z.-]{1,40})?$/),
    input: toInput(fields.get('input')),
    files: Object.freeze(int8 === undefined ? { fp32 } : { fp32, int8 }),
    decision: toEpisodeSettings(fields.get('decision')),
  })
}
