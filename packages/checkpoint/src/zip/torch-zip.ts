// SPDX-License-Identifier: Apache-2.0
// What PyTorch's own reader of zip archives would do with a file: the same members, the same refusals. It trusts the
// central directory, ignores checksums and letter case, and goes on with what a damaged member gave until then.
import { type ZipEntry, hasFlag, isFolder, zipFlags, zipMethods } from './entry.ts'
import { readDirectory } from './directory.ts'
import { inflateLikeMiniz } from './inflate.ts'
import { maxInflatedBytes, maxUnpackedBytes, unpackPieceBytes } from './limits.ts'
import { toByteString, toLowerByteString } from '../source/byte-string.ts'
import { indexNames, type NameIndex } from './order.ts'
import { isRefusal, type Refusal, refuse } from '../finding/refusal.ts'
import { Window } from './window.ts'
import type { Budget } from '../reading.ts'
import { type ByteSource, MemorySource, SliceSource } from '../source/source.ts'
import { ZeroSource } from '../source/zero.ts'
import { openDeflate, openInflated } from '../unpack/inflated-source.ts'
import { isStreamError } from '../unpack/stream/unpacked.ts'

/** An archive that PyTorch's reader would open. */
export interface TorchZip {
  /** The first folder of the first entry's name, under which every record lies. */
  readonly archiveName: string
  hasRecord(name: string): boolean
  /** The record's bytes, as long as the directory states; or why PyTorch stops at it. */
  readRecord(name: string): ByteSource | Refusal
  /** The entry that {@link TorchZip.readRecord} reads. */
  findRecord(name: string): ZipEntry | undefined
  /** Every record without the folder's name, in the directory's order; or why PyTorch refuses to list them. */
  recordNames(): readonly string[] | Refusal
  /** True where two records differ by letter case at most, so that other readers may read another one. */
  readonly hasDuplicates: boolean
}

/** Two readers of one inspection ask the same source, one after the other; another inspection has another budget. */
const known = new WeakMap<ByteSource, { readonly budget: Budget; readonly opened: TorchZip | Refusal }>()

/** Opens `source` as `torch.load` does once it starts with a zip signature, or says why PyTorch would not. */
export function openTorchZip(source: ByteSource, budget: Budget): TorchZip | Refusal {
  const earlier = known.get(source)
  if (earlier?.budget === budget) return earlier.opened
  const opened = open(source, budget)
  known.set(source, { budget, opened })
  return opened
}

function open(source: ByteSource, budget: Budget): TorchZip | Refusal {
  if (source.sizeBytes > 8 && new TextDecoder().decode(source.read(0, 8)) === 'PYTORCH1')
    return refuse('File is an unsupported archive format from the preview release')
  const directory = readDirectory(source, budget)
  if (directory.fault !== undefined) return failed('reading zip archive', directory.fault)
  const [first] = directory.entries
  if (first === undefined) return refuse('archive does not contain any files')
  const slash = first.nameBytes.indexOf(0x2f)
  if (slash < 0) return refuse(`file in archive is not in a subdirectory: ${first.name}`)
  const zip = new Records(source, budget, directory.entries, first.nameBytes.subarray(0, slash + 1))
  return zip.checkOwnRecords() ?? zip
}

class Records implements TorchZip {
  readonly archiveName: string
  readonly #source: ByteSource
  readonly #budget: Budget
  readonly #entries: readonly ZipEntry[]
  readonly #prefix: Uint8Array
  readonly #prefixKey: string
  readonly #names: NameIndex
  /** Where all names begin with the prefix, they are kept and looked up without it. */
  readonly #isCut: boolean
  /** Where besides they are all of ASCII without a zero byte. */
  readonly #isPlain: boolean
  readonly #window: Window
  #listed: readonly string[] | Refusal | undefined

  constructor(source: ByteSource, budget: Budget, entries: readonly ZipEntry[], prefix: Uint8Array) {
    this.#source = source
    this.#budget = budget
    this.#entries = entries
    this.#prefix = prefix
    this.#prefixKey = toLowerByteString(prefix)
    this.archiveName = new TextDecoder().decode(prefix.subarray(0, -1))
    const prefixKey = this.#prefixKey
    const keys = entries.map((entry) => (entry.isAscii ? entry.name.toLowerCase() : toLowerByteString(entry.nameBytes)))
    this.#isCut = !prefixKey.includes('\0') && keys.every((key) => key.startsWith(prefixKey))
    this.#names = indexNames(this.#isCut ? keys.map((key) => key.slice(prefixKey.length)) : keys)
    this.#isPlain = this.#isCut && keys.every((key, at) => entries[at]?.isAscii === true && !key.includes('\0'))
    this.#window = new Window(source)
  }

  get hasDuplicates(): boolean {
    return this.#names.hasDuplicates
  }

  hasRecord(name: string): boolean {
    return this.findRecord(name) !== undefined
  }

