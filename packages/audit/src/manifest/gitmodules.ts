// SPDX-License-Identifier: Apache-2.0
// .gitmodules: which folders of the workspace are other people's repositories.
import { credentialsFinding, toAddress } from './address.ts'
import { makeManifest, makeReading, type ManifestReading } from './make.ts'
import type { Submodule } from './manifest.ts'
import { resolveInside } from './paths.ts'
import { decodeManifest, numberedLines } from './text.ts'
import { makeFinding, type AuditFinding } from '../finding/finding.ts'
import { manifestFindings } from './findings.ts'

/** `isPresent` says whether a folder of the workspace has files in it. */
export function readGitmodules(
  bytes: Uint8Array,
  path: string,
  isPresent: (folder: string) => boolean,
): ManifestReading {
  const decoded = decodeManifest(bytes, path)
  if ('finding' in decoded) return makeReading(makeManifest('gitmodules', path), [decoded.finding])
  const submodules: Submodule[] = []
  const findings: AuditFinding[] = []
  let [folder, url, line] = ['', '', 0]
  const finish = (): void => {
    if (folder === '') return
    const place = { path, line }
    const inside = resolveInside(path, folder)
    const { location, hasCredentials } = toAddress(url)
    if (hasCredentials) findings.push(credentialsFinding(place, folder))
    if (inside === undefined)
      findings.push(
        makeFinding(manifestFindings, 'MANIFEST_INCLUDE_OUTSIDE', {
          place,
          subject: path,
          evidence: folder.slice(0, 160),
        }),
      )
    else submodules.push({ path: inside, url: location, isPresent: isPresent(inside), place })
  }
  for (const { line: number, text } of numberedLines(decoded.text)) {
    if (/^\s*\[submodule /.test(text)) {
      finish()
      ;[folder, url, line] = ['', '', number]
    }
    const [, key, value = ''] = /^\s*(path|url)\s*=\s*(.*?)\s*$/.exec(text) ?? []
    if (key === 'path') folder = value
    else if (key === 'url') url = value
  }
  finish()
  return makeReading(makeManifest('gitmodules', path, { submodules }), findings)
}
