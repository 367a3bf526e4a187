// SPDX-License-Identifier: Apache-2.0
// TOML out of a stranger's file: the parsed table, or a finding with the line.
import { parse, TomlError } from 'smol-toml'
import { makeFinding, type AuditFinding } from '../finding/finding.ts'
import { manifestFindings } from './findings.ts'
import { decodeManifest } from './text.ts'

/** A document with its text, or why there is none. */
export type TomlReading = { readonly document: unknown; readonly text: string } | { readonly finding: AuditFinding }

export function readToml(bytes: Uint8Array, path: string): TomlReading {
  const decoded = decodeManifest(bytes, path)
  if ('finding' in decoded) return decoded
  try {
    return { document: parse(decoded.text), text: decoded.text }
  } catch (error) {
    // Anything else than the library's own error is the stack running out under nested brackets.
    const line = error instanceof TomlError ? error.line : null
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1)
    const message = `It is no TOML: ${reason.replace(/^Invalid TOML document: /, '')}`
    return {
      finding: makeFinding(manifestFindings, 'MANIFEST_DAMAGED', { place: { path, line }, subject: path, message }),
    }
  }
}
