// SPDX-License-Identifier: Apache-2.0
// JSON out of a stranger's file: the parsed value with its text, or a finding with the line.
import { makeFinding, type AuditFinding } from '../finding/finding.ts'
import { manifestFindings } from './findings.ts'
import { decodeManifest, lineOf } from './text.ts'

export type JsonReading = { readonly document: unknown; readonly text: string } | { readonly finding: AuditFinding }

export function readJsonFile(bytes: Uint8Array, path: string): JsonReading {
  const decoded = decodeManifest(bytes, path)
  if ('finding' in decoded) return decoded
  try {
    return { document: JSON.parse(decoded.text), text: decoded.text }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const [, position] = /position (\d+)/.exec(reason) ?? []
    const line = position === undefined ? null : lineOf(decoded.text, Number(position))
    // The engine quotes what it met, which may be a secret.
    const message = `It is no JSON${line === null ? ': it ends too early' : ''}`
    return {
      finding: makeFinding(manifestFindings, 'MANIFEST_DAMAGED', { place: { path, line }, subject: path, message }),
    }
  }
}
