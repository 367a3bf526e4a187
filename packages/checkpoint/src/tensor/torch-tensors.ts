// SPDX-License-Identifier: Apache-2.0
// Every tensor in what a PyTorch pickle left, named by the keys that lead to it. Nothing is read until asked for.
import type { Finding } from '../finding/finding.ts'
import { Findings } from '../finding/finding.ts'
import { Made, PyDict, PyTuple, type Value } from '../pickle/value.ts'
import type { Budget } from '../reading.ts'
import { TensorFault } from './arguments.ts'
import { sizeOfView } from './bounds.ts'
import { calleePath } from './callee.ts'
import { isDict, kindOf } from './entries.ts'
import { tensorFindings, type TensorFindings } from './findings.ts'
import { maxTensors, repeatedBaseBytes, repeatedTimes } from './limits.ts'
import { rebuild, type RebuildContext } from './rebuild.ts'
import type { Rebuilt, RebuiltView } from './rebuilt.ts'
import { applySigns } from './signs.ts'
import { findOutside } from './sparse-bounds.ts'
import { littleEndian, type StorageLookup } from './storage.ts'
import { readContiguous, readStrided } from './strided.ts'
import type { Leaf, Tensor } from './tensor.ts'
import { containersWithTensors, walk } from './walk.ts'

export interface TorchTensors {
  readonly tensors: readonly Tensor[]
  readonly findings: readonly Finding[]
  /** The values beside the tensors, worked out when asked. */
  readonly leaves: () => readonly Leaf[]
}

export interface TorchTensorsOptions {
  readonly budget: Budget
  /** The archive member of the pickle, for findings. */
  readonly member?: string
}

/** The tensors under `root`, in order. A tensor that is not what it claims is a finding, and is listed without elements. */
export function tensorsOf(
  root: Value | undefined,
  storages: StorageLookup,
  options: TorchTensorsOptions,
): TorchTensors {
  const { budget } = options
  const findings = new Findings(tensorFindings, options.member ?? '')
  if (root === undefined) return { tensors: [], findings: [], leaves: () => [] }
  const listing = new Listing(storages, findings, budget)
  const entered = containersWithTensors(root, budget)
  walk(root, budget, {
    meet: (container) => (entered.has(container) ? 'enter' : 'pass'),
    entries: (container) => entered.get(container),
    tensor: (made, name) => listing.add(made, name),
    visit: () => true,
    tooDeep: (name) => findings.add('TENSOR_NESTED_TOO_DEEP', { evidence: shorten(name) }),
  })
  return { tensors: listing.tensors, findings: findings.list, leaves: () => leavesOf(root, { budget }) }
}

/** How many leaves are told: a person can do nothing with more. */
const maxLeaves = 10_000

/** Every value under `root` that is no tensor and no container of tensors, by its path: what a conversion would lose. */
export function leavesOf(root: Value | undefined, options: { readonly budget: Budget }): readonly Leaf[] {
  if (root === undefined) return []
  const leaves: Leaf[] = []
  const entered = containersWithTensors(root, options.budget)
  walk(root, options.budget, {
    // An object without tensors is one leaf, whatever it is made of.
    meet: (container) =>
      !(container instanceof Made) || isDict(container) || entered.has(container) ? 'enter' : 'take',
    entries: (container) => entered.get(container),
    tensor(made, name) {
      if (hasAttributes(made)) leaves.push({ path: joinName(name, '__dict__'), what: 'attributes of a tensor' })
      return leaves.length < maxLeaves
    },
    visit(value, name) {
      leaves.push({ path: name, what: kindOf(value) })
      return leaves.length < maxLeaves
    },
    tooDeep: (name) => leaves.push({ path: name, what: 'a container nested too deep' }),
  })
  return leaves
}

class Listing {
  readonly tensors: Tensor[] = []
  readonly #budget: Budget
  readonly #context: RebuildContext
  readonly #findings: Findings<TensorFindings>
  readonly #known = new Map<Made, Rebuilt | TensorFault>()
  readonly #keys = new Set<string>()
  #storedBytes = 0
  #listedBytes = 0

  constructor(storages: StorageLookup, findings: Findings<TensorFindings>, budget: Budget) {
    this.#budget = budget
    this.#context = { storages, depth: 0 }
    this.#findings = findings
  }

