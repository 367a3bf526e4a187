// SPDX-License-Identifier: Apache-2.0
// Accounts for every byte of an archive: each belongs to a member, to the directory or to the end record, or it is
// told. Overlaps, gaps and hidden members are how one file shows different things to different programs.
import type { ZipArchive } from './archive.ts'
import { measureDescriptor } from './descriptor.ts'
import { type ZipEntry, zipMethods } from './entry.ts'
import { inflateLikeMiniz } from './inflate.ts'
import { type LocalHeader, nameBytesOf, readLocalHeader } from './local-header.ts'
import { maxGapScanBytes, maxHiddenMembers, maxInflatedBytes, unpackPieceBytes } from './limits.ts'
import type { Budget } from '../reading.ts'
import { type ByteSource, MemorySource, SliceSource } from '../source/source.ts'

/** Bytes that belong to no listed member, to be inspected as a file of their own. */
export interface HiddenPart {
  /** What to call it: `unlisted member NAME at 120`, `bytes from 120 on`. */
  readonly label: string
  readonly source: ByteSource
}

/** Walks the whole archive, adds to its findings, and gives what no listed member accounts for. */
export function scanLayout(archive: ZipArchive, budget: Budget): readonly HiddenPart[] {
  return archive.directory.isTooLarge ? [] : new Walk(archive, budget).run()
}

class Walk {
  readonly #archive: ZipArchive
  readonly #source: ByteSource
  readonly #budget: Budget
  readonly #parts: HiddenPart[] = []
  #cursor: number
  #hiddenMembers = 0

  constructor(archive: ZipArchive, budget: Budget) {
    this.#archive = archive
    this.#source = archive.source
    this.#budget = budget
    this.#cursor = archive.directory.shiftBytes
  }

