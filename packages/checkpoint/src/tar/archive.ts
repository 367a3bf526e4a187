// SPDX-License-Identifier: Apache-2.0
// Lists the members of a tar archive without unpacking anything: v7, ustar, GNU long names, pax headers. Links,
// devices, sparse members and names that climb are told, never followed.
import { type TarFindings, tarFindings } from './findings.ts'
import { blockBytes, cString, parseHeader, type TarHeader, toBlocks } from './header.ts'
import { maxPaxBytes, maxTarMembers } from './limits.ts'
import { parsePax, type PaxHeaders } from './pax.ts'
import { escapes } from '../archive/member-name.ts'
import { type Finding, Findings } from '../finding/finding.ts'
import type { Budget } from '../reading.ts'
import { type ByteSource, SliceSource } from '../source/source.ts'

export interface TarMember {
  readonly name: string
  readonly headerOffset: number
  readonly dataOffset: number
  readonly sizeBytes: number
  /** Plain files have content to read; everything else has only a name. */
  readonly isFile: boolean
  readonly source: ByteSource
}

export interface TarArchive {
  readonly members: readonly TarMember[]
  /** Where the archive ends, with the zero blocks that end it. */
  readonly endOffset: number
  readonly findings: readonly Finding[]
  findingsOf(name?: string): Findings<TarFindings>
}

/** Lists `source`. Never throws for what it holds; `member` is its own path where it lies in another archive. */
export function openTar(source: ByteSource, budget: Budget, member = ''): TarArchive {
  return new Listing(source, budget, member)
}

/** Extended headers that wait for the member they describe. */
interface Pending {
  name: string | undefined
  linkName: string | undefined
  pax: PaxHeaders | undefined
}

class Listing implements TarArchive {
  readonly members: TarMember[] = []
  readonly findings: Finding[] = []
  endOffset = 0
  readonly #source: ByteSource
  readonly #budget: Budget
  readonly #member: string
  readonly #globals: PaxHeaders = new Map()
  readonly #seen = new Set<string>()

  constructor(source: ByteSource, budget: Budget, member: string) {
    this.#source = source
    this.#budget = budget
    this.#member = member
    this.#walk()
  }

  findingsOf(name?: string): Findings<TarFindings> {
    const member = name === undefined ? this.#member : this.#member === '' ? name : `${this.#member}/${name}`
    return new Findings(tarFindings, member, this.findings)
  }

  #walk(): void {
    let offset = 0
    let pending: Pending = { name: undefined, linkName: undefined, pax: undefined }
    while (offset < this.#source.sizeBytes) {
      this.#budget.spend(1)
      const block = this.#source.read(offset, Math.min(blockBytes, this.#source.sizeBytes - offset))
      if (block.every((byte) => byte === 0)) break
      const header = block.length === blockBytes ? parseHeader(block) : undefined
      if (header === undefined) {
        this.findingsOf().add('TAR_HEADER_DAMAGED', { offset })
        this.endOffset = offset
        return
      }
      if (this.members.length >= maxTarMembers) {
        this.findingsOf().add('TAR_TOO_MANY_MEMBERS', { offset, evidence: `limit ${maxTarMembers}` })
        this.endOffset = this.#source.sizeBytes
        return
      }
      const dataOffset = offset + blockBytes
      if ('LKxgX'.includes(header.kind)) {
        if (!this.#extend(header, dataOffset, pending)) return
        offset = dataOffset + toBlocks(header.sizeBytes)
      } else {
        offset = this.#addMember(header, offset, pending)
        pending = { name: undefined, linkName: undefined, pax: undefined }
      }
    }
    if (pending.name !== undefined || pending.linkName !== undefined || pending.pax !== undefined)
      this.findingsOf().add('TAR_HEADER_DAMAGED', { offset, evidence: 'an extended header without a member' })
    if (this.members.length === 0) this.findingsOf().add('TAR_EMPTY', { offset: 0 })
    this.#passEnd(offset)
  }