  /** False once no more are listed. */
  add(made: Made, name: string): boolean {
    if (this.tensors.length >= maxTensors) {
      this.#findings.add('TENSOR_LIST_TOO_LONG', { evidence: `limit ${maxTensors}` })
      return false
    }
    const rebuilt = this.#rebuild(made, name)
    if (rebuilt instanceof TensorFault)
      this.tensors.push({ name, dtype: 'unknown', shape: [], stride: [], sizeBytes: 0, elements: undefined })
    else this.#list(rebuilt, name, made.offset)
    return true
  }

  /** A tensor in several places is worked out once, and a fault of it told once. */
  #rebuild(made: Made, name: string): Rebuilt | TensorFault {
    let known = this.#known.get(made)
    if (known === undefined) {
      try {
        known = rebuild(made, this.#context)
        const outside = known.kind === 'parts' ? findOutside(known, this.#budget) : undefined
        if (outside !== undefined)
          this.#findings.add('TENSOR_OUT_OF_BOUNDS', {
            offset: made.offset,
            message: `Tensor "${shorten(name)}": ${outside}`,
            evidence: shorten(name),
          })
      } catch (error) {
        if (!(error instanceof TensorFault)) throw error
        known = error
        this.#findings.add(error.code, {
          offset: made.offset,
          message: `Tensor "${shorten(name)}": ${error.message}`,
          evidence: shorten(name),
        })
      }
      this.#known.set(made, known)
    }
    return known
  }

  #list(rebuilt: Rebuilt, name: string, offset: number): void {
    const { shape } = rebuilt
    const dtype = rebuilt.dtype.name
    if (rebuilt.kind === 'view') {
      const sizeBytes = sizeOfView(rebuilt)
      const elements = this.#isBounded(rebuilt, sizeBytes, offset) ? () => readView(rebuilt, sizeBytes) : undefined
      this.tensors.push({ name, dtype, shape, stride: rebuilt.stride, sizeBytes, elements })
      return
    }
    const stride = rebuilt.kind === 'shell' ? rebuilt.stride : []
    this.tensors.push({ name, dtype, shape, stride, sizeBytes: 0, elements: undefined })
    if (rebuilt.kind === 'shell') {
      if (rebuilt.isUnread) this.#findings.add('TENSOR_NOT_READ', { offset, evidence: shorten(name) })
      return
    }
    for (const part of rebuilt.parts) this.#list(part.tensor, joinName(name, part.name), offset)
  }

  /** False once views repeat their storages more than any honest file does. */
  #isBounded(view: RebuiltView, sizeBytes: number, offset: number): boolean {
    const { key, source } = view.storage
    if (!this.#keys.has(key)) {
      this.#keys.add(key)
      this.#storedBytes += source.sizeBytes
    }
    // Elements that the storage has room for are counted only as repetition of the storage itself.
    this.#listedBytes += sizeBytes
    if (this.#listedBytes <= repeatedBaseBytes + repeatedTimes * this.#storedBytes) return true
    this.#findings.add('TENSOR_REPEATS_TOO_MUCH', { offset, evidence: `${this.#listedBytes} bytes of elements` })
    return false
  }
}

function* readView(view: RebuiltView, sizeBytes: number): Generator<Uint8Array, void> {
  const source = littleEndian(view.storage)
  const { shape, stride, offset, dtype, signs } = view
  const { elementBytes } = dtype
  const pieces =
    dtype.elementBits < elementBytes * 8
      ? readContiguous(source, offset, sizeBytes)
      : readStrided(source, { shape, stride, offset, elementBytes })
  for (const piece of pieces) {
    if (signs.isConjugated || signs.isNegated) applySigns(piece, dtype, signs)
    yield piece
  }
}

/** Attributes that Python code set on a tensor or parameter: no tensor format but PyTorch's keeps them. */
function hasAttributes(made: Made): boolean {
  const args = made.args instanceof PyTuple ? made.args.items : []
  const path = calleePath(made)
  const isTyped = path.endsWith('._rebuild_from_type_v2') || path.endsWith('._rebuild_parameter_with_state')
  const state = isTyped ? args[3] : undefined
  const parts = state instanceof PyTuple ? state.items : [state]
  return parts.some((part) => part instanceof PyDict && part.pairs.length > 0)
}

function joinName(name: string, part: string): string {
  return name === '' ? part : `${name}.${part}`
}

function shorten(name: string): string {
  return name.length > 120 ? `${name.slice(0, 117)}...` : name
}
