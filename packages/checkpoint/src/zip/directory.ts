// SPDX-License-Identifier: Apache-2.0
// Reads the central directory once for both faces: the entries as far as they can be known, and the first reason for
// which miniz 3.0.2 (and so PyTorch) refuses the archive as a whole.
import { toByteString, toShortByteString } from '../source/byte-string.ts'
import { hasFlag, type ZipEntry, zipFlags } from './entry.ts'
import { type EndRecord, findEndRecord } from './end-record.ts'
import { maxDirectoryBytes, maxZipEntries } from './limits.ts'
import type { Budget } from '../reading.ts'
import type { ByteSource } from '../source/source.ts'

/** The central directory of one archive. */
export interface ZipDirectory {
  readonly end: EndRecord | undefined
  readonly entries: readonly ZipEntry[]
  /** The directory's bytes; `ZipEntry.lineOffset` counts from their start. */
  readonly bytes: Uint8Array
  /** Where `bytes` starts in the source. */
  readonly startOffset: number
  /** Bytes that the entries take up; `bytes` may be longer. */
  readonly usedBytes: number
  /** How far the whole archive is moved by bytes before it; only set where its own offsets do not fit otherwise. */
  readonly shiftBytes: number
  /** True where the entries are fewer than the end record states, or one of them does not fit. */
  readonly isDamaged: boolean
  /** True where the directory is larger than what is read. */
  readonly isTooLarge: boolean
  /** Why miniz refuses the archive, in its words; `undefined` where it does not. */
  readonly fault: string | undefined
}

const corrupted = 'invalid header or archive is corrupted'
const lineBytes = 46
const maxUint32 = 0xffffffff
const none = new Uint8Array(0)

/** Several readers ask the same source, one after the other. */
const known = new WeakMap<ByteSource, ZipDirectory>()

export function readDirectory(source: ByteSource, budget: Budget): ZipDirectory {
  const earlier = known.get(source)
  if (earlier !== undefined) return earlier
  const directory = parseDirectory(source, budget)
  known.set(source, directory)
  return directory
}

function parseDirectory(source: ByteSource, budget: Budget): ZipDirectory {
  const end = source.sizeBytes < 22 ? undefined : findEndRecord(source)
  const empty = { end, entries: [], bytes: none, startOffset: 0, usedBytes: 0, shiftBytes: 0, isTooLarge: false }
  if (end === undefined) {
    const fault = source.sizeBytes < 22 ? 'not a ZIP archive' : 'failed finding central directory'
    return { ...empty, isDamaged: true, fault }
  }
  if (end.directoryBytes > maxDirectoryBytes || end.entries > maxZipEntries)
    return { ...empty, isDamaged: false, isTooLarge: true, fault: end.fault ?? 'larger than is inspected' }
  const shiftBytes = shiftOf(source, end)
  const startOffset = end.directoryOffset + shiftBytes
  if (!(startOffset + end.directoryBytes <= source.sizeBytes))
    return { ...empty, isDamaged: true, fault: end.fault ?? corrupted }
  const bytes = source.read(startOffset, end.directoryBytes)
  budget.spend(Math.ceil(bytes.length / 1024) + end.entries)
  const lines = readLines(bytes, { end, shiftBytes, archiveBytes: source.sizeBytes })
  const shifted = shiftBytes === 0 ? undefined : corrupted
  return {
    ...lines,
    end,
    bytes,
    startOffset,
    shiftBytes,
    isTooLarge: false,
    fault: end.fault ?? shifted ?? lines.fault,
  }
}

/**
 * Bytes before the archive that its offsets do not count, as in an archive appended to another file. Only where the
 * stated place holds no directory: PyTorch never looks elsewhere.
 */
function shiftOf(source: ByteSource, end: EndRecord): number {
  if (end.entries === 0 || hasSignature(source, end.directoryOffset)) return 0
  const behind = end.zip64Offset ?? end.offset
  const shift = behind - end.directoryBytes - end.directoryOffset
  return shift > 0 && hasSignature(source, end.directoryOffset + shift) ? shift : 0
}

