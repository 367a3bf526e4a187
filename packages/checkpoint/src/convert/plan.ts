// SPDX-License-Identifier: Apache-2.0
// Decides, before anything is written, what a conversion to safetensors will hold, and refuses what would be lost.
import { type Finding, Findings } from '../finding/finding.ts'
import type { Reading } from '../reading.ts'
import { maxHeaderBytes } from '../safetensors/limits.ts'
import { safetensorsBits } from '../safetensors/dtypes.ts'
import { findDtype } from '../tensor/dtype.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { type ConvertFindings, convertFindings } from './findings.ts'
import { encodeHeader, type StoredTensor } from './header.ts'

/** What the user wants of the file. */
export interface ConversionOptions {
  /** Converts only what lies under this path; names then start below it. */
  readonly key?: string
  /** Leaves out these paths, and all that lies under them. They start at the file's root, as findings state them. */
  readonly drop?: readonly string[]
}

/** A conversion that can be carried out. */
export interface ConversionPlan {
  /** In the order of the file that is written. */
  readonly tensors: readonly StoredTensor[]
  /** The eight bytes of length, the header and its padding. */
  readonly header: Uint8Array
  /** Size of the whole output. */
  readonly sizeBytes: number
  /** The paths that are left out, as given. */
  readonly dropped: readonly string[]
}

/** The plan, or the reasons against it: all of them, because a person mends them in one go. */
export type Planned =
  | { readonly plan: ConversionPlan; readonly refusals: readonly [] }
  | { readonly plan: undefined; readonly refusals: readonly Finding[] }

/** Plans the conversion of the tensors of a reading. Reads no elements. */
export function planConversion(
  reading: Pick<Reading, 'tensors' | 'leaves' | 'member'>,
  options: ConversionOptions = {},
): Planned {
  const findings = new Findings(convertFindings, reading.member)
  const selection = new Selection(options)
  const stored = selectTensors(reading.tensors, selection, findings)
  for (const { path, what } of reading.leaves?.() ?? []) {
    if (!selection.includes(path)) continue
    const message = `"${shorten(path)}" is ${what}, which safetensors cannot store`
    findings.add('CONVERT_NOT_TENSOR', { message, evidence: path })
  }
  for (const path of selection.unused())
    findings.add('CONVERT_PATH_UNKNOWN', { message: `Nothing in the file has the path "${path}"`, evidence: path })
  if (stored.length === 0 && findings.list.length === 0) findings.add('CONVERT_NOTHING_LEFT')
  if (findings.list.length > 0) return { plan: undefined, refusals: findings.list }
  const { tensors, header } = encodeHeader(stored)
  if (header.length - 8 > maxHeaderBytes) {
    findings.add('CONVERT_HEADER_TOO_LARGE', { evidence: `${header.length} bytes` })
    return { plan: undefined, refusals: findings.list }
  }
  const sizeBytes = tensors.reduce((sum, tensor) => sum + tensor.source.sizeBytes, header.length)
  return { plan: { tensors, header, sizeBytes, dropped: options.drop ?? [] }, refusals: [] }
}

function selectTensors(
  tensors: readonly Tensor[],
  selection: Selection,
  findings: Findings<ConvertFindings>,
): StoredTensor[] {
  const stored: StoredTensor[] = []
  const names = new Set<string>()
  for (const tensor of tensors) {
    if (!selection.includes(tensor.name)) continue
    const name = selection.nameOf(tensor.name)
    const at = { evidence: shorten(tensor.name) }
    const dtype = storedDtype(tensor.dtype)
    if (tensor.elements === undefined)
      findings.add('CONVERT_NO_ELEMENTS', { ...at, message: says(tensor, 'has no plain elements') })
    else if (dtype === undefined)
      findings.add('CONVERT_DTYPE_UNSUPPORTED', { ...at, message: says(tensor, `is of type ${tensor.dtype}`) })
    else if (name === '' || name === '__metadata__' || names.has(name) || !name.isWellFormed())
      findings.add('CONVERT_NAME_TAKEN', { ...at, message: says(tensor, `cannot be named "${shorten(name)}"`) })
    else {
      names.add(name)
      stored.push({ name, dtype, shape: storedShape(tensor), source: tensor })
    }
  }
  return stored
}

/** The format's name for an element type: PyTorch's where it has one, else the format's own. */
function storedDtype(dtype: string): string | undefined {
  if (dtype === 'float4_e2m1fn_x2') return 'F4'
  return findDtype(dtype)?.safetensors ?? (safetensorsBits.has(dtype) ? dtype : undefined)
}

/** PyTorch counts pairs of 4-bit numbers, the format counts the numbers. */
function storedShape(tensor: Tensor): readonly number[] {
  if (tensor.dtype !== 'float4_e2m1fn_x2') return tensor.shape
  const last = tensor.shape.at(-1)
  return last === undefined ? [2] : [...tensor.shape.slice(0, -1), last * 2]
}

/** Which paths are converted, and which of the user's words had an effect. */
class Selection {
  readonly #key: string | undefined
  readonly #drop: readonly string[]
  readonly #unused: Set<string>

  constructor(options: ConversionOptions) {
    this.#key = options.key
    this.#drop = options.drop ?? []
    this.#unused = new Set(options.key === undefined ? this.#drop : [options.key, ...this.#drop])
  }

  includes(path: string): boolean {
    const dropped = this.#drop.filter((each) => isUnder(path, each))
    for (const each of dropped) this.#unused.delete(each)
    if (this.#key !== undefined && !isUnder(path, this.#key)) return false
    if (this.#key !== undefined) this.#unused.delete(this.#key)
    return dropped.length === 0
  }

  /** The name below the key. */
  nameOf(path: string): string {
    return this.#key === undefined ? path : path.slice(this.#key.length + 1)
  }

  unused(): readonly string[] {
    return [...this.#unused]
  }
}

function isUnder(path: string, root: string): boolean {
  return path === root || path.startsWith(`${root}.`)
}

function says(tensor: Tensor, what: string): string {
  return `Tensor "${shorten(tensor.name)}" ${what}`
}

function shorten(name: string): string {
  return name.length > 120 ? `${name.slice(0, 117)}...` : name
}
