// SPDX-License-Identifier: Apache-2.0
// The storages of a zip archive: a reference in the pickle names a record under `data/`, which must be exactly as
// large as the reference says.
import type { ArchiveReading } from './archive-reading.ts'
import { readStorageId, type StorageId, toText } from './storage-id.ts'
import { type PickleRun, PyTuple, type Value } from '../pickle/value.ts'
import type { StorageBytes, StorageLookup } from '../tensor/storage.ts'

/** Finds storages in `folder` of the archive. Notes what is missing or of another size, once for each key. */
export class ZipStorages {
  readonly #reading: ArchiveReading
  readonly #folder: string
  readonly #isBigEndian: boolean
  readonly #found = new Map<string, StorageBytes | undefined>()

  constructor(reading: ArchiveReading, folder: string, isBigEndian: boolean) {
    this.#reading = reading
    this.#folder = folder
    this.#isBigEndian = isBigEndian
  }

  /** Takes every reference of a pickle, whether or not a tensor uses it: PyTorch reads them all. */
  takeAll(run: PickleRun): void {
    const findings = this.#reading.findings()
    const { effects } = run
    for (let at = 0; at < effects.length; at++) {
      const effect = effects[at]
      if (effect?.kind !== 'persistent') continue
      const id = readStorageId(effect.ref.id, 5)
      if (id === undefined) findings.add('TORCH_STORAGE_REFERENCE_ODD', { offset: effect.ref.offset })
      else this.#take(id, effect.ref.offset)
    }
  }

  readonly lookup: StorageLookup = (id: Value) => {
    if (!(id instanceof PyTuple) || id.items.length !== 5) return undefined
    const found = this.#found.get(toText(id.items[2]) ?? '')
    if (found === undefined || found.source.sizeBytes > 0) return found
    // An empty storage is made anew for each reference, of the type that the reference states.
    const storage = readStorageId(id, 5)
    return storage === undefined ? undefined : { ...found, dtype: storage.dtype }
  }

  #take(id: StorageId, offset: number): void {
    this.#reading.context.budget.spend(1)
    // PyTorch keeps what it read by its key alone: the first reference decides the type and the size.
    if (!this.#found.has(id.key)) this.#found.set(id.key, this.#open(id, offset))
  }

  #open(id: StorageId, offset: number): StorageBytes | undefined {
    const reading = this.#reading
    const entry = reading.find(this.#folder + id.key)
    if (entry === undefined) {
      reading.findings().add('TORCH_STORAGE_MISSING', { offset, evidence: `key ${JSON.stringify(id.key)}` })
      return undefined
    }
    reading.explain(entry)
    const wanted = id.elements * BigInt(id.dtype.elementBytes)
    if (BigInt(entry.sizeBytes) !== wanted) {
      const evidence = `${entry.sizeBytes} bytes stored, ${wanted} needed`
      reading.findings(entry).add('TORCH_STORAGE_SIZE', { offset: entry.headerOffset, evidence })
    }
    const { dtype, key } = id
    return { source: reading.archive.open(entry), isBigEndian: this.#isBigEndian, key, dtype }
  }
}
