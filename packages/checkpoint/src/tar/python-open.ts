// SPDX-License-Identifier: Apache-2.0
// torch.load tries every file that is no zip as a tar archive first, with Python's tarfile, and refuses it with
// weights_only=True if that opens. So this follows tarfile.open (Python 3.11) up to its first member: what it accepts
// is a tar for PyTorch, were it only 512 zero bytes or a pickle with a checksum in the right place.
import { calcChecksums, isPythonInt, parseNumber } from './number.ts'
import { maxFirstHeaders, maxPythonReadBytes } from './limits.ts'
import { applyPaxNumbers, parsePax, type PaxHeaders } from './pax.ts'
import { type Refusal, refuse } from '../finding/refusal.ts'
import type { Budget } from '../reading.ts'
import type { ByteSource } from '../source/source.ts'

const blockBytes = 512

/** True where `torch.load` takes the file for the tar container of PyTorch 0.1. */
export function isTarForTorch(source: ByteSource, budget: Budget): boolean {
  return new FirstMember(source, budget).open() === 'tar'
}

/** Why `torch.load(weights_only=True)` stops before it looks for pickles, or `undefined` where it goes on to them. */
export function refuseAsTar(source: ByteSource, budget: Budget): Refusal | undefined {
  const first = new FirstMember(source, budget)
  const outcome = first.open()
  if (outcome === 'tar') return refuse('Cannot use ``weights_only=True`` with files saved in the legacy .tar format')
  if (outcome !== 'not-tar') return outcome
  // PyTorch looks for a zip where tarfile stopped reading, not at the start of the file.
  const at = first.offset
  if (at + 4 <= source.sizeBytes) {
    const [p, k, three, four] = source.read(at, 4)
    if (p === 0x50 && k === 0x4b && three === 3 && four === 4)
      return refuse('the file is a zip archive (did you mean to use torch.jit.load()?)')
  }
  return undefined
}

/** `not-tar` is a TarError in Python, after which PyTorch goes on; any other error ends the load. */
type Outcome = 'tar' | 'not-tar' | Refusal

class FirstMember {
  readonly #source: ByteSource
  readonly #budget: Budget
  /** Pax headers whose numbers are applied once the header they stand before was read, innermost last. */
  readonly #pending: { readonly headers: PaxHeaders; readonly isGlobal: boolean }[] = []
  readonly #globals: PaxHeaders = new Map()
  offset = 0

  constructor(source: ByteSource, budget: Budget) {
    this.#source = source
    this.#budget = budget
  }

  open(): Outcome {
    for (let headers = 0; headers < maxFirstHeaders; headers++) {
      this.#budget.spend(1)
      const block = this.#read(blockBytes)
      if (block.length === blockBytes && block.every((byte) => byte === 0)) return headers === 0 ? 'tar' : 'not-tar'
      const size = readHeader(block)
      if (size === undefined) return 'not-tar'
      const kind = String.fromCharCode(block[156] ?? 0)
      if (kind === 'S') return this.#sparse(block)
      if (!'LKxgX'.includes(kind)) return this.#finish()
      const content = this.#take(size)
      if (content === undefined) return refuse('cannot allocate what a tar header asks for', 'MemoryError')
      if (kind === 'L' || kind === 'K') continue
      const problem = this.#pax(content, kind === 'g')
      if (problem !== undefined) return problem
    }
    return refuse('maximum recursion depth exceeded', 'RecursionError')
  }

