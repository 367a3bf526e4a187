// SPDX-License-Identifier: Apache-2.0
// Where the bytes are: a picture to scale, and the same as a list for those who cannot see it.
import { useMemo, useState } from 'preact/hooks'
import { sizeText } from '../../../src/wording/figures.ts'
import { printable } from '../../../src/wording/printable.ts'
import { toBlocks, type Block } from '../picture/blocks.ts'
import { layOut } from '../picture/treemap.ts'
import type { PageReport } from '../worker/messages.ts'

const width = 1000
const height = 320
const listed = 12
/** A label needs about ten characters' room to say something. */
const minLabelWidth = 110
const minLabelHeight = 40

const legend: readonly (readonly [Block['kind'], string])[] = [
  ['numbers', 'numbers'],
  ['program', 'pickles and code'],
  ['other', 'other'],
]

export function Picture({ report, fileBytes }: { readonly report: PageReport; readonly fileBytes: number }) {
  const blocks = useMemo(() => toBlocks(report), [report])
  const tiles = useMemo(() => layOut(blocks, width, height), [blocks])
  const [pointed, setPointed] = useState<Block | undefined>(undefined)
  if (tiles.length === 0) return null
  const kinds = legend.filter(([kind]) => blocks.some((block) => block.kind === kind))
  const isArchive = report.members.length > 0
  return (
    <section class="card">
      <h2>
        {isArchive ? 'What is in the archive' : 'Where the bytes are'}{' '}
        <span class="count">{(isArchive ? report.members.length : report.tensors.length).toLocaleString('en')}</span>
      </h2>
      <div class="picture-frame">
        <svg
          class="picture"
          viewBox={`0 0 ${width} ${height}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`Largest parts: ${blocks
            .slice(0, 5)
            .map(({ label, sizeBytes }) => `${label}, ${sizeText(sizeBytes)}`)
            .join('; ')}`}
          onPointerLeave={() => setPointed(undefined)}
        >
          {tiles.map(({ item, x, y, width, height }, index) => (
            <rect
              key={index}
              class={`block is-${item.kind}`}
              x={x}
              y={y}
              width={Math.max(width, 0.5)}
              height={Math.max(height, 0.5)}
              onPointerEnter={() => setPointed(item)}
            />
          ))}
        </svg>
        {tiles
          .filter((tile) => tile.width >= minLabelWidth && tile.height >= minLabelHeight)
          .map(({ item, x, y, width: tileWidth, height: tileHeight }, index) => (
            <span
              key={index}
              class="block-label clip"
              aria-hidden="true"
              style={{
                left: `${(x / width) * 100}%`,
                top: `${(y / height) * 100}%`,
                width: `${(tileWidth / width) * 100}%`,
                maxHeight: `${(tileHeight / height) * 100}%`,
              }}
            >
              {printable(item.label)}
            </span>
          ))}
      </div>
      <p class="picture-caption fine">
        {pointed === undefined ? (
          kinds.map(([kind, word]) => (
            <span key={kind} class="legend">
              <span class={`swatch is-${kind}`} aria-hidden="true" /> {word}
            </span>
          ))
        ) : (
          <span class="clip">
            {printable(pointed.label)}, {sizeText(pointed.sizeBytes)}
            {isArchive ? ` (${((pointed.sizeBytes / Math.max(1, fileBytes)) * 100).toFixed(1)} % of the file)` : ''}
          </span>
        )}
      </p>
      <details>
        <summary>What can be run and the largest, as a list</summary>
        <table class="sizes">
          <tbody>
            {blocks.slice(0, listed).map(({ label, sizeBytes }, index) => (
              <tr key={index}>
                <th scope="row" class="break">
                  {printable(label)}
                </th>
                <td>{sizeText(sizeBytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  )
}
