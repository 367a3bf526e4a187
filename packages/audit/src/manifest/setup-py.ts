// SPDX-License-Identifier: Apache-2.0
// setup.py is a program, and nothing runs it here. What stands in its call of setup() literally is read all the same:
// that is how most old projects write it.
import { makeFinding } from '../finding/finding.ts'
import { parsePython } from '../python/parse.ts'
import type { Node } from '../python/tree.ts'
import { normaliseName } from '../requirement/requirement.ts'
import { manifestFindings } from './findings.ts'
import { maxSetupNodes } from './limits.ts'
import { makeManifest, makeReading, type ManifestReading } from './make.ts'
import { RequirementList } from './python-requirement.ts'
import { decodeManifest, lineOf } from './text.ts'

export function readSetupPy(bytes: Uint8Array, path: string, wantedBy: string | null): ManifestReading {
  const decoded = decodeManifest(bytes, path)
  if ('finding' in decoded) return makeReading(makeManifest('setup-cfg', path))
  const { text } = decoded
  const call = findSetupCall(parsePython(text).root)
  if (call === undefined) return makeReading(makeManifest('setup-cfg', path))
  const list = new RequirementList()
  const argument = (name: string): Node | undefined =>
    call.parts.find((part) => part.kind === 'keyword' && part.text === name)?.parts[0]
  const line = (node: Node): number => lineOf(text, node.from)
  for (const [name, role] of [
    ['install_requires', 'runtime'],
    ['setup_requires', 'build'],
  ] as const)
    for (const item of stringsOf(argument(name)))
      list.add(item.text, { role, group: null, wantedBy }, { path, line: line(item) })
  const pythonRequires = argument('python_requires')
  const project = argument('name')
  return makeReading(
    makeManifest('setup-cfg', path, {
      project: project?.kind === 'string' ? normaliseName(project.text) : null,
      requirements: list.requirements,
      python:
        pythonRequires?.kind === 'string'
          ? [{ range: pythonRequires.text, declaredBy: wantedBy, place: { path, line: line(pythonRequires) } }]
          : [],
    }),
    [
      ...list.findings,
      ...(argument('install_requires') !== undefined && stringsOf(argument('install_requires')).length === 0
        ? [makeFinding(manifestFindings, 'MANIFEST_IS_CODE', { place: { path, line: line(call) }, subject: path })]
        : []),
    ],
  )
}

function stringsOf(node: Node | undefined): Node[] {
  return node?.kind === 'sequence' ? node.parts.filter(({ kind }) => kind === 'string') : []
}

function findSetupCall(root: Node): Node | undefined {
  const waiting = [root]
  let seen = 0
  for (let node = waiting.pop(); node !== undefined && seen < maxSetupNodes; node = waiting.pop()) {
    seen++
    const callee = node.kind === 'call' ? node.parts[0] : undefined
    if (callee !== undefined && (callee.kind === 'name' || callee.kind === 'attribute') && callee.text === 'setup')
      return node
    waiting.push(...node.parts)
  }
  return undefined
}
