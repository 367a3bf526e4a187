// SPDX-License-Identifier: Apache-2.0
// The Python that allows the names that may be allowed.
import { snippet, type RequiredGlobal } from '@cryingsense/checkpoint'

/** Python ready to paste, for the harmless names only; empty where there is none. */
export function toSnippet(required: readonly RequiredGlobal[]): string {
  const harmless = required.filter(({ kind }) => kind === 'harmless')
  if (harmless.length === 0) return ''
  return snippet(harmless.map(({ name, isImplied }) => ({ name, module: moduleOf(name), isImplied, offset: 0 })))
}

/** What to import for `a.b.Outer.Inner`: `a.b`. Modules are lower case by custom, classes are not. */
function moduleOf(name: string): string {
  const parts = name.split('.').slice(0, -1)
  const firstClass = parts.findIndex((part, index) => index > 0 && /^\p{Lu}/u.test(part))
  return (firstClass === -1 ? parts : parts.slice(0, firstClass)).join('.')
}
