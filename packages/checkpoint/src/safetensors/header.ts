// SPDX-License-Identifier: Apache-2.0
// The JSON header: names, types, shapes and places, as written. Whether they fit together is checked in layout.ts.
import type { Findings } from '../finding/finding.ts'
import { JsonFault, JsonPullParser } from '../json/pull-parser.ts'
import type { Budget } from '../reading.ts'
import type { SafetensorsFindings } from './findings.ts'
import { maxListedTensors, maxTensorDimensions } from './limits.ts'

/** One tensor's entry. Offsets count from the end of the header. */
export interface TensorEntry {
  readonly name: string
  readonly dtype: string
  readonly shape: readonly bigint[]
  readonly start: bigint
  readonly end: bigint
}

export interface Header {
  readonly entries: readonly TensorEntry[]
  /** The publisher's own words, such as the framework that wrote the file. */
  readonly metadata: ReadonlyMap<string, string>
}

/** The header's content, or `undefined` where a finding says why there is none. */
export function readHeader(
  bytes: Uint8Array,
  budget: Budget,
  findings: Findings<SafetensorsFindings>,
): Header | undefined {
  try {
    return new HeaderReader(bytes, budget, findings).read()
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error
    findings.add('SAFETENSORS_HEADER_DAMAGED', { offset: 8 + error.offset, evidence: error.message })
    return undefined
  }
}

class HeaderReader {
  readonly #json: JsonPullParser
  readonly #budget: Budget
  readonly #findings: Findings<SafetensorsFindings>
  readonly #metadata = new Map<string, string>()
  readonly #entries: TensorEntry[] = []
  readonly #names = new Set<string>()

  constructor(bytes: Uint8Array, budget: Budget, findings: Findings<SafetensorsFindings>) {
    this.#json = new JsonPullParser(bytes)
    this.#budget = budget
    this.#findings = findings
    // The format says so; its reader skips white space.
    if (bytes[0] !== 0x7b && bytes.length > 0)
      findings.add('SAFETENSORS_HEADER_AMBIGUOUS', { offset: 8, evidence: 'it does not start with a brace' })
  }

  read(): Header | undefined {
    let isComplete = true
    this.#json.readObject((name) => {
      this.#budget.spend(1)
      if (this.#names.has(name)) this.#ambiguous(`the name "${shorten(name)}" occurs twice`)
      this.#names.add(name)
      if (name === '__metadata__') this.#readMetadata()
      else if (this.#entries.length < maxListedTensors) this.#entries.push(this.#readEntry(name))
      else {
        isComplete = false
        this.#json.skipValue()
      }
    })
    this.#json.finish()
    if (isComplete) return { entries: this.#entries, metadata: this.#metadata }
    this.#findings.add('SAFETENSORS_TOO_MANY_TENSORS', { evidence: `limit ${maxListedTensors}` })
    return undefined
  }

  #readMetadata(): void {
    if (this.#json.peek() === 'literal') {
      this.#ambiguous('__metadata__ is no object')
      this.#json.skipValue()
      return
    }
    this.#json.readObject((key) => {
      this.#budget.spend(1)
      if (this.#metadata.has(key)) this.#ambiguous(`the metadata name "${shorten(key)}" occurs twice`)
      this.#metadata.set(key, this.#json.readString())
    })
  }

  #readEntry(name: string): TensorEntry {
    const { offset } = this.#json
    let dtype: string | undefined
    let shape: bigint[] | undefined
    let range: bigint[] | undefined
    this.#json.readObject((field) => {
      const isKnown =
        field === 'dtype' ? dtype : field === 'shape' ? shape : field === 'data_offsets' ? range : undefined
      if (isKnown !== undefined) throw new JsonFault(`the field ${field} occurs twice`, this.#json.offset)
      if (field === 'dtype') dtype = this.#json.readString()
      else if (field === 'shape') shape = this.#readWholes(maxTensorDimensions, 'dimensions')
      else if (field === 'data_offsets') range = this.#readWholes(2, 'offsets')
      else {
        this.#findings.add('SAFETENSORS_EXTRA_FIELD', { offset: 8 + this.#json.offset, evidence: shorten(field) })
        this.#json.skipValue(2)
      }
    })
    const [start, end] = range ?? []
    if (dtype === undefined || shape === undefined || start === undefined || end === undefined)
      throw new JsonFault(`the tensor "${shorten(name)}" has no dtype, shape or pair of offsets`, offset)
    return { name, dtype, shape, start, end }
  }

  #readWholes(most: number, what: string): bigint[] {
    const { offset } = this.#json
    const values: bigint[] = []
    this.#json.readArray(() => {
      if (values.length >= most) throw new JsonFault(`more than ${most} ${what}`, offset)
      values.push(this.#json.readWhole())
    })
    return values
  }

  #ambiguous(evidence: string): void {
    this.#findings.add('SAFETENSORS_HEADER_AMBIGUOUS', { offset: 8 + this.#json.offset, evidence })
  }
}

export function shorten(name: string): string {
  return name.length > 100 ? `${name.slice(0, 97)}...` : name
}
