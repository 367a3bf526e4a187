// SPDX-License-Identifier: Apache-2.0
// torch.load of a zip archive: the records beside the pickle, the pickle, and each storage that it names.
import type { Budget } from '../reading.ts'
import { toByteString } from '../source/byte-string.ts'
import { MemorySource, type ByteSource } from '../source/source.ts'
import { isRefusal, type Refusal as ZipRefusal } from '../finding/refusal.ts'
import { openTorchZip, type TorchZip } from '../zip/torch-zip.ts'
import { Cursor } from './cursor.ts'
import { dtypeNamed, type Dtype } from './dtypes.ts'
import { keyOf } from './entries.ts'
import type { Environment } from './environment.ts'
import { assertHashable } from './hashable.ts'
import { maxSmallRecordBytes } from './limits.ts'
import { decodeAscii } from './persistent.ts'
import { recordName } from './record-name.ts'
import { badArgument, Refusal } from './refusal.ts'
import { validateSparse } from './sparse-check.ts'
import { storageDtype, storageSize } from './storage-id.ts'
import { unpickle } from './unpickler.ts'
import { DeviceValue, TupleValue, TypedValue, UntypedValue, type Value } from './value.ts'

/** Throws `Refusal` where PyTorch would not load the archive. */
export function loadZip(source: ByteSource, env: Environment, budget: Budget): void {
  const zip = accept(openTorchZip(source, budget))
  if (accept(zip.recordNames()).includes('constants.pkl'))
    throw new Refusal(
      'TORCHSCRIPT',
      'Cannot use ``weights_only=True`` with TorchScript archives passed to ``torch.load``',
    )
  readFormatVersion(zip)
  readByteOrder(zip)
  readAlignment(zip)
  const storages = new ZipStorages(zip, env)
  env.loadPersistent = (id) => storages.load(id)
  unpickle(new Cursor(accept(zip.readRecord('data.pkl')), 0), env)
  validateSparse(env)
}

function accept<Found extends object>(found: Found | ZipRefusal): Found {
  if (isRefusal(found)) throw new Refusal('BAD_CONTAINER', found.refused)
  return found
}

function readSmall(zip: TorchZip, name: string): string {
  const record = accept(zip.readRecord(name))
  if (!(record.sizeBytes <= maxSmallRecordBytes))
    throw new Refusal('BAD_CONTAINER', `record ${name} is longer than is inspected`)
  return toByteString(record.read(0, record.sizeBytes))
}

/** Only compared, as bytes: any content is accepted. */
function readFormatVersion(zip: TorchZip): void {
  if (zip.hasRecord('.format_version')) accept(zip.readRecord('.format_version'))
}

function readByteOrder(zip: TorchZip): void {
  if (!zip.hasRecord('byteorder')) return
  const order = readSmall(zip, 'byteorder')
  if (order !== 'little' && order !== 'big')
    throw new Refusal('BAD_CONTAINER', `Unknown endianness type: ${order.slice(0, 40)}`)
}

/** `int(bytes)`: digits with single underscores between, a sign, white space around. */
function readAlignment(zip: TorchZip): void {
  if (!zip.hasRecord('.storage_alignment')) return
  const text = readSmall(zip, '.storage_alignment')
  // Python refuses to parse more than 4,300 digits.
  if (!/^[ \t\n\v\f\r]*[+-]?[0-9]+(?:_[0-9]+)*[ \t\n\v\f\r]*$/.test(text) || text.replace(/[^0-9]/g, '').length > 4_300)
    throw new Refusal('BAD_CONTAINER', `invalid literal for int() with base 10: ${text.slice(0, 40)}`)
}

const uint8 = dtypeNamed('uint8')

class ZipStorages {
  readonly #zip: TorchZip
  readonly #env: Environment
  readonly #loaded = new Map<unknown, TypedValue>()

  constructor(zip: TorchZip, env: Environment) {
    this.#zip = zip
    this.#env = env
  }

  load(id: Value): Value {
    if (!(id instanceof TupleValue)) throw badArgument('saved_id must be a tuple, got int')
    const { items } = id
    if (items.length !== 5) throw badArgument(`expected 4 values to unpack, got ${items.length - 1}`)
    const key = items[2] ?? null
    const location = items[3] ?? null
    const dtype = storageDtype(items[1] ?? null, uint8)
    if (typeof key !== 'string') assertHashable(key, this.#env.spend)
    const known = this.#loaded.get(keyOf(key))
    if (known !== undefined) return known
    const sizeBytes = storageSize(items[4] ?? null, dtype)
    decodeAscii(location)
    if (location instanceof DeviceValue && location.text === '') throw badArgument('no location')
    const storage = new TypedValue(dtype, this.#read(`data/${recordName(key)}`, sizeBytes, dtype))
    // An empty storage has no address, and PyTorch takes one without an address for one not loaded yet.
    if (sizeBytes > 0) this.#loaded.set(keyOf(key), storage)
    return storage
  }

  #read(name: string, sizeBytes: number, dtype: Dtype): UntypedValue {
    const record = accept(this.#zip.readRecord(name))
    if (this.#env.rules.checksItemsAndSizes && record.sizeBytes !== sizeBytes)
      throw new Refusal(
        'BAD_STORAGE',
        `record size (${record.sizeBytes} bytes) does not match expected size (${sizeBytes} bytes) for ${name} of dtype ${dtype.name}`,
      )
    // What was unpacked into memory is not kept: content is asked of small tensors only.
    const isKept = !(record instanceof MemorySource) || record.sizeBytes <= maxSmallRecordBytes
    return new UntypedValue(sizeBytes, false, isKept ? record : undefined)
  }
}