  /** A header about the next one. False where it does not fit. */
  #extend(header: TarHeader, dataOffset: number, pending: Pending): boolean {
    const { sizeBytes, kind } = header
    if (!(dataOffset + sizeBytes <= this.#source.sizeBytes) || sizeBytes > maxPaxBytes) {
      const code = sizeBytes > maxPaxBytes ? 'TAR_HEADER_DAMAGED' : 'TAR_TRUNCATED'
      this.findingsOf().add(code, { offset: dataOffset, evidence: `${sizeBytes} bytes of extended header` })
      this.endOffset = this.#source.sizeBytes
      return false
    }
    const content = this.#source.read(dataOffset, sizeBytes)
    if (kind === 'L') pending.name = cString(content)
    else if (kind === 'K') pending.linkName = cString(content)
    else {
      const headers = kind === 'g' ? this.#globals : (pending.pax ??= new Map())
      if (parsePax(content, headers, this.#budget) !== undefined)
        this.findingsOf().add('TAR_HEADER_DAMAGED', { offset: dataOffset, evidence: 'extended header' })
    }
    return true
  }

  /** Adds a member and gives the offset of the next header. */
  #addMember(header: TarHeader, headerOffset: number, pending: Pending): number {
    const field = (keyword: string): string | undefined => pending.pax?.get(keyword) ?? this.#globals.get(keyword)
    const name = field('path') ?? pending.name ?? header.name
    const stated = field('size')
    const sizeBytes = stated !== undefined && /^\d{1,15}$/.test(stated) ? Number(stated) : header.sizeBytes
    const findings = this.findingsOf(name)
    const { kind } = header
    const isFile = ('0\0'.includes(kind) && !(kind === '\0' && name.endsWith('/'))) || kind === '7'
    const dataOffset = headerOffset + blockBytes
    // Links, devices and folders have no content, whatever size they state.
    const storedBytes = '123456'.includes(kind) ? 0 : sizeBytes
    this.#judge(kind, name, field('linkpath') ?? pending.linkName ?? header.linkName, findings)
    const isSparse =
      kind === 'S' ||
      [...(pending.pax?.keys() ?? []), ...this.#globals.keys()].some((keyword) => keyword.startsWith('GNU.sparse.'))
    if (isSparse) findings.add('TAR_SPARSE', { offset: headerOffset })
    if (stated !== undefined && Number(stated) !== header.sizeBytes && header.sizeBytes !== 0)
      findings.add('TAR_HEADER_DAMAGED', { offset: headerOffset, evidence: `${header.sizeBytes} and ${stated} bytes` })
    const available = Math.min(storedBytes, this.#source.sizeBytes - dataOffset)
    if (available < storedBytes)
      findings.add('TAR_TRUNCATED', { offset: headerOffset, evidence: `${available} of ${storedBytes} bytes` })
    const source = new SliceSource(this.#source, dataOffset, available)
    this.members.push({ name, headerOffset, dataOffset, sizeBytes: storedBytes, isFile: isFile && !isSparse, source })
    return dataOffset + toBlocks(storedBytes)
  }

  #judge(kind: string, name: string, linkName: string, findings: Findings<TarFindings>): void {
    if (this.#seen.has(name)) findings.add('TAR_DUPLICATE_NAME', { evidence: name })
    else this.#seen.add(name)
    if (escapes(name)) findings.add('TAR_PATH_ESCAPES', { evidence: JSON.stringify(name) })
    if (kind === '1' || kind === '2')
      findings.add(escapes(linkName) ? 'TAR_LINK_ESCAPES' : 'TAR_LINK', { evidence: JSON.stringify(linkName) })
    else if (!'0\x005S7'.includes(kind)) findings.add('TAR_SPECIAL_FILE', { evidence: `kind ${JSON.stringify(kind)}` })
  }

  /** The zero blocks at the end, however many there are. */
  #passEnd(offset: number): void {
    let end = Math.min(offset, this.#source.sizeBytes)
    while (end < this.#source.sizeBytes) {
      const piece = this.#source.read(end, Math.min(64 * 1024, this.#source.sizeBytes - end))
      this.#budget.spend(Math.ceil(piece.length / 1024))
      const other = piece.findIndex((byte) => byte !== 0)
      if (other >= 0) {
        end += other
        break
      }
      end += piece.length
    }
    this.endOffset = end
    const leftBytes = this.#source.sizeBytes - end
    if (leftBytes > 0) this.findingsOf().add('TAR_TRAILING_BYTES', { offset: end, evidence: `${leftBytes} bytes` })
  }
}