function hasSignature(source: ByteSource, offset: number): boolean {
  if (!(offset >= 0 && offset + 4 <= source.sizeBytes)) return false
  const [p, k, one, two] = source.read(offset, 4)
  return p === 0x50 && k === 0x4b && one === 1 && two === 2
}

interface Lines {
  readonly entries: readonly ZipEntry[]
  readonly usedBytes: number
  readonly isDamaged: boolean
  readonly fault: string | undefined
}

/** One entry. Its name's bytes are cut out when asked for: 20,000 views take longer to make than all else here. */
class Line implements ZipEntry {
  readonly index: number
  readonly name: string
  readonly madeBy: number
  readonly flags: number
  readonly method: number
  readonly dosTime: number
  readonly crc32: number
  readonly packedBytes: number
  readonly sizeBytes: number
  readonly externalAttributes: number
  readonly headerOffset: number
  readonly lineOffset: number
  readonly isAscii: boolean
  readonly fault: string | undefined
  readonly #directory: Uint8Array
  readonly #nameBytes: number

  constructor(index: number, place: Place, sizes: Sizes, name: string, isAscii: boolean) {
    const { view, at } = place
    this.index = index
    this.name = name
    this.madeBy = view.getUint16(at + 4, true)
    this.flags = view.getUint16(at + 8, true)
    this.method = view.getUint16(at + 10, true)
    this.dosTime = view.getUint16(at + 12, true)
    this.crc32 = view.getUint32(at + 16, true)
    this.packedBytes = sizes.stated.packedBytes
    this.sizeBytes = sizes.stated.sizeBytes
    this.externalAttributes = view.getUint32(at + 38, true)
    this.headerOffset = sizes.stated.headerOffset + place.shiftBytes
    this.lineOffset = at
    this.isAscii = isAscii
    this.fault = sizes.fault
    this.#directory = place.bytes
    this.#nameBytes = view.getUint16(at + 28, true)
  }

  get nameBytes(): Uint8Array {
    const start = this.lineOffset + lineBytes
    return this.#directory.subarray(start, start + this.#nameBytes)
  }
}

/** Where the line of an entry stands. */
interface Place {
  readonly view: DataView
  readonly bytes: Uint8Array
  readonly at: number
  readonly shiftBytes: number
}

interface Frame {
  readonly end: EndRecord
  readonly shiftBytes: number
  readonly archiveBytes: number
}

function readLines(bytes: Uint8Array, frame: Frame): Lines {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const entries: ZipEntry[] = []
  let fault: string | undefined
  let at = 0
  for (let index = 0; index < frame.end.entries; index++) {
    if (bytes.length - at < lineBytes || view.getUint32(at, true) !== 0x02014b50)
      return { entries, usedBytes: at, isDamaged: true, fault: fault ?? corrupted }
    const nameBytes = view.getUint16(at + 28, true)
    const extraBytes = view.getUint16(at + 30, true)
    const totalBytes = lineBytes + nameBytes + extraBytes + view.getUint16(at + 32, true)
    if (totalBytes > bytes.length - at) return { entries, usedBytes: at, isDamaged: true, fault: fault ?? corrupted }
    const sizes = readSizes(view, at, at + lineBytes + nameBytes, extraBytes)
    fault ??= lineFault(view, at, sizes, frame)
    const nameStart = at + lineBytes
    const ascii = isAscii(bytes, nameStart, nameStart + nameBytes)
    const name = ascii
      ? toShortByteString(bytes, nameStart, nameStart + nameBytes)
      : decodeName(bytes.subarray(nameStart, nameStart + nameBytes))
    entries.push(new Line(index, { view, bytes, at, shiftBytes: frame.shiftBytes }, sizes, name, ascii))
    at += totalBytes
  }
  return { entries, usedBytes: at, isDamaged: false, fault }
}

interface Triple {
  readonly sizeBytes: number
  readonly packedBytes: number
  readonly headerOffset: number
}