  #read(lengthBytes: number): Uint8Array {
    const bytes = this.#source.read(this.offset, Math.min(lengthBytes, this.#source.sizeBytes - this.offset))
    this.offset += bytes.length
    return bytes
  }

  /** `read(_block(size))`: a negative count reads everything, one past the end what is there. */
  #take(size: bigint): Uint8Array | undefined {
    const blocks = size >= 0n ? (size + 511n) / 512n : -(-size / 512n)
    const wanted = blocks * 512n
    if (wanted > maxPythonReadBytes) return undefined
    const left = this.#source.sizeBytes - this.offset
    const take = wanted < 0n ? left : Math.min(Number(wanted), left)
    this.#budget.spend(Math.ceil(take / 1024))
    return this.#read(take)
  }

  #pax(content: Uint8Array, isGlobal: boolean): Outcome | undefined {
    const headers: PaxHeaders = isGlobal ? this.#globals : new Map(this.#globals)
    const problem = parsePax(content, headers, this.#budget)
    if (problem === 'invalid') return 'not-tar'
    if (problem !== undefined) return refuse(problem, 'ValueError')
    this.#pending.push({ headers, isGlobal })
    return undefined
  }

  /** The old GNU sparse header: more blocks of numbers may follow, each of which must parse. */
  #sparse(header: Uint8Array): Outcome {
    for (let at = 386; at < 386 + 96; at += 12)
      if (parseNumber(header.subarray(at, at + 12)) === undefined) return 'not-tar'
    if (parseNumber(header.subarray(483, 495)) === undefined) return 'not-tar'
    let isExtended = header[482] !== 0
    while (isExtended) {
      this.#budget.spend(1)
      const block = this.#read(blockBytes)
      for (let at = 0; at < 504; at += 12) {
        if (at >= block.length) return refuse('index out of range', 'IndexError')
        if (parseNumber(block.subarray(at, Math.min(at + 12, block.length))) === undefined) return 'not-tar'
      }
      if (block.length <= 504) return refuse('index out of range', 'IndexError')
      isExtended = block[504] !== 0
    }
    return this.#unwind()
  }

  #finish(): Outcome {
    // Every header after a global one gets its numbers, before those of its own pax header.
    const problem = applyPaxNumbers(this.#globals)
    return problem === undefined ? this.#unwind() : refuse(problem, 'ValueError')
  }

  #unwind(): Outcome {
    for (const { headers, isGlobal } of this.#pending.toReversed()) {
      const problem = this.#sparseMap(headers) ?? (isGlobal ? undefined : applyPaxNumbers(headers))
      if (problem !== undefined) return refuse(problem, 'ValueError')
    }
    return 'tar'
  }

  /** GNU sparse maps 0.1 and 1.0, whose numbers Python converts without care; 0.0 takes digits only. */
  #sparseMap(headers: PaxHeaders): string | undefined {
    const map = headers.get('GNU.sparse.map')
    if (map !== undefined) return map.split(',').every(isPythonInt) ? undefined : 'invalid literal for int()'
    if (headers.has('GNU.sparse.size')) return undefined
    if (headers.get('GNU.sparse.major') !== '1' || headers.get('GNU.sparse.minor') !== '0') return undefined
    return this.#sparseTable()
  }

  /** Lines of numbers at the start of the member: their count, then that many pairs. */
  #sparseTable(): string | undefined {
    let text = this.#text(blockBytes)
    const takeLine = (): string | undefined => {
      const end = text.indexOf('\n')
      if (end < 0) return undefined
      const line = text.slice(0, end)
      text = text.slice(end + 1)
      return line
    }
    const count = takeLine()
    if (count === undefined || !isPythonInt(count)) return 'invalid literal for int()'
    for (let left = Number(count.replaceAll('_', '')) * 2; left > 0; left--) {
      this.#budget.spend(1)
      if (!text.includes('\n')) text += this.#text(blockBytes)
      const line = takeLine()
      if (line === undefined || !isPythonInt(line)) return 'invalid literal for int()'
    }
    return undefined
  }

  #text(lengthBytes: number): string {
    return String.fromCharCode(...this.#read(lengthBytes))
  }
}

/** The size that a header states, or `undefined` where Python refuses the header. */
function readHeader(block: Uint8Array): bigint | undefined {
  if (block.length !== blockBytes) return undefined
  const checksum = parseNumber(block.subarray(148, 156))
  if (checksum === undefined || !calcChecksums(block).some((sum) => BigInt(sum) === checksum)) return undefined
  for (const [start, end] of numberFields) if (parseNumber(block.subarray(start, end)) === undefined) return undefined
  return parseNumber(block.subarray(124, 136))
}

/** mode, uid, gid, size, mtime, devmajor, devminor: each must be a number. */
const numberFields: readonly (readonly [number, number])[] = [
  [100, 108],
  [108, 116],
  [116, 124],
  [124, 136],
  [136, 148],
  [329, 337],
  [337, 345],
]
