// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { visionReport } from '../../test/vision-report.ts'
import { toGraph, type Graph, type GraphArrow, type GraphNode } from './graph.ts'
import { layOut } from './layout.ts'

interface Box {
  readonly name: string
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Every node and every label as the box it fills; a label stands 5.5 px above its row and is 11 px high. */
function boxesOf(graph: Graph): Box[] {
  const { nodes, arrows } = layOut(graph)
  return [
    ...nodes.map(({ node, x, y, width, height }) => ({
      name: node.name,
      left: x,
      right: x + width,
      top: y,
      bottom: y + height,
    })),
    ...arrows
      .filter(({ label }) => label !== '')
      .map(({ label, labelWidth, tip }) => ({
        name: `label ${label}`,
        left: tip.x - 10 - labelWidth,
        right: tip.x - 10,
        top: tip.y - 15,
        bottom: tip.y - 3,
      })),
  ]
}

function assertApart(boxes: readonly Box[]): void {
  for (const [index, one] of boxes.entries())
    for (const other of boxes.slice(index + 1)) {
      const meet = one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom
      assert.ok(!meet, `${one.name} lies on ${other.name}`)
    }
}

const node = (name: string, kind: GraphNode['kind'] = 'package'): GraphNode => ({
  name,
  kind,
  version: '1.0',
  troubles: [],
})
const arrow = (from: string, to: string, label = '>=1.0'): GraphArrow => ({
  from,
  to,
  label,
  kind: 'requirement',
  isConflict: false,
  place: '',
})
const home = node('home', 'workspace')

test('the vision workspace: who is in the conflict is drawn, and apart', () => {
  const graph = toGraph(visionReport())
  const troubled = graph.nodes.filter(({ troubles }) => troubles.length > 0).map(({ name }) => name)
  assert.deepEqual(troubled.sort(), ['mmcv', 'mmdet', 'torch', 'torchvision'])
  const red = graph.arrows.filter(({ isConflict }) => isConflict).map(({ from, to, label }) => [from, to, label])
  assert.deepEqual(red, [
    ['mmdet', 'mmcv', '>=2.0.0rc4,<2.2.0'],
    ['mmcv', 'torch', 'end at torch 2.1'],
  ])
  assert.deepEqual(graph.nodes.find(({ name }) => name === 'torch')?.troubles, ['4 advisories', 'wanted >= 2.2.0'])
  assert.ok(graph.nodes.some(({ name, kind }) => kind === 'rest' && name === '+ 12 more'))
  assertApart(boxesOf(graph))
})

test('an arrow leads to the right, past what lies between', () => {
  const { nodes, arrows } = layOut({
    nodes: [home, node('a'), node('b')],
    arrows: [arrow('home', 'a'), arrow('a', 'b'), arrow('home', 'b')],
  })
  assert.deepEqual(
    [...nodes].sort((one, other) => one.x - other.x).map((placed) => placed.node.name),
    ['home', 'a', 'b'],
  )
  assert.equal(arrows.length, 3)
})

test('packages that want each other in a circle are drawn, without the arrow that closes it', () => {
  const { nodes, arrows } = layOut({
    nodes: [home, node('a'), node('b'), node('c')],
    arrows: [
      arrow('home', 'a'),
      arrow('a', 'b'),
      arrow('b', 'c'),
      arrow('c', 'a'),
      arrow('c', 'home'),
      arrow('a', 'a'),
    ],
  })
  assert.equal(nodes.length, 4)
  assert.equal(arrows.length, 3)
})

const anyGraph = fc
  .record({
    count: fc.integer({ min: 1, max: 14 }),
    pairs: fc.array(fc.tuple(fc.nat(14), fc.nat(14), fc.string({ maxLength: 40 })), { maxLength: 40 }),
  })
  .map(({ count, pairs }): Graph => {
    const names = Array.from({ length: count }, (_, index) => `package-${index}`)
    const at = (index: number): string => ['home', ...names][index % (count + 1)] ?? 'home'
    const arrows = new Map(pairs.map(([from, to, label]) => [`${from} ${to}`, arrow(at(from), at(to), label)]))
    return { nodes: [home, ...names.map((name) => node(name))], arrows: [...arrows.values()] }
  })

test('whatever asks for whatever: nodes and labels lie apart, inside the drawing, and always in the same places', () => {
  fc.assert(
    fc.property(anyGraph, (graph) => {
      const boxes = boxesOf(graph)
      assertApart(boxes)
      const { width, height } = layOut(graph)
      for (const { name, left, right, top, bottom } of boxes)
        assert.ok(left >= 0 && top >= 0 && right <= width && bottom <= height, `${name} lies outside`)
      assert.deepEqual(layOut(graph), layOut(graph))
    }),
    { numRuns: 150 },
  )
})
