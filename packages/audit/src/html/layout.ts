// SPDX-License-Identifier: Apache-2.0
// Places nodes in columns from left to right. Each arrow ends at a row of its own, and the label stands on that row,
// left of the node: labels cannot overlap, whatever they say. Arrows across several columns get a lane in each.
import type { Graph, GraphArrow, GraphNode } from './graph.ts'
import { maxLabelCharacters } from './limits.ts'
import { shorten } from './markup.ts'

/** A node with its box, in pixels. */
export interface PlacedNode {
  readonly node: GraphNode
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly lines: readonly string[]
}

/** An arrow with its curve. */
export interface PlacedArrow {
  readonly arrow: GraphArrow
  /** Data of an SVG path. */
  readonly path: string
  readonly tip: { readonly x: number; readonly y: number }
  readonly label: string
  readonly labelWidth: number
}

export interface Drawing {
  readonly nodes: readonly PlacedNode[]
  readonly arrows: readonly PlacedArrow[]
  readonly width: number
  readonly height: number
}

/** A node, or the lane of an arrow that passes. */
interface Cell {
  readonly node: GraphNode | null
  readonly column: number
  readonly height: number
  y: number
}

const characterPx = 6.65
const namePx = 7.3
const linePx = 17
const rowPx = 22
const lanePx = 16
const gapPx = 16
const bendPx = 34
const marginPx = 12

/** Lays the graph out; the same graph gives the same drawing. */
export function layOut({ nodes, arrows }: Graph): Drawing {
  const columns = assignColumns(nodes, arrows)
  const incoming = Map.groupBy(arrows, ({ to }) => to)
  const cells = new Map<string, Cell>()
  for (const node of nodes) {
    const rows = incoming.get(node.name)?.length ?? 0
    const height = Math.max(linesOf(node).length * linePx + 14, rows * rowPx + 8)
    cells.set(node.name, { node, column: columns.get(node.name) ?? 0, height, y: 0 })
  }
  // The cells that each arrow meets, from its start to its end.
  const routes = arrows.flatMap((arrow) => {
    const [from, to] = [cells.get(arrow.from), cells.get(arrow.to)]
    if (from === undefined || to === undefined || from.column >= to.column) return []
    const lanes = Array.from({ length: to.column - from.column - 1 }, (_, index): Cell => ({
      node: null,
      column: from.column + 1 + index,
      height: lanePx,
      y: 0,
    }))
    return [{ arrow, stops: [from, ...lanes, to] }]
  })
  const layers = toLayers([...cells.values(), ...routes.flatMap(({ stops }) => stops.slice(1, -1))])
  orderLayers(layers, routes)
  const height = placeRows(layers, routes)
  const labels = new Map(arrows.map((arrow) => [arrow, shorten(arrow.label, maxLabelCharacters)]))
  const spans = columnSpans(layers, routes, labels)
  return {
    nodes: [...cells.values()].flatMap(({ node, column, y, height: boxHeight }) => {
      const span = spans[column]
      if (node === null || span === undefined) return []
      return [{ node, x: span.x, y, width: span.width, height: boxHeight, lines: linesOf(node) }]
    }),
    arrows: drawArrows(routes, spans, labels),
    width: (spans.at(-1)?.x ?? 0) + (spans.at(-1)?.width ?? 0) + marginPx,
    height: height + marginPx,
  }
}

interface Route {
  readonly arrow: GraphArrow
  readonly stops: readonly Cell[]
}

function linesOf({ name, version, troubles }: GraphNode): string[] {
  return [name, ...(version === null ? [] : [version]), ...troubles].map((line) => shorten(line, maxLabelCharacters))
}

/** One right of the last that asks for it. Arrows that close a circle are left out of the count, so it ends. */
function assignColumns(nodes: readonly GraphNode[], arrows: readonly GraphArrow[]): Map<string, number> {
  const columns = new Map(nodes.map(({ name, kind }) => [name, kind === 'workspace' ? 0 : 1]))
  const [home] = nodes
  const outgoing = Map.groupBy(
    arrows.filter(({ to }) => to !== home?.name),
    ({ from }) => from,
  )
  const state = new Map<string, 'open' | 'done'>()
  const order: string[] = []
  const forward: GraphArrow[] = []
  // Depth first with a stack of its own: names of a stranger may form a long chain.
  for (const { name: start } of nodes) {
    if (state.has(start)) continue
    state.set(start, 'open')
    const stack = [{ name: start, next: 0 }]
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const arrow = outgoing.get(top.name)?.[top.next++]
      if (arrow === undefined) {
        state.set(top.name, 'done')
        order.push(top.name)
        stack.pop()
      } else if (state.get(arrow.to) !== 'open') {
        forward.push(arrow)
        if (state.has(arrow.to)) continue
        state.set(arrow.to, 'open')
        stack.push({ name: arrow.to, next: 0 })
      }
    }
  }
  const leaving = Map.groupBy(forward, ({ from }) => from)
  for (const name of order.reverse())
    for (const { to } of leaving.get(name) ?? [])
      columns.set(to, Math.max(columns.get(to) ?? 1, (columns.get(name) ?? 0) + 1))
  return columns
}

function toLayers(cells: readonly Cell[]): Cell[][] {
  const layers: Cell[][] = []
  for (const cell of cells) (layers[cell.column] ??= []).push(cell)
  return Array.from(layers, (layer) => layer ?? [])
}

