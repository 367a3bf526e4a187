// SPDX-License-Identifier: Apache-2.0
// Loader calls of a whole workspace: which files are looked at, and every observation with its file, cell, line and column.
import type { Severity, Verdict } from '@cryingsense/checkpoint'
import { maxPythonBytes } from '../python/limits.ts'
import type { Origin } from './arguments.ts'
import type { CallCode } from './findings.ts'
import { callFindings } from './findings.ts'
import { maxEvidenceCharacters, maxNotebookBytes, maxSettingsBytes } from './limits.ts'
import { readNotebook, type CellLine } from './notebook.ts'
import { inspectText, toSite, type RawSite } from './source.ts'
import { decodeSource, lineAt, lineStarts } from './text.ts'

/** Files by path, as a workspace gives them. */
export interface SourceFiles {
  /** Paths with `/`, sorted. */
  list(): readonly string[]
  read(path: string): Uint8Array | undefined
  sizeOf(path: string): number | undefined
}

/** One loader call, or one thing that kept us from looking, where it stands. */
export interface CallSite {
  readonly code: CallCode
  readonly verdict: Verdict
  readonly severity: Severity
  readonly path: string
  /** Number of the notebook's cell, from 1; null in a Python file. */
  readonly cell: number | null
  /** From 1, counted in the cell where there is one. */
  readonly line: number
  /** From 1, in UTF-16 units, as SARIF counts by default. */
  readonly column: number
  /** Full name of the function where it is known (`torch.load`), else as it is written; empty for trouble with the source. */
  readonly callee: string
  readonly origin: Origin
  /** Reached only when something before it failed. */
  readonly isInHandler: boolean
  readonly message: string
  /** The line of the source, shortened. */
  readonly evidence: string
}

export interface CallReport {
  readonly sites: readonly CallSite[]
  readonly fileCount: number
}

/** Looks at every Python file and notebook. `onFile` is told each path before it is read, for a progress display. */
export function findLoaderCalls(files: SourceFiles, onFile?: (path: string) => void): CallReport {
  const sites: CallSite[] = []
  let fileCount = 0
  for (const path of files.list()) {
    if (settingNames.test(path)) sites.push(...inspectSettings(files, path))
    const isNotebook = /\.ipynb$/i.test(path)
    if (!isNotebook && !/\.pyw?$/i.test(path)) continue
    onFile?.(path)
    fileCount++
    const sizeBytes = files.sizeOf(path) ?? 0
    const isTooLarge = !(sizeBytes <= (isNotebook ? maxNotebookBytes : maxPythonBytes))
    const bytes = isTooLarge ? undefined : files.read(path)
    if (bytes === undefined) {
      const code = isTooLarge ? 'CALL_SOURCE_TOO_LARGE' : 'CALL_SOURCE_UNREADABLE'
      sites.push(place(toSite(code, 0), { path, text: '', starts: [0] }))
    } else sites.push(...(isNotebook ? inspectNotebook(bytes, path) : inspectPython(bytes, path)))
  }
  return { sites, fileCount }
}

/** Scripts, images, workflows and settings: where a variable is set for the programs that are started. */
const settingNames =
  /(?:^|\/)(?:(?:Dockerfile|Containerfile)(?:\.[^/]*)?|\.env(?:\.[^/]*)?|[^/]*\.(?:sh|bash|zsh|env|ya?ml|service|ini|cfg|toml))$/

/** The variable set to something that PyTorch takes for yes (`1`, `y`, `yes`, `true`). */
const variableSet = /TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD["']?[ \t]*[=: ][ \t]*["']?(?:1|y|yes|true)\b/gi

function inspectSettings(files: SourceFiles, path: string): CallSite[] {
  if (!((files.sizeOf(path) ?? 0) <= maxSettingsBytes)) return []
  const text = new TextDecoder('latin1').decode(files.read(path))
  if (!text.includes('TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD')) return []
  const origin = { path, text, starts: lineStarts(text) }
  return [...text.matchAll(variableSet)].map(({ index }) =>
    place(toSite('CALL_WEIGHTS_ONLY_ENVIRONMENT', index), origin),
  )
}

/** The loader calls of one Python source. */
export function inspectPython(bytes: Uint8Array, path: string): CallSite[] {
  if (bytes.length > maxPythonBytes) return [place(toSite('CALL_SOURCE_TOO_LARGE', 0), { path, text: '', starts: [0] })]
  const { text, sites } = decodeSource(bytes)
  const found = [...sites, ...inspectText(text)]
  if (found.length === 0) return []
  const origin = { path, text, starts: lineStarts(text) }
  return found.map((site) => place(site, origin))
}

/** The loader calls of one notebook. Shell lines and cells in other languages are passed over. */
export function inspectNotebook(bytes: Uint8Array, path: string): CallSite[] {
  const nowhere = { path, text: '', starts: [0] }
  if (bytes.length > maxNotebookBytes) return [place(toSite('CALL_SOURCE_TOO_LARGE', 0), nowhere)]
  let json: string
  try {
    json = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return [place(toSite('CALL_NOTEBOOK_DAMAGED', 0), nowhere)]
  }
  const notebook = readNotebook(json)
  if (notebook === undefined) return [place(toSite('CALL_NOTEBOOK_DAMAGED', 0), nowhere)]
  const { text, lines } = notebook
  if (text.length > maxPythonBytes) return [place(toSite('CALL_SOURCE_TOO_LARGE', 0), nowhere)]
  const found = inspectText(text)
  if (found.length === 0) return []
  const origin = { path, text, starts: lineStarts(text), lines }
  return found.map((site) => place(site, origin))
}

interface Origins {
  readonly path: string
  readonly text: string
  readonly starts: readonly number[]
  readonly lines?: readonly CellLine[]
}

function place(site: RawSite, { path, text, starts, lines }: Origins): CallSite {
  const index = lineAt(starts, site.offset)
  const start = starts[index] ?? 0
  const inCell = lines?.[index]
  const { code, verdict, severity, callee, origin, isInHandler } = site
  const { title } = callFindings[code]
  const end = Math.min(starts[index + 1] ?? text.length, start + maxEvidenceCharacters * 4)
  return {
    code,
    verdict,
    severity,
    path,
    cell: inCell?.cell ?? null,
    line: inCell?.line ?? index + 1,
    column: site.offset - start + 1 + (inCell?.shiftColumns ?? 0),
    callee,
    origin,
    isInHandler,
    message: callee === '' ? title : `${title}: ${callee}`,
    evidence: text.slice(start, end).trim().slice(0, maxEvidenceCharacters),
  }
}
