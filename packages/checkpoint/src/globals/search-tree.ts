// SPDX-License-Identifier: Apache-2.0
// SciPy's k-d tree keeps its nodes as memory: numbers of nodes that become pointers when the state is set, unchecked. A
// number beyond the nodes makes SciPy write wherever the file says.
import { GlobalRef, Made, PyTuple, type Value } from '../pickle/value.ts'
import { bytesOf } from '../tensor/encoded-bytes.ts'
import { deepestSearchTree } from './limits.ts'

/** True for the classes whose state holds nodes as memory. */
export function isSearchTree(path: string): boolean {
  return /^scipy\.spatial\.(?:_?ckdtree\.cKDTree|_?kdtree\.KDTree)$/.test(path)
}

/** A node in memory, on 64 bits; all fields are of eight bytes. */
const nodeBytes = 72
const splitAt = 0
const startAt = 24
const endAt = 32
const lessAt = 56
const greaterAt = 64

/** Why the state of a tree may not be set, or undefined. `contentOf` knows arrays whose bytes are not in the pickle. */
export function refuseSearchTree(
  state: Value,
  contentOf: (array: Value) => Uint8Array | undefined,
): string | undefined {
  if (!(state instanceof PyTuple) || state.items.length < 8) return 'is no search tree'
  const [nodes = null, , points] = state.items
  const bytes = contentOf(nodes) ?? contentOfArray(nodes)
  if (bytes === undefined || typeof points !== 'number' || !(points >= 0)) return 'has nodes that are not understood'
  if (bytes.length % nodeBytes !== 0) return 'has half a node'
  const count = bytes.length / nodeBytes
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const read = (node: number, at: number): bigint => view.getBigInt64(node * nodeBytes + at, true)
  const depths = new Uint16Array(count)
  for (let node = 0; node < count; node++) {
    const depth = (depths[node] ?? 0) + 1
    const [start, end] = [read(node, startAt), read(node, endAt)]
    if (!(start >= 0n && start <= end && end <= BigInt(points))) return 'has nodes of points that it has not'
    if (read(node, splitAt) === -1n) continue
    // SciPy numbers a node before its children, so there is no circle.
    for (const child of [read(node, lessAt), read(node, greaterAt)]) {
      if (!(child > BigInt(node) && child < BigInt(count))) return 'points beyond its nodes'
      if (depth > deepestSearchTree) return 'is deeper than any tree'
      depths[Number(child)] = Math.max(depth, depths[Number(child)] ?? 0)
    }
  }
  return undefined
}

/** The elements of an array in a pickle. */
function contentOfArray(array: Value): Uint8Array | undefined {
  if (!(array instanceof Made) || !(array.callee instanceof GlobalRef)) return undefined
  const { path } = array.callee
  if (/^numpy\._?core\.multiarray\._reconstruct$/.test(path))
    return array.state instanceof PyTuple ? bytesOf(array.state.items[4]) : undefined
  const isBuffer = /^numpy\._?core\.numeric\._frombuffer$/.test(path)
  return isBuffer && array.args instanceof PyTuple ? bytesOf(array.args.items[0]) : undefined
}
