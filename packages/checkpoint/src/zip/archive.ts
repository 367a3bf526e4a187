// SPDX-License-Identifier: Apache-2.0
// A zip archive opened from its central directory alone: members are read when asked for, so that a checkpoint of any
// size costs its directory. What is wrong with it is collected as findings while it is used.
import { type ZipEntry, hasFlag, isFolder, zipFlags, zipMethods } from './entry.ts'
import { readDirectory, type ZipDirectory } from './directory.ts'
import { type ZipFindings, zipFindings } from './findings.ts'
import { inflateLikeMiniz } from './inflate.ts'
import { type LocalHeader, nameBytesOf, readLocalHeader } from './local-header.ts'
import { maxInflatedBytes, maxUnpackedBytes, unpackPieceBytes } from './limits.ts'
import { judgeEntries } from './names.ts'
import { Window } from './window.ts'
import { type Finding, Findings } from '../finding/finding.ts'
import type { Budget } from '../reading.ts'
import { type ByteSource, MemorySource, SliceSource } from '../source/source.ts'
import { crc32 } from '../unpack/checksum/crc32.ts'
import { openDeflate, openInflated } from '../unpack/inflated-source.ts'
import { freeUnpackedBytes, maxRatio } from '../unpack/limits.ts'
import { isStreamError } from '../unpack/stream/unpacked.ts'

/** Opens a zip archive. Never throws for what it holds; `member` is its own path where it lies in another archive. */
export function openZip(source: ByteSource, budget: Budget, member = ''): ZipArchive {
  return new ZipArchive(source, budget, member)
}

/** The path of a member of an archive that is itself `member`, as findings state it. */
export function memberPath(member: string, name: string): string {
  return member === '' ? name : `${member}/${name}`
}

/** An open archive. Its findings grow as members are opened: read them last. */
export class ZipArchive {
  readonly source: ByteSource
  readonly directory: ZipDirectory
  readonly entries: readonly ZipEntry[]
  readonly member: string
  readonly #budget: Budget
  readonly #list: Finding[] = []
  /** For walks along the local headers. */
  readonly window: Window
  /** By place in the directory: where the member's bytes start, -1 without a header, -2 before anybody asked. */
  readonly #dataOffsets: Float64Array
  readonly #hasDescriptor: Uint8Array
  #byName: Map<string, ZipEntry> | undefined
  /** What members unpack to, each counted once. */
  readonly #unpacked = new Set<number>()
  #unpackedBytes = 0
  #lastOpened: { readonly index: number; readonly source: ByteSource } | undefined

  constructor(source: ByteSource, budget: Budget, member: string) {
    this.source = source
    this.member = member
    this.#budget = budget
    this.directory = readDirectory(source, budget)
    this.entries = this.directory.entries
    this.window = new Window(source)
    this.#dataOffsets = new Float64Array(this.entries.length).fill(-2)
    this.#hasDescriptor = new Uint8Array(this.entries.length)
    this.#judgeDirectory()
    judgeEntries(this.entries, (entry) => this.findingsOf(entry))
  }

  /** What was found so far. */
  get findings(): readonly Finding[] {
    return this.#list
  }

