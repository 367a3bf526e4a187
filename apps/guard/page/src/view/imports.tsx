// SPDX-License-Identifier: Apache-2.0
// Every name that the file would have a loader import, the worst first.
import { useMemo, useState } from 'preact/hooks'
import type { Import, ImportKind } from '@cryingsense/checkpoint'
import { printable } from '../../../src/wording/printable.ts'
import { kindMeanings } from './words.ts'

const order: readonly ImportKind[] = ['dangerous', 'unknown', 'structural', 'harmless', 'allowed']
const shownAtFirst = 40

interface NamedImport {
  readonly first: Import
  readonly count: number
}

/** One line for each name. */
function joinNames(imports: readonly Import[]): NamedImport[] {
  const byName = new Map<string, NamedImport>()
  for (const one of imports) {
    const known = byName.get(one.name)
    byName.set(one.name, { first: known?.first ?? one, count: (known?.count ?? 0) + 1 })
  }
  return [...byName.values()].toSorted((one, other) => order.indexOf(one.first.kind) - order.indexOf(other.first.kind))
}

export function Imports({ imports }: { readonly imports: readonly Import[] }) {
  const [isWhole, setIsWhole] = useState(false)
  const names = useMemo(() => joinNames(imports), [imports])
  if (names.length === 0) return null
  return (
    <section class="card">
      <h2>
        Imports <span class="count">{names.length.toLocaleString('en')}</span>
      </h2>
      <p class="fine">What a pickle names, a loader imports. These are all names in this file.</p>
      <ul class="names">
        {names.slice(0, isWhole ? names.length : shownAtFirst).map(({ first }) => (
          <li key={first.name}>
            <span class={`chip is-${first.kind}`}>{first.kind}</span> <code class="break">{printable(first.name)}</code>{' '}
            <span class="fine break">
              {kindMeanings[first.kind]}
              {first.isImplied ? '; never named, made all the same' : `; at byte ${first.offset.toLocaleString('en')}`}
              {first.member === '' ? '' : ` in ${printable(first.member)}`}
            </span>
          </li>
        ))}
      </ul>
      {!isWhole && names.length > shownAtFirst && (
        <button type="button" class="button" onClick={() => setIsWhole(true)}>
          Show all {names.length.toLocaleString('en')}
        </button>
      )}
    </section>
  )
}
