// SPDX-License-Identifier: Apache-2.0
// The graph as inline SVG, and the same as a table for whoever cannot see it.
import { toGraph, type GraphArrow } from './graph.ts'
import { layOut, type PlacedArrow, type PlacedNode } from './layout.ts'
import { html, nothing, type Markup } from './markup.ts'
import type { AuditReport } from '../report/report.ts'

/** The figure with its legend; nothing where nothing depends on anything. */
export function graphSection(report: AuditReport): Markup {
  const graph = toGraph(report)
  if (graph.arrows.length === 0) return nothing
  const { nodes, arrows, width, height } = layOut(graph)
  const [right, bottom] = [Math.ceil(width), Math.ceil(height)]
  const size = html`width="${right}" height="${bottom}" viewBox="0 0 ${right} ${bottom}"`
  return html`<section class="card" id="graph" aria-labelledby="graph-title">
    <h2 id="graph-title">Who asks for what</h2>
    <p class="legend">
      <span
        ><svg class="key" viewBox="0 0 34 10" aria-hidden="true"><path class="wire is-conflict" d="M1 5H33" /></svg>
        part of a conflict</span
      >
      <span
        ><svg class="key" viewBox="0 0 34 10" aria-hidden="true">
          <path class="wire is-knowledge is-conflict" d="M1 5H33" />
        </svg>
        a fact from outside the files</span
      >
      <span
        ><svg class="key" viewBox="0 0 34 10" aria-hidden="true"><path class="wire" d="M1 5H33" /></svg> asks for, with
        the range</span
      >
      <span
        ><svg class="key" viewBox="0 0 34 10" aria-hidden="true"><path class="wire is-part" d="M1 5H33" /></svg> is made
        of</span
      >
    </p>
    <div class="scroll" role="region" tabindex="0" aria-labelledby="graph-title">
      <svg class="graph" ${size} role="img" aria-labelledby="graph-title graph-words">
        <desc id="graph-words">Dependencies from left to right; the table below says the same.</desc>
        ${arrows.filter(({ arrow }) => !arrow.isConflict).map(drawWire)}
        ${arrows.filter(({ arrow }) => arrow.isConflict).map(drawWire)} ${nodes.map(drawNode)} ${arrows.map(drawLabel)}
      </svg>
    </div>
    <details>
      <summary>The same as a table</summary>
      <div class="scroll" role="region" tabindex="0" aria-label="Arrows of the drawing">
        <table>
          <thead>
            <tr>
              <th scope="col">Who</th>
              <th scope="col">asks for</th>
              <th scope="col">range</th>
              <th scope="col">where it says so</th>
            </tr>
          </thead>
          <tbody>
            ${graph.arrows.map(tableRow)}
          </tbody>
        </table>
      </div>
    </details>
  </section>`
}

function drawWire({ arrow, path, tip }: PlacedArrow): Markup {
  const { x, y } = tip
  return html`<g class="wire is-${arrow.kind}${arrow.isConflict ? ' is-conflict' : ''}">
    <path d="${safePath(path)}" /><path class="tip" d="M${x} ${y}l-7 -3.5v7z" />
  </g>`
}

/** A path is ours, of numbers only, and longer than texts may be. */
function safePath(path: string): Markup {
  return html`${path.split(/(?=C)/).map((piece) => html`${piece}`)}`
}

function drawLabel({ arrow, tip, label }: PlacedArrow): Markup {
  if (label === '') return nothing
  return html`<text class="label${arrow.isConflict ? ' is-conflict' : ''}" x="${tip.x - 10}" y="${tip.y - 5.5}"
    >${label}</text
  >`
}

function drawNode({ node, x, y, width, height, lines }: PlacedNode): Markup {
  const top = y + height / 2 - (lines.length - 1) * 8.5
  const [name = '', ...others] = lines
  const tone = node.troubles.length === 0 ? '' : ' is-trouble'
  return html`<g class="node is-${node.kind}${tone}">
    <title>${node.name}</title>
    <rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" />
    <text class="name" x="${x + width / 2}" y="${top + 4.5}">${name}</text>
    ${others.map((line, index) => {
      const isTrouble = index >= others.length - node.troubles.length
      return html`<text
        class="${isTrouble ? 'trouble' : 'version'}"
        x="${x + width / 2}"
        y="${top + 4.5 + (index + 1) * 17}"
        >${line}</text
      >`
    })}
  </g>`
}

function tableRow({ from, to, label, place, isConflict }: GraphArrow): Markup {
  return html`<tr>
    <th scope="row"><code>${from}</code></th>
    <td><code>${to}</code></td>
    <td><code>${label}</code>${isConflict ? html` <span class="chip is-unsafe">conflict</span>` : nothing}</td>
    <td class="break">${place}</td>
  </tr>`
}