  run(): readonly HiddenPart[] {
    const { directory, entries } = this.#archive
    if (directory.end === undefined) {
      this.#listHiddenMembers(0, this.#source.sizeBytes)
      return this.#parts
    }
    if (directory.shiftBytes > 0) this.#addPart('bytes before the archive', 0, directory.shiftBytes)
    const sorted = entries.filter((entry) => entry.fault === undefined)
    sorted.sort((one, other) => one.headerOffset - other.headerOffset || one.index - other.index)
    sorted.forEach((entry) => this.#passMember(entry))
    if (directory.entries.length > 0 || !directory.isDamaged) {
      if (this.#cursor > directory.startOffset)
        this.#archive
          .findingsOf()
          .add('ZIP_OVERLAP', { offset: directory.startOffset, evidence: 'the directory itself' })
      this.#passGap(directory.startOffset)
      this.#cursor = directory.startOffset + directory.usedBytes
    }
    this.#passEnd()
    return this.#parts
  }

  #passMember(entry: ZipEntry): void {
    this.#budget.spend(1)
    const { headerOffset } = entry
    if (!(headerOffset <= this.#source.sizeBytes)) {
      this.#archive.dataOffset(entry)
      return
    }
    if (headerOffset < this.#cursor) {
      const evidence = `starts at ${headerOffset}, ${this.#cursor - headerOffset} bytes before what precedes it ends`
      this.#archive.findingsOf(entry).add('ZIP_OVERLAP', { offset: headerOffset, evidence })
    } else this.#passGap(headerOffset)
    const dataOffset = this.#archive.dataOffset(entry)
    const end = (dataOffset ?? headerOffset + 30 + entry.nameBytes.length) + entry.packedBytes
    if (!(end <= this.#source.sizeBytes)) {
      this.#archive.findingsOf(entry).add('ZIP_MEMBER_OUTSIDE', { offset: headerOffset, evidence: `ends at ${end}` })
      this.#cursor = this.#source.sizeBytes
      return
    }
    this.#cursor = Math.max(this.#cursor, end + this.#descriptorBytes(entry, end))
  }

  /** Size of the data descriptor behind a member; PyTorch writes one behind each record that is not empty. */
  #descriptorBytes(entry: ZipEntry, offset: number): number {
    const { window } = this.#archive
    if (!this.#archive.hasDescriptor(entry)) return 0
    const sizeBytes = measureDescriptor(window, offset, entry, this.#source.sizeBytes - offset)
    if (sizeBytes < 0)
      this.#archive
        .findingsOf(entry)
        .add('ZIP_HEADERS_DISAGREE', { offset, evidence: 'the descriptor behind it states other numbers' })
    return Math.abs(sizeBytes)
  }

  #passGap(end: number): void {
    const start = this.#cursor
    if (end <= start) return
    this.#cursor = end
    const findings = this.#archive.findingsOf()
    const evidence = `${end - start} bytes`
    const isPadding = isZero(this.#source, start, end, this.#budget)
    if (isPadding && start > 0) {
      findings.add('ZIP_GAP_PADDING', { offset: start, evidence })
      return
    }
    if (start === 0) findings.add('ZIP_PREFIXED', { offset: 0, evidence })
    if (this.#listHiddenMembers(start, end)) return
    if (start > 0) findings.add('ZIP_HIDDEN_BYTES', { offset: start, evidence })
    this.#addPart(`bytes from ${start} to ${end}`, start, end)
  }

  /** True where the gap begins with an unlisted member; each one in it is told. */
  #listHiddenMembers(start: number, end: number): boolean {
    const found = this.#findHiddenMembers(start, end)
    // No byte belongs to two of them: else a few headers would make as many readings as there are pairs of them.
    let coveredTo = start
    for (const [index, { header, offset }] of found.entries()) {
      if (offset < coveredTo) continue
      const name = new TextDecoder().decode(nameBytesOf(header))
      // Without a directory there is nothing to hide from: the archive was cut.
      if (this.#archive.directory.end !== undefined)
        this.#archive.findingsOf().add('ZIP_HIDDEN_MEMBER', { offset, evidence: JSON.stringify(name.slice(0, 200)) })
      if (++this.#hiddenMembers > maxHiddenMembers) break
      const isKnown = header.packedBytes > 0 && header.packedBytes <= end - header.dataOffset
      const next = found.slice(index + 1).find((other) => other.offset >= header.dataOffset)
      const packedEnd = isKnown ? header.dataOffset + header.packedBytes : (next?.offset ?? end)
      coveredTo = packedEnd
      const packed = new SliceSource(this.#source, header.dataOffset, packedEnd - header.dataOffset)
      this.#parts.push({ label: `unlisted member ${name} at ${offset}`, source: this.#unpack(header, packed) })
    }
    return found[0]?.offset === start
  }

  #findHiddenMembers(start: number, end: number): { readonly header: LocalHeader; readonly offset: number }[] {
    const found: { readonly header: LocalHeader; readonly offset: number }[] = []
    for (const offset of findSignatures(this.#source, start, Math.min(end, start + maxGapScanBytes), this.#budget)) {
      const header = readLocalHeader(this.#archive.window, offset)
      if (header === undefined || header.dataOffset > end) continue
      found.push({ header, offset })
      if (found.length > 2 * maxHiddenMembers) break
    }
    return found
  }

  /** What of a hidden member can be had; its own header is all that describes it. */
  #unpack(header: LocalHeader, packed: ByteSource): ByteSource {
    const { method } = header
    if (method !== zipMethods.deflated) return packed
    const sizeBytes = Math.min(header.sizeBytes > 0 ? header.sizeBytes : packed.sizeBytes * 20, maxInflatedBytes)
    const { bytes, producedBytes } = inflateLikeMiniz(packed, sizeBytes, this.#budget)
    return new MemorySource(bytes.subarray(0, producedBytes))
  }

  #passEnd(): void {
    const { directory } = this.#archive
    const { end } = directory
    if (end === undefined) return
    if (end.zip64Offset !== undefined) {
      this.#passGap(end.zip64Offset)
      this.#cursor = Math.max(this.#cursor, this.#zip64EndsAt(end.zip64Offset))
    }
    // The locator stands right before the end record wherever there is a zip64 record.
    this.#passGap(end.zip64Offset === undefined ? end.offset : end.offset - 20)
    const commentEnd = end.offset + 22 + end.commentBytes
    const findings = this.#archive.findingsOf()
    if (commentEnd > this.#source.sizeBytes)
      findings.add('ZIP_DIRECTORY_DAMAGED', { offset: end.offset, evidence: 'the comment reaches past the end' })
    const trailing = this.#source.sizeBytes - commentEnd
    if (trailing <= 0) return
    const place = { offset: commentEnd, evidence: `${trailing} bytes` }
    if (isZero(this.#source, commentEnd, this.#source.sizeBytes, this.#budget)) {
      findings.add('ZIP_TRAILING_PADDING', place)
      return
    }
    findings.add('ZIP_TRAILING_BYTES', place)
    this.#addPart(`bytes from ${commentEnd} on`, commentEnd, this.#source.sizeBytes)
  }

  #zip64EndsAt(offset: number): number {
    const bytes = this.#source.read(offset + 4, 8)
    const size = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true)
    return offset + 12 + Number(size)
  }

  #addPart(label: string, start: number, end: number): void {
    this.#parts.push({ label, source: new SliceSource(this.#source, start, end - start) })
  }
}

function isZero(source: ByteSource, start: number, end: number, budget: Budget): boolean {
  for (let at = start; at < end; at += unpackPieceBytes) {
    const lengthBytes = Math.min(unpackPieceBytes, end - at)
    budget.spend(Math.ceil(lengthBytes / 1024))
    if (source.read(at, lengthBytes).some((byte) => byte !== 0)) return false
  }
  return true
}

/** Offsets at which a local header's signature stands. */
function* findSignatures(source: ByteSource, start: number, end: number, budget: Budget): Iterable<number> {
  for (let at = start; at + 4 <= end; at += unpackPieceBytes) {
    // Pieces overlap by three bytes, so that no signature is cut.
    const piece = source.read(at, Math.min(unpackPieceBytes + 3, end - at))
    budget.spend(Math.ceil(piece.length / 1024))
    for (
      let found = piece.indexOf(0x50);
      found >= 0 && found + 4 <= piece.length;
      found = piece.indexOf(0x50, found + 1)
    )
      if (piece[found + 1] === 0x4b && piece[found + 2] === 3 && piece[found + 3] === 4) yield at + found
  }
}
