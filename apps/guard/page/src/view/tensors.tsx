// SPDX-License-Identifier: Apache-2.0
// All tensors, searchable. Only the rows in sight are in the page: a file may have 20,000.
import { useMemo, useState } from 'preact/hooks'
import { sizeText } from '../../../src/wording/figures.ts'
import { printable } from '../../../src/wording/printable.ts'
import type { TensorRow } from '../worker/messages.ts'

const rowPx = 32
const visibleRows = 14
const spareRows = 6

export function Tensors({ tensors }: { readonly tensors: readonly TensorRow[] }) {
  const [wanted, setWanted] = useState('')
  const [scrolledPx, setScrolledPx] = useState(0)
  const found = useMemo(() => search(tensors, wanted), [tensors, wanted])
  if (tensors.length === 0) return null
  const first = Math.max(0, Math.min(Math.floor(scrolledPx / rowPx) - spareRows, found.length))
  const shown = found.slice(first, first + visibleRows + 2 * spareRows)
  return (
    <section class="card">
      <h2>
        Tensors <span class="count">{tensors.length.toLocaleString('en')}</span>
      </h2>
      <div class="search">
        <input
          type="search"
          placeholder="Name, dtype or shape"
          aria-label="Search tensors"
          value={wanted}
          onInput={({ currentTarget }) => setWanted(currentTarget.value)}
        />
        <span class="fine" role="status">
          {wanted === '' ? '' : `${found.length.toLocaleString('en')} found`}
        </span>
      </div>
      <div
        class="rows"
        role="table"
        tabIndex={0}
        aria-label="Tensors"
        aria-rowcount={found.length}
        style={{ height: `${Math.min(found.length, visibleRows) * rowPx}px` }}
        onScroll={({ currentTarget }) => setScrolledPx(currentTarget.scrollTop)}
      >
        <div role="rowgroup" style={{ height: `${found.length * rowPx}px`, position: 'relative' }}>
          {shown.map((tensor, index) => (
            <div
              key={first + index}
              class="row"
              role="row"
              aria-rowindex={first + index + 1}
              style={{ transform: `translateY(${(first + index) * rowPx}px)` }}
            >
              <span role="cell" class="clip name" title={printable(tensor.name)}>
                {tensor.name === '' ? '(the whole file)' : printable(tensor.name)}
              </span>
              <span role="cell" class="clip">
                {tensor.dtype}
              </span>
              <span role="cell" class="clip">
                {tensor.shape.length === 0 ? 'scalar' : tensor.shape.join(' x ')}
              </span>
              <span role="cell" class="size">
                {sizeText(tensor.sizeBytes)}
              </span>
            </div>
          ))}
        </div>
      </div>
    </section>
  )
}

/** Every word must occur in the name, the dtype or the shape. */
function search(tensors: readonly TensorRow[], wanted: string): readonly TensorRow[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return tensors
  return tensors.filter(({ name, dtype, shape }) => {
    const text = `${name} ${dtype} ${shape.join('x')}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
