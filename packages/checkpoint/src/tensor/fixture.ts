// SPDX-License-Identifier: Apache-2.0
// What the tests of tensors share: the cases of PyTorch, and just enough of its two containers to look into them.
import { type Case, readCases as readVectors } from '../../test/cases.ts'
import { isRefusal } from '../finding/refusal.ts'
import { runPickle } from '../pickle/machine.ts'
import { GlobalRef, type PickleRun, PyList, PyTuple, type Value } from '../pickle/value.ts'
import type { Budget } from '../reading.ts'
import { type ByteSource, MemorySource, SliceSource } from '../source/source.ts'
import { openTorchZip } from '../zip/torch-zip.ts'
import { findStorageDtype } from './dtype.ts'
import type { StorageBytes, StorageLookup } from './storage.ts'

/** A tensor as PyTorch has it. */
export interface ExpectedTensor {
  readonly name: string
  readonly dtype: string
  readonly shape: readonly number[] | null
  readonly stride: readonly number[]
  readonly sha256: string | null
}

export interface TorchCase {
  readonly name: string
  readonly loads: boolean
  readonly tensors?: readonly ExpectedTensor[] | null
  readonly bytes: Uint8Array
}

export const freeBudget: Budget = { spend: () => undefined }

/** The cases of a group of `vectors/checkpoint`. */
export function readCases<Expected = Omit<TorchCase, 'bytes'>>(group: string): Case<Expected>[] {
  return readVectors(group)
}

export interface OpenedCase {
  readonly root: Value | undefined
  readonly storages: StorageLookup
}

/** The object pickle of a file and a way to its storages. */
export function openCase(bytes: Uint8Array): OpenedCase {
  const source = new MemorySource(bytes)
  return bytes[0] === 0x50 ? openZipCase(source) : openLegacyCase(source)
}

function openZipCase(source: ByteSource): OpenedCase {
  const zip = openTorchZip(source, freeBudget)
  if (isRefusal(zip)) throw new Error(zip.refused)
  const record = (name: string): ByteSource | undefined => {
    if (!zip.hasRecord(name)) return undefined
    const found = zip.readRecord(name)
    return isRefusal(found) ? undefined : found
  }
  const pickle = record('data.pkl')
  if (pickle === undefined) throw new Error('no data.pkl')
  const order = record('byteorder')
  const isBigEndian = order !== undefined && new TextDecoder().decode(order.read(0, order.sizeBytes)) === 'big'
  return {
    root: runPickle(pickle, { offset: 0, budget: freeBudget }).value,
    storages: (id) => {
      const { key, dtype } = parseId(id)
      const bytes = record(`data/${key}`)
      return bytes === undefined ? undefined : { source: bytes, isBigEndian, key, dtype }
    },
  }
}

function openLegacyCase(source: ByteSource): OpenedCase {
  let offset = 0
  const runs: PickleRun[] = []
  for (let at = 0; at < 5; at++) {
    const run = runPickle(source, { offset, budget: freeBudget })
    offset = run.endOffset
    runs.push(run)
  }
  const ids = new Map<string, ReturnType<typeof parseId>>()
  for (const effect of runs[3]?.effects ?? []) {
    if (effect.kind !== 'persistent') continue
    const id = parseId(effect.ref.id)
    ids.set(id.key, id)
  }
  const found = new Map<string, StorageBytes>()
  const keys = runs[4]?.value
  for (const key of keys instanceof PyList ? keys.items : []) {
    const id = ids.get(String(key))
    if (id === undefined) throw new Error(`no storage ${String(key)}`)
    const view = new DataView(source.read(offset, 8).slice().buffer)
    const sizeBytes = Number(view.getBigInt64(0, true)) * id.dtype.elementBytes
    found.set(id.key, {
      source: new SliceSource(source, offset + 8, sizeBytes),
      isBigEndian: false,
      key: id.key,
      dtype: id.dtype,
    })
    offset += 8 + sizeBytes
  }
  return { root: runs[3]?.value, storages: (id) => found.get(parseId(id).key) }
}

function parseId(id: Value): { key: string; dtype: StorageBytes['dtype'] } {
  const items = id instanceof PyTuple ? id.items : []
  const dtype = items[1] instanceof GlobalRef ? findStorageDtype(items[1].path) : undefined
  if (dtype === undefined) throw new Error('no storage id')
  return { key: String(items[2]), dtype }
}