  /** Adds to this archive's findings: about one member, or about the archive itself. */
  findingsOf(entry?: ZipEntry): Findings<ZipFindings> {
    const member = entry === undefined ? this.member : memberPath(this.member, entry.name)
    return new Findings(zipFindings, member, this.#list)
  }

  /** The first entry of that name. */
  find(name: string): ZipEntry | undefined {
    if (this.#byName === undefined) {
      this.#byName = new Map()
      for (const entry of this.entries) if (!this.#byName.has(entry.name)) this.#byName.set(entry.name, entry)
    }
    return this.#byName.get(name)
  }

  /**
   * The unpacked bytes of a member. Where they cannot be had in full, a finding says so, and the source holds what could
   * be had, or nothing. Throws only `BUDGET_SPENT`, `SOURCE_UNREADABLE` and `SOURCE_CHANGED`.
   */
  open(entry: ZipEntry): ByteSource {
    if (this.#lastOpened?.index === entry.index) return this.#lastOpened.source
    const source = this.#open(entry)
    this.#lastOpened = { index: entry.index, source }
    return source
  }

  /** Compares the stored checksum with what {@link ZipArchive.open} gave, all of it. */
  checkCrc(entry: ZipEntry, content: ByteSource): void {
    let sum = 0
    for (let at = 0; at < content.sizeBytes; at += unpackPieceBytes) {
      const piece = content.read(at, Math.min(unpackPieceBytes, content.sizeBytes - at))
      this.#budget.spend(Math.ceil(piece.length / 1024))
      sum = crc32(piece, sum)
    }
    this.#judgeCrc(entry, sum)
  }

  /** PyTorch can leave all checksums zero; a single wrong one is another matter. */
  #judgeCrc(entry: ZipEntry, sum: number): void {
    if (entry.crc32 === sum) return
    if (entry.crc32 === 0 && this.entries.every((other) => other.crc32 === 0)) {
      if (!this.#list.some((finding) => finding.code === 'ZIP_CRC_ABSENT')) this.findingsOf().add('ZIP_CRC_ABSENT')
      return
    }
    this.findingsOf(entry).add('ZIP_CRC_MISMATCH', { evidence: entry.name })
  }

  /**
   * Where a member's bytes start, by its own header, which is compared with the directory the first time;
   * `undefined` where no header stands.
   */
  dataOffset(entry: ZipEntry): number | undefined {
    const known = this.#dataOffsets[entry.index] ?? -1
    if (known !== -2) return known < 0 ? undefined : known
    const header = readLocalHeader(this.window, entry.headerOffset)
    this.#dataOffsets[entry.index] = header?.dataOffset ?? -1
    if (header !== undefined && hasFlag(header.flags | entry.flags, zipFlags.descriptor))
      this.#hasDescriptor[entry.index] = 1
    this.#compare(entry, header)
    return header?.dataOffset
  }

  /** True where a descriptor is to be expected behind the member, by either of its descriptions. */
  hasDescriptor(entry: ZipEntry): boolean {
    return this.dataOffset(entry) !== undefined && this.#hasDescriptor[entry.index] === 1
  }

  #compare(entry: ZipEntry, header: LocalHeader | undefined): void {
    if (header === undefined) {
      this.findingsOf(entry).add('ZIP_LOCAL_HEADER_MISSING', { evidence: `expected at offset ${entry.headerOffset}` })
      return
    }
    if (!isSameName(header, entry)) {
      const evidence = `listed as ${quote(entry.nameBytes)}, headed ${quote(nameBytesOf(header))}`
      this.findingsOf(entry).add('ZIP_NAMES_DISAGREE', { offset: entry.headerOffset, evidence })
    }
    const difference = differenceOf(header, entry)
    if (difference !== undefined)
      this.findingsOf(entry).add('ZIP_HEADERS_DISAGREE', { offset: entry.headerOffset, evidence: difference })
    if (hasFlag(header.flags, encryptionFlags) && !hasFlag(entry.flags, encryptionFlags))
      this.findingsOf(entry).add('ZIP_ENCRYPTION_FLAG', {
        offset: entry.headerOffset,
        evidence: 'marked in its own header only',
      })
  }

  #open(entry: ZipEntry): ByteSource {
    if (isFolder(entry) || entry.fault !== undefined) return nothing
    const dataOffset = this.dataOffset(entry)
    if (dataOffset === undefined) return nothing
    const reach = entry.method === zipMethods.stored ? Math.max(entry.sizeBytes, entry.packedBytes) : entry.packedBytes
    if (!(dataOffset + reach <= this.source.sizeBytes)) {
      this.findingsOf(entry).add('ZIP_MEMBER_OUTSIDE', { evidence: `${reach} bytes from offset ${dataOffset}` })
      return new SliceSource(this.source, dataOffset, this.source.sizeBytes - dataOffset)
    }
    if (entry.method === zipMethods.stored) {
      if (entry.sizeBytes !== entry.packedBytes)
        this.findingsOf(entry).add('ZIP_HEADERS_DISAGREE', {
          evidence: `stored, yet ${entry.sizeBytes} and ${entry.packedBytes} bytes`,
        })
      return new SliceSource(this.source, dataOffset, entry.sizeBytes)
    }
    if (entry.method === zipMethods.deflated)
      return this.#inflate(entry, new SliceSource(this.source, dataOffset, entry.packedBytes))
    this.findingsOf(entry).add('ZIP_METHOD_UNKNOWN', { offset: entry.headerOffset, evidence: `method ${entry.method}` })
    return nothing
  }

  #inflate(entry: ZipEntry, packed: ByteSource): ByteSource {
    if (!this.#isAffordable(entry)) {
      const evidence = `${this.#unpackedBytes} bytes in all, from ${this.source.sizeBytes}`
      this.findingsOf(entry).add('ZIP_MEMBER_TOO_LARGE', { evidence })
      return nothing
    }
    if (entry.sizeBytes > maxInflatedBytes) return this.#inflateLarge(entry, packed)
    const { bytes, producedBytes, outcome, usedBytes } = inflateLikeMiniz(packed, entry.sizeBytes, this.#budget)
    if (outcome !== 'done' || producedBytes !== entry.sizeBytes || usedBytes !== packed.sizeBytes) {
      const evidence = `${producedBytes} of ${entry.sizeBytes} bytes from ${usedBytes} of ${packed.sizeBytes}: ${outcome}`
      this.findingsOf(entry).add('ZIP_MEMBER_DAMAGED', { evidence })
    } else this.#judgeCrc(entry, crc32(bytes))
    return new MemorySource(bytes.subarray(0, producedBytes))
  }

  /** Many members of an honest ratio are a bomb together, and more so where they share their packed bytes. */
  #isAffordable(entry: ZipEntry): boolean {
    if (!this.#unpacked.has(entry.index)) {
      this.#unpacked.add(entry.index)
      this.#unpackedBytes += entry.sizeBytes
    }
    return this.#unpackedBytes <= freeUnpackedBytes + maxRatio * this.source.sizeBytes
  }

