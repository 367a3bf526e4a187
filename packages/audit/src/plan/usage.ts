// SPDX-License-Identifier: Apache-2.0
// Whether a workspace's own sources mention a function or module at all. A mention in a comment counts: this decides
// what may be called out of reach, so it errs towards "used".
import type { Place } from '../finding/finding.ts'
import { maxPythonBytes } from '../python/limits.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { lineOf } from '../manifest/text.ts'

/** Full name -> first place where it may be used; names that are nowhere are not in it. */
export function findMentions(workspace: Workspace, names: readonly string[]): Map<string, Place> {
  const found = new Map<string, Place>()
  const decoder = new TextDecoder('latin1')
  // One pass finds which last words a file has at all; few have any, and only their names are looked for.
  const byWord = Map.groupBy(names, (name) => name.slice(name.lastIndexOf('.') + 1))
  const anyWord = new RegExp(
    String.raw`\b(?:${[...byWord.keys()].filter((word) => /^\w+$/.test(word)).join('|')})\b`,
    'g',
  )
  if (names.length === 0) return found
  for (const path of workspace.list()) {
    if (!/\.(?:pyw?|ipynb)$/i.test(path) || (workspace.sizeOf(path) ?? 0) > maxPythonBytes) continue
    const bytes = workspace.read(path)
    if (bytes === undefined) continue
    const text = decoder.decode(bytes)
    const words = new Set(text.match(anyWord))
    for (const name of [...words].flatMap((word) => byWord.get(word) ?? [])) {
      if (found.has(name)) continue
      const offset = mention(text, name)
      if (offset !== undefined) found.set(name, { path, line: path.endsWith('.ipynb') ? null : lineOf(text, offset) })
    }
  }
  return found
}

/** `torch.jit.script` is mentioned by `jit.script`, or by `script` in a file that imports from `torch.jit`. */
function mention(text: string, name: string): number | undefined {
  const parts = name.split('.')
  const last = parts.at(-1) ?? ''
  const module = parts.slice(0, -1).join('.')
  const tail = parts.slice(-2).join('.')
  for (const candidate of parts.length > 2 ? [name, tail] : [name]) {
    const offset = wordAt(text, candidate)
    if (offset !== undefined) return offset
  }
  const importing = text.indexOf(`from ${module} import`)
  if (importing < 0) return undefined
  const end = text.indexOf('\n', importing)
  const statement = text.slice(
    importing,
    text[importing + `from ${module} import`.length + 1] === '('
      ? text.indexOf(')', importing)
      : end < 0
        ? undefined
        : end,
  )
  return wordAt(statement, last) === undefined ? undefined : importing
}

function wordAt(text: string, word: string): number | undefined {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
    if (!/\w/.test(text[at - 1] ?? '') && !/\w/.test(text[at + word.length] ?? '')) return at
  return undefined
}