/** Sorts each column by the middle of its neighbours, forth and back, so that fewer arrows cross. */
function orderLayers(layers: readonly Cell[][], routes: readonly Route[]): void {
  const before = new Map<Cell, Cell[]>()
  const after = new Map<Cell, Cell[]>()
  const note = (map: Map<Cell, Cell[]>, key: Cell, value: Cell): void => {
    map.set(key, [...(map.get(key) ?? []), value])
  }
  for (const { stops } of routes)
    for (const [index, cell] of stops.entries()) {
      const next = stops[index + 1]
      if (next === undefined) continue
      note(after, cell, next)
      note(before, next, cell)
    }
  for (let round = 0; round < 6; round++) {
    const isForth = round % 2 === 0
    for (const layer of isForth ? layers : [...layers].reverse()) {
      const position = new Map(layers.flatMap((one) => one.map((cell, index) => [cell, index / one.length] as const)))
      const weigh = (cell: Cell): number => {
        if (cell.node?.kind === 'rest') return 2
        const near = (isForth ? before : after).get(cell) ?? []
        return near.length === 0
          ? (position.get(cell) ?? 0)
          : near.reduce((sum, one) => sum + (position.get(one) ?? 0), 0) / near.length
      }
      const weights = new Map(layer.map((cell) => [cell, weigh(cell)]))
      layer.sort((one, other) => (weights.get(one) ?? 0) - (weights.get(other) ?? 0))
    }
  }
}

/** Sets `y`: near the middle of what leads here, below the one above. Returns the lowest end. */
function placeRows(layers: readonly Cell[][], routes: readonly Route[]): number {
  const before = new Map<Cell, Cell[]>()
  for (const { stops } of routes)
    for (const [index, cell] of stops.entries())
      if (index > 0) before.set(cell, [...(before.get(cell) ?? []), ...stops.slice(index - 1, index)])
  const middle = ({ y, height }: Cell): number => y + height / 2
  const heightOf = (layer: readonly Cell[]): number =>
    layer.reduce((sum, cell, index) => sum + cell.height + gapAfter(cell, layer[index + 1]), 0)
  const tallest = Math.max(0, ...layers.map(heightOf))
  for (const layer of layers) {
    let end = marginPx
    let room = tallest + marginPx - heightOf(layer)
    for (const [index, cell] of layer.entries()) {
      const near = before.get(cell) ?? []
      const wanted =
        near.length === 0 ? end : near.reduce((sum, one) => sum + middle(one), 0) / near.length - cell.height / 2
      cell.y = Math.min(Math.max(end, wanted), Math.max(end, room))
      const step = cell.height + gapAfter(cell, layer[index + 1])
      end = cell.y + step
      room += step
    }
  }
  const [root] = layers[0] ?? []
  if (root !== undefined && layers[0]?.length === 1) root.y = marginPx + (tallest - root.height) / 2
  return Math.max(...layers.flatMap((layer) => layer.map(({ y, height }) => y + height)), tallest)
}

/** Lanes beside each other are one bundle. */
function gapAfter(cell: Cell, next: Cell | undefined): number {
  if (next === undefined) return 0
  return cell.node === null && next.node === null ? 2 : gapPx
}

interface Span {
  readonly x: number
  readonly width: number
  /** Where labels of this column begin. */
  readonly labelX: number
}

function columnSpans(
  layers: readonly Cell[][],
  routes: readonly Route[],
  labels: ReadonlyMap<GraphArrow, string>,
): Span[] {
  const spans: Span[] = []
  let x = marginPx
  for (const [index, layer] of layers.entries()) {
    const ending = routes.filter(({ stops }) => stops.at(-1)?.column === index)
    const labelPx = Math.max(0, ...ending.map(({ arrow }) => (labels.get(arrow) ?? '').length * characterPx + 14))
    const texts = layer.flatMap(({ node }) => (node === null ? [] : linesOf(node)))
    const width = Math.max(64, ...texts.map((text) => text.length * namePx + 20))
    const labelX = index === 0 ? x : x + bendPx
    spans.push({ x: labelX + labelPx, width, labelX })
    x = labelX + labelPx + width
  }
  return spans
}

function drawArrows(
  routes: readonly Route[],
  spans: readonly Span[],
  labels: ReadonlyMap<GraphArrow, string>,
): PlacedArrow[] {
  const middle = ({ y, height }: Cell): number => y + height / 2
  const rows = new Map<Route, number>()
  for (const group of Map.groupBy(routes, ({ stops }) => stops.at(-1)).values()) {
    const sorted = [...group].sort((one, other) => middleBefore(one.stops) - middleBefore(other.stops))
    for (const [index, route] of sorted.entries()) {
      const last = route.stops.at(-1)
      if (last !== undefined) rows.set(route, middle(last) + (index - (sorted.length - 1) / 2) * rowPx + 4)
    }
  }
  return routes.flatMap((route) => {
    const [first, ...others] = route.stops
    const start = spans[first?.column ?? 0]
    if (first === undefined || start === undefined) return []
    let y = middle(first)
    let x = start.x + start.width
    let path = `M${round(x)} ${round(y)}`
    for (const cell of others) {
      const span = spans[cell.column]
      if (span === undefined) continue
      const nextY = cell.node === null ? middle(cell) : (rows.get(route) ?? middle(cell))
      const half = (x + span.labelX) / 2
      path += `C${round(half)} ${round(y)} ${round(half)} ${round(nextY)} ${round(span.labelX)} ${round(nextY)}`
      x = cell.node === null ? span.x + span.width : span.x
      y = nextY
      path += `H${round(cell.node === null ? x : x - 6)}`
    }
    const label = labels.get(route.arrow) ?? ''
    return [
      { arrow: route.arrow, path, tip: { x: round(x), y: round(y) }, label, labelWidth: label.length * characterPx },
    ]
  })
}

function middleBefore(stops: readonly Cell[]): number {
  const cell = stops.at(-2)
  return cell === undefined ? 0 : cell.y + cell.height / 2
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