interface Sizes {
  /** As miniz reads them when it opens the archive. */
  readonly opened: Triple
  /** As miniz reads them when it reads the member, which is stricter. */
  readonly stated: Triple
  /** Why the extra fields fail already on opening. */
  readonly openFault: string | undefined
  /** Why they fail on reading the member. */
  readonly fault: string | undefined
}

/** The three numbers of a line, from the zip64 extra field where they are 2^32 - 1. */
function readSizes(view: DataView, line: number, extraAt: number, extraBytes: number): Sizes {
  const plain = {
    sizeBytes: view.getUint32(line + 24, true),
    packedBytes: view.getUint32(line + 20, true),
    headerOffset: view.getUint32(line + 42, true),
  }
  const needsZip64 =
    plain.sizeBytes === maxUint32 || plain.packedBytes === maxUint32 || plain.headerOffset === maxUint32
  const unchanged = { opened: plain, stated: plain, openFault: undefined, fault: undefined }
  if (!needsZip64 || extraBytes === 0) return unchanged
  const extraEnd = extraAt + extraBytes
  for (let at = extraAt; at < extraEnd;) {
    if (extraEnd - at < 4) return { ...unchanged, openFault: corrupted, fault: corrupted }
    const fieldBytes = view.getUint16(at + 2, true)
    if (fieldBytes + 4 > extraEnd - at) return { ...unchanged, openFault: corrupted, fault: corrupted }
    if (view.getUint16(at, true) === 1) {
      // On opening, miniz reads on to the end of all extra fields; on reading a member, only to the end of this one.
      const opened = takeZip64(view, plain, at + 4, extraEnd)
      const stated = takeZip64(view, plain, at + 4, at + 4 + fieldBytes)
      return {
        opened: opened.sizes,
        stated: stated.sizes,
        openFault: undefined,
        fault: stated.isShort ? corrupted : undefined,
      }
    }
    at += 4 + fieldBytes
  }
  return unchanged
}

function takeZip64(view: DataView, plain: Triple, start: number, end: number): { sizes: Triple; isShort: boolean } {
  let at = start
  let isShort = false
  const take = (value: number): number => {
    if (value !== maxUint32) return value
    if (end - at < 8) {
      isShort = true
      return value
    }
    at += 8
    // Inexact past 2^53, and then past the end of any file all the same.
    return Number(view.getBigUint64(at - 8, true))
  }
  const sizeBytes = take(plain.sizeBytes)
  const packedBytes = take(plain.packedBytes)
  const headerOffset = take(plain.headerOffset)
  return { sizes: { sizeBytes, packedBytes, headerOffset }, isShort }
}

/** Why miniz refuses the whole archive because of one line. */
function lineFault(view: DataView, line: number, sizes: Sizes, frame: Frame): string | undefined {
  if (sizes.openFault !== undefined) return sizes.openFault
  const { sizeBytes, packedBytes, headerOffset } = sizes.opened
  if (packedBytes !== maxUint32 && sizeBytes !== maxUint32) {
    // miniz reads the method as four bytes, so that a stored member with a time of day escapes the first check.
    const isStored = view.getUint32(line + 10, true) === 0
    if ((isStored && sizeBytes !== packedBytes) || (sizeBytes > 0 && packedBytes === 0)) return corrupted
  }
  const disk = view.getUint16(line + 34, true)
  if (disk === 0xffff || (disk !== frame.end.diskNumber && disk !== 1)) return 'unsupported multidisk archive'
  if (packedBytes !== maxUint32) {
    // In 64 bits, where miniz's sum may wrap round to a small number.
    const near = headerOffset + 30 + packedBytes
    const reach =
      near <= Number.MAX_SAFE_INTEGER ? near : (BigInt(headerOffset) + 30n + BigInt(packedBytes)) % 2n ** 64n
    if (reach > frame.archiveBytes) return corrupted
  }
  return hasFlag(view.getUint16(line + 8, true), zipFlags.masked) ? 'unsupported encryption' : undefined
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if ((bytes[at] ?? 0) >= 0x80) return false
  return true
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decodeName(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes)
  } catch {
    return toByteString(bytes)
  }
}