  findRecord(name: string): ZipEntry | undefined {
    if (this.#isPlain) {
      // Among keys of small ASCII letters, a name that is found as it is would be its own key.
      const direct = this.#names.find(name)
      if (direct !== undefined) return this.#entries[direct]
    }
    const key = this.#isCut ? toKey(name) : this.#prefixKey + toKey(name)
    // The name is handed on as a C string: it ends at the first zero byte.
    const zero = key.indexOf('\0')
    const place = this.#names.find(zero < 0 ? key : key.slice(0, zero))
    return place === undefined ? undefined : this.#entries[place]
  }

  recordNames(): readonly string[] | Refusal {
    return (this.#listed ??= this.#listNames())
  }

  #listNames(): readonly string[] | Refusal {
    // PyTorch reads all names through one buffer of 512 bytes, zero byte included, and believes them to be C strings.
    const buffer = new Uint8Array(nameBufferBytes + this.#prefix.length + 1)
    const names: string[] = []
    const prefix = this.#prefix.includes(0) ? undefined : toByteString(this.#prefix)
    const entries = this.#entries
    for (let at = 0; at < entries.length; at++) {
      const entry = entries[at]
      if (entry === undefined) break
      // What nearly every name is: it comes out of the buffer as it went in, and nothing older shows.
      if (prefix !== undefined && entry.isAscii && entry.name.length < nameBufferBytes && !entry.name.includes('\0')) {
        if (!entry.name.startsWith(prefix))
          return refuse(`file in archive is not in a subdirectory ${this.archiveName}/: ${entry.name}`)
        names.push(entry.name.slice(prefix.length))
        continue
      }
      const length = Math.min(entry.nameBytes.length, nameBufferBytes - 1)
      buffer.set(entry.nameBytes.subarray(0, length))
      buffer[length] = 0
      if (!startsWithCString(buffer, this.#prefix))
        return refuse(`file in archive is not in a subdirectory ${this.archiveName}/: ${entry.name}`)
      const end = buffer.indexOf(0, this.#prefix.length)
      const name = decodeStrict(buffer.subarray(this.#prefix.length, Math.max(end, this.#prefix.length)))
      if (name === undefined) return refuse(`a record's name is not UTF-8: ${entry.name}`, 'UnicodeDecodeError')
      names.push(name)
    }
    return names
  }

  readRecord(name: string): ByteSource | Refusal {
    const entry = this.findRecord(name)
    if (entry === undefined) return failed(`locating file ${name}`, 'file not found')
    const fault = metadataFault(entry)
    if (fault !== undefined) return failed(`retrieving file meta-data for ${name}`, fault)
    // Memory that was asked for and never written: zeros stand for it.
    if (isFolder(entry) || entry.packedBytes === 0) return this.#blank(entry)
    const dataOffset = this.#dataOffset(entry)
    if (typeof dataOffset === 'string') return failed(`reading file ${name}`, dataOffset)
    if (entry.method === zipMethods.stored) {
      if (!(dataOffset + entry.sizeBytes <= this.#source.sizeBytes))
        return failed(`reading file ${name}`, 'file read failed')
      return new SliceSource(this.#source, dataOffset, entry.sizeBytes)
    }
    const packed = new SliceSource(this.#source, dataOffset, entry.packedBytes)
    if (entry.sizeBytes > maxInflatedBytes) return this.#inflateLarge(name, entry, packed)
    const inflated = inflateLikeMiniz(packed, entry.sizeBytes, this.#budget)
    if (inflated.outcome === 'done' && inflated.producedBytes !== entry.sizeBytes)
      return failed(`reading file ${name}`, 'unexpected decompressed size')
    return new MemorySource(inflated.bytes)
  }

  /** The records that PyTorch reads beside those of the model: why they make it refuse the archive. */
  checkOwnRecords(): Refusal | undefined {
    return this.#checkIdentity() ?? this.#checkVersion()
  }

  /** The identity is read on opening and made a Python string at the very end. */
  #checkIdentity(): Refusal | undefined {
    if (!this.hasRecord(serializationId)) return undefined
    const id = this.readRecord(serializationId)
    if (isRefusal(id)) return id
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    try {
      for (let at = 0; at < id.sizeBytes; at += unpackPieceBytes) {
        const lengthBytes = Math.min(unpackPieceBytes, id.sizeBytes - at)
        this.#budget.spend(Math.ceil(lengthBytes / 1024))
        decoder.decode(id.read(at, lengthBytes), { stream: true })
      }
      decoder.decode()
    } catch (error) {
      if (error instanceof TypeError) return refuse('the serialization id is not UTF-8', 'UnicodeDecodeError')
      throw error
    }
    return undefined
  }

  #checkVersion(): Refusal | undefined {
    const name = this.hasRecord('.data/version') ? '.data/version' : 'version'
    if (!this.hasRecord(name)) return refuse('Expected hasRecord("version") to be true, but got false')
    const record = this.readRecord(name)
    if (isRefusal(record)) return record
    if (record.sizeBytes > maxVersionBytes) return refuse('the version record is longer than is inspected')
    const version = parseUnsignedLong(record.read(0, record.sizeBytes))
    if (version === undefined) return refuse("Couldn't parse the version as Long Long")
    if (version === 'range') return refuse('stoull', 'IndexError')
    if (version < minFileVersion)
      return refuse(
        `Attempted to read a PyTorch file with version ${version}, but the minimum supported version for reading is ${minFileVersion}`,
      )
    if (version > maxFileVersion)
      return refuse(
        `Attempted to read a PyTorch file with version ${version}, but the maximum supported version for reading is ${maxFileVersion}`,
      )
    return undefined
  }

  /** A record too large to be kept unpacked: measured once, and unpacked again as it is read. */
  #inflateLarge(name: string, entry: ZipEntry, packed: ByteSource): ByteSource | Refusal {
    if (entry.sizeBytes > maxUnpackedBytes) return refuse(`${name} unpacks to more than is inspected`)
    let seenBytes = 0
    try {
      const stream = openDeflate(packed, this.#budget)
      for (let piece = stream.next(); piece !== undefined && seenBytes <= entry.sizeBytes; piece = stream.next())
        seenBytes += piece.length
    } catch (error) {
      if (!isStreamError(error)) throw error
      // PyTorch goes on with memory that was only partly written.
      return this.#blank(entry)
    }
    if (seenBytes < entry.sizeBytes) return failed(`reading file ${name}`, 'unexpected decompressed size')
    return seenBytes === entry.sizeBytes ? openInflated(packed, entry.sizeBytes, this.#budget) : this.#blank(entry)
  }

  #blank(entry: ZipEntry): ByteSource | Refusal {
    if (entry.sizeBytes > maxBlankBytes) return refuse('not enough memory')
    return new ZeroSource(entry.sizeBytes)
  }

  /** Where a member's bytes start by its local header, or what miniz says of it. */
  #dataOffset(entry: ZipEntry): number | string {
    const { headerOffset } = entry
    if (!(headerOffset + 30 <= this.#source.sizeBytes)) return 'file read failed'
    const at = this.#window.find(headerOffset, 30)
    const { view } = this.#window
    if (at < 0 || view.getUint32(at, true) !== 0x04034b50) return corrupted
    const dataOffset = headerOffset + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true)
    return dataOffset + entry.packedBytes <= this.#source.sizeBytes ? dataOffset : corrupted
  }
}

/** A name as it is compared; lone surrogates cannot be handed to PyTorch's reader at all. */
function toKey(name: string): string {
  return isPlain.test(name) ? name.toLowerCase() : toLowerByteString(new TextEncoder().encode(name))
}

const isPlain = /^[\w./-]*$/

const corrupted = 'invalid header or archive is corrupted'
const serializationId = '.data/serialization_id'
/** miniz's MZ_ZIP_MAX_ARCHIVE_FILENAME_SIZE. */
const nameBufferBytes = 512
/** A version is a number and a line feed; leading spaces and digits past these would be a joke. */
const maxVersionBytes = 64 * 1024
/** Memory that is asked for and not written; past it PyTorch would fail to get it. */
const maxBlankBytes = 2 ** 33
/** kMinSupportedFileFormatVersion and kMaxSupportedFileFormatVersion of caffe2/serialize/versions.h. */
const minFileVersion = 1n
const maxFileVersion = 10n

/** What miniz says of an entry before it reads any of its bytes. */
function metadataFault(entry: ZipEntry): string | undefined {
  let fault = undefined
  if (entry.method !== zipMethods.stored && entry.method !== zipMethods.deflated) fault = 'unsupported method'
  else if (hasFlag(entry.flags, zipFlags.encrypted | zipFlags.strongEncryption)) fault = 'unsupported encryption'
  else if (hasFlag(entry.flags, zipFlags.patched)) fault = 'unsupported feature'
  return entry.fault ?? fault
}

/** `strncmp(text, prefix, prefix.length) == 0`. */
function startsWithCString(text: Uint8Array, prefix: Uint8Array): boolean {
  for (let at = 0; at < prefix.length; at++) {
    if (text[at] !== prefix[at]) return false
    if (prefix[at] === 0) return true
  }
  return true
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decodeStrict(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes)
  } catch {
    return undefined
  }
}

/**
 * C's `strtoull`, base 10: spaces, a sign (a minus wraps round), digits, and whatever follows. `undefined` without
 * digits, `range` past 64 bits.
 */
function parseUnsignedLong(bytes: Uint8Array): bigint | 'range' | undefined {
  const found = /^[ \t\n\v\f\r]*([+-]?)(\d+)/.exec(toByteString(bytes))
  const digits = found?.[2]
  if (digits === undefined) return undefined
  const value = BigInt(digits)
  if (value >= 2n ** 64n) return 'range'
  return found?.[1] === '-' ? BigInt.asUintN(64, -value) : value
}

function failed(what: string, why: string): Refusal {
  return refuse(`PytorchStreamReader failed ${what}: ${why}`)
}