  /** Unpacks once to see that all is well; afterwards the member is unpacked again as it is read. */
  #inflateLarge(entry: ZipEntry, packed: ByteSource): ByteSource {
    const findings = this.findingsOf(entry)
    if (entry.sizeBytes > maxUnpackedBytes) {
      findings.add('ZIP_MEMBER_TOO_LARGE', { evidence: `${entry.sizeBytes} bytes` })
      return nothing
    }
    try {
      const source = openInflated(packed, entry.sizeBytes, this.#budget)
      const stream = openDeflate(packed, this.#budget)
      let seenBytes = 0
      let sum = 0
      for (let piece = stream.next(); piece !== undefined && seenBytes <= entry.sizeBytes; piece = stream.next()) {
        seenBytes += piece.length
        sum = crc32(piece, sum)
      }
      if (seenBytes === entry.sizeBytes && stream.endOffset === packed.sizeBytes) {
        this.#judgeCrc(entry, sum)
        return source
      }
      findings.add('ZIP_MEMBER_DAMAGED', { evidence: `${seenBytes} of ${entry.sizeBytes} bytes` })
    } catch (error) {
      if (!isStreamError(error)) throw error
      findings.add('ZIP_MEMBER_DAMAGED', { evidence: error.message })
    }
    return nothing
  }

  #judgeDirectory(): void {
    const { directory, source } = this
    const findings = this.findingsOf()
    if (directory.end === undefined) {
      findings.add('ZIP_NO_DIRECTORY', { offset: source.sizeBytes })
      return
    }
    if (directory.isTooLarge) {
      findings.add('ZIP_TOO_LARGE_TO_LIST', { evidence: `${directory.end.entries} entries` })
      return
    }
    if (directory.shiftBytes > 0) findings.add('ZIP_PREFIXED', { offset: 0, evidence: `${directory.shiftBytes} bytes` })
    const isSound = !directory.isDamaged && (directory.fault === undefined || directory.shiftBytes > 0)
    if (isSound) {
      if (directory.entries.length === 0) findings.add('ZIP_EMPTY', { offset: directory.end.offset })
      return
    }
    const offset = directory.startOffset + directory.usedBytes
    if (directory.entries.length === 0 && directory.isDamaged) findings.add('ZIP_NO_DIRECTORY', { offset })
    else findings.add('ZIP_DIRECTORY_DAMAGED', { offset, evidence: directory.fault ?? '' })
  }
}

const nothing = new MemorySource(new Uint8Array(0))

/** Bits of which one is enough for a reader to take a member as encrypted, or as nothing it knows. */
export const encryptionFlags = zipFlags.encrypted | zipFlags.strongEncryption | zipFlags.patched | zipFlags.masked

function isSameName({ bytes, nameStart, nameEnd }: LocalHeader, entry: ZipEntry): boolean {
  const { name } = entry
  if (entry.isAscii) {
    if (name.length !== nameEnd - nameStart) return false
    for (let at = 0; at < name.length; at++) if (bytes[nameStart + at] !== name.charCodeAt(at)) return false
    return true
  }
  const { nameBytes } = entry
  if (nameBytes.length !== nameEnd - nameStart) return false
  return nameBytes.every((byte, at) => byte === bytes[nameStart + at])
}

/** What the two descriptions of a member disagree about; a header written before its data may leave numbers zero. */
function differenceOf(header: LocalHeader, entry: ZipEntry): string | undefined {
  if (header.method !== entry.method) return `method ${entry.method} listed, ${header.method} in its header`
  const mayBeZero = hasFlag(header.flags, zipFlags.descriptor)
  if (header.sizeBytes === entry.sizeBytes && header.packedBytes === entry.packedBytes && header.crc32 === entry.crc32)
    return undefined
  const differs = (stated: number, listed: number): boolean => stated !== listed && !(mayBeZero && stated === 0)
  if (differs(header.sizeBytes, entry.sizeBytes))
    return `${entry.sizeBytes} bytes listed, ${header.sizeBytes} in its header`
  if (differs(header.packedBytes, entry.packedBytes))
    return `${entry.packedBytes} packed bytes listed, ${header.packedBytes} in its header`
  return differs(header.crc32, entry.crc32) ? 'two checksums' : undefined
}

function quote(bytes: Uint8Array): string {
  return JSON.stringify(new TextDecoder().decode(bytes.subarray(0, 120)))
}
