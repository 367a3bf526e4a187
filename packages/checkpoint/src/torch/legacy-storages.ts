// SPDX-License-Identifier: Apache-2.0
// The storages of a legacy file lie behind its pickles, in the order of the fifth one: a count of eight bytes, then the
// elements.
import type { TorchFindings } from './findings.ts'
import { maxLegacyStorages } from './limits.ts'
import { readStorageId, type StorageId, toText } from './storage-id.ts'
import type { Findings } from '../finding/finding.ts'
import { GlobalRef, PyDict, type PickleRun, PyList, PyTuple, type Value } from '../pickle/value.ts'
import type { Budget } from '../reading.ts'
import { type ByteSource, SliceSource } from '../source/source.ts'
import type { StorageBytes, StorageLookup } from '../tensor/storage.ts'

export class LegacyStorages {
  readonly #source: ByteSource
  readonly #budget: Budget
  readonly #findings: Findings<TorchFindings>
  /** By key, as the first reference describes them: that one decides the size. */
  readonly #wanted = new Map<string, StorageId>()
  readonly #found = new Map<string, ByteSource>()

  constructor(source: ByteSource, budget: Budget, findings: Findings<TorchFindings>) {
    this.#source = source
    this.#budget = budget
    this.#findings = findings
  }

  /** Takes every reference of the object's pickle. */
  takeAll(run: PickleRun): void {
    for (const effect of run.effects) {
      if (effect.kind !== 'persistent') continue
      this.#budget.spend(1)
      const { id, offset } = effect.ref
      const storage = readStorageId(id, 6)
      if (storage === undefined) {
        // A module carries its source code along; the judge looks at what it is. PyTorch asks whatever else stands there
        // for its name and writes a file of that name.
        const isModule = id instanceof PyTuple && toText(id.items[0]) === 'module' && id.items[1] instanceof GlobalRef
        if (!isModule) this.#findings.add('TORCH_STORAGE_REFERENCE_ODD', { offset })
      } else if (!this.#wanted.has(storage.key)) this.#wanted.set(storage.key, storage)
    }
  }

  /** Walks the storages from `offset` on; where they end, or `undefined` where they break off. */
  read(keys: Value | undefined, offset: number): number | undefined {
    const items = toItems(keys)
    if (items === undefined || items.length > maxLegacyStorages) {
      this.#findings.add('TORCH_LEGACY_KEYS_ODD', { offset, evidence: 'not a list' })
      return undefined
    }
    if (keys instanceof PyDict) this.#findings.add('TORCH_LEGACY_KEYS_ODD', { offset, evidence: 'a dict' })
    let at = offset
    for (const item of items) {
      this.#budget.spend(1)
      const key = toText(item)
      const storage = key === undefined ? undefined : this.#wanted.get(key)
      if (key === undefined || storage === undefined || this.#found.has(key)) {
        this.#findings.add('TORCH_LEGACY_KEYS_ODD', {
          offset: at,
          evidence: `key ${JSON.stringify(key ?? 'of no text')}`,
        })
        return undefined
      }
      const end = this.#readOne(key, storage, at)
      if (end === undefined) return undefined
      at = end
    }
    for (const key of this.#wanted.keys())
      if (!this.#found.has(key)) this.#findings.add('TORCH_STORAGE_MISSING', { evidence: `key ${JSON.stringify(key)}` })
    return at
  }

  readonly lookup: StorageLookup = (id: Value): StorageBytes | undefined => {
    const storage = readStorageId(id, 6)
    const source = storage === undefined ? undefined : this.#found.get(storage.key)
    if (storage === undefined || source === undefined) return undefined
    const { key, view } = storage
    // The first reference decides the type, unless there is nothing in the storage.
    const { dtype } = source.sizeBytes === 0 ? storage : (this.#wanted.get(key) ?? storage)
    if (view === undefined) return { source, isBigEndian: false, key, dtype }
    const start = view.offset * BigInt(dtype.elementBytes)
    const length = view.elements * BigInt(dtype.elementBytes)
    if (start + length > BigInt(source.sizeBytes)) return undefined
    return { source: new SliceSource(source, Number(start), Number(length)), isBigEndian: false, key, dtype }
  }

  #readOne(key: string, storage: StorageId, offset: number): number | undefined {
    const evidence = `storage ${JSON.stringify(key)}`
    if (!(offset + 8 <= this.#source.sizeBytes)) {
      this.#findings.add('TORCH_LEGACY_CUT', { offset, evidence })
      return undefined
    }
    const bytes = this.#source.read(offset, 8)
    const count = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigInt64(0, true)
    const sizeBytes = storage.elements * BigInt(storage.dtype.elementBytes)
    if (count !== storage.elements) {
      this.#findings.add('TORCH_STORAGE_SIZE', {
        offset,
        evidence: `${evidence}: ${count} elements stored, ${storage.elements} needed`,
      })
      // PyTorch compares sizes in 64 bits, where a wrong count may come out right.
      if (BigInt.asUintN(64, count * BigInt(storage.dtype.elementBytes)) !== sizeBytes) return undefined
    }
    const left = this.#source.sizeBytes - offset - 8
    if (sizeBytes > BigInt(left)) {
      this.#findings.add('TORCH_LEGACY_CUT', { offset, evidence: `${evidence}: ${left} of ${sizeBytes} bytes` })
      return undefined
    }
    this.#found.set(key, new SliceSource(this.#source, offset + 8, Number(sizeBytes)))
    return offset + 8 + Number(sizeBytes)
  }
}

/** What Python would go through: a dict's keys in order, each once. A set's order depends on the process. */
function toItems(keys: Value | undefined): readonly Value[] | undefined {
  if (keys instanceof PyList || keys instanceof PyTuple) return keys.items
  if (!(keys instanceof PyDict)) return undefined
  return [...new Set(keys.pairs.filter((_, index) => index % 2 === 0))]
}
