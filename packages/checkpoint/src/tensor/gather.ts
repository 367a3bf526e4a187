// SPDX-License-Identifier: Apache-2.0
// Copies one band of a view. The storage is walked from its low addresses to its high ones through a small window, so
// that a transposed matrix costs one pass for each band; the scattered writes stay within the band.
import type { ByteSource } from '../source/source.ts'
import { farStrideBytes, windowBytes } from './limits.ts'
import { advance } from './odometer.ts'

/** One dimension of a band: steps in elements, within the storage and within the band. */
export interface Axis {
  readonly size: number
  readonly from: number
  readonly to: number
}

/** Units of up to four bytes, never floating numbers: a copy through those may change a NaN. */
type Units = Uint8Array | Uint16Array | Uint32Array

/** Fills `target` from the storage; `start` is the element at which the band begins. */
export function gather(
  source: ByteSource,
  start: number,
  elementBytes: number,
  axes: readonly Axis[],
  target: Uint8Array,
): void {
  const ordered = axes.filter((axis) => axis.size > 1).toSorted((one, other) => other.from - one.from)
  new Gathering(source, elementBytes, ordered, target).copy(0, start, 0)
}

class Gathering {
  readonly #source: ByteSource
  readonly #elementBytes: number
  readonly #unitsPerElement: number
  /** From the largest step in the storage to the smallest. */
  readonly #axes: readonly Axis[]
  /** Elements from the first to the last that the axes from this one on reach. */
  readonly #spans: readonly number[]
  readonly #window: Uint8Array
  readonly #windowUnits: Units
  readonly #target: Units

  constructor(source: ByteSource, elementBytes: number, axes: readonly Axis[], target: Uint8Array) {
    this.#source = source
    this.#elementBytes = elementBytes
    this.#axes = axes
    const spans = [1]
    for (const axis of axes.toReversed()) spans.unshift((axis.size - 1) * axis.from + (spans[0] ?? 1))
    this.#spans = spans
    this.#window = new Uint8Array(Math.min(windowBytes, (spans[0] ?? 1) * elementBytes))
    const unitBytes = Math.min(4, elementBytes)
    this.#unitsPerElement = elementBytes / unitBytes
    this.#windowUnits = toUnits(this.#window, unitBytes)
    this.#target = toUnits(target, unitBytes)
  }

  /** Everything below axis `level`, from this element of the storage to that of the band. At most 64 levels deep. */
  copy(level: number, from: number, to: number): void {
    const axis = this.#axes[level]
    const innerSpan = this.#spans[level + 1] ?? 1
    if (axis === undefined) {
      this.#copyWindow([], from, to, 1)
      return
    }
    const gapBytes = (axis.from - innerSpan) * this.#elementBytes
    if (innerSpan * this.#elementBytes > windowBytes || gapBytes > farStrideBytes) {
      for (let at = 0; at < axis.size; at++) this.copy(level + 1, from + at * axis.from, to + at * axis.to)
      return
    }
    const windowElements = Math.floor(windowBytes / this.#elementBytes)
    const fitting = axis.from === 0 ? axis.size : Math.floor((windowElements - innerSpan) / axis.from) + 1
    const inner = this.#axes.slice(level + 1)
    for (let at = 0; at < axis.size; at += fitting) {
      const size = Math.min(fitting, axis.size - at)
      const span = (size - 1) * axis.from + innerSpan
      this.#copyWindow([{ ...axis, size }, ...inner], from + at * axis.from, to + at * axis.to, span)
    }
  }

  #copyWindow(axes: readonly Axis[], from: number, to: number, spanElements: number): void {
    const bytes = this.#elementBytes
    this.#source.readInto(from * bytes, this.#window.subarray(0, spanElements * bytes))
    scatter(this.#windowUnits, this.#target, axes, to, this.#unitsPerElement)
  }
}

/** From the window's start to `to` in the band. The innermost loop runs over the longest axis. */
function scatter(window: Units, target: Units, axes: readonly Axis[], to: number, width: number): void {
  const longest = axes.reduce<Axis>((best, axis) => (axis.size > best.size ? axis : best), { size: 1, from: 0, to: 0 })
  const outer = axes.filter((axis) => axis !== longest)
  const indices = outer.map(() => 0)
  const isRun = longest.from === 1 && longest.to === 1
  do {
    let source = 0
    let sink = to
    for (const [at, axis] of outer.entries()) {
      source += (indices[at] ?? 0) * axis.from
      sink += (indices[at] ?? 0) * axis.to
    }
    if (isRun) target.set(window.subarray(source * width, (source + longest.size) * width), sink * width)
    else copyAxis(window, target, longest, source, sink, width)
  } while (advance(indices, outer))
}

function copyAxis(window: Units, target: Units, axis: Axis, source: number, sink: number, width: number): void {
  let from = source * width
  let to = sink * width
  const fromStep = axis.from * width
  const toStep = axis.to * width
  if (width === 1) {
    for (let at = 0; at < axis.size; at++, from += fromStep, to += toStep) target[to] = window[from] ?? 0
    return
  }
  for (let at = 0; at < axis.size; at++, from += fromStep, to += toStep)
    for (let unit = 0; unit < width; unit++) target[to + unit] = window[from + unit] ?? 0
}

function toUnits(bytes: Uint8Array, unitBytes: number): Units {
  if (unitBytes === 4) return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
  if (unitBytes === 2) return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2)
  return bytes
}
