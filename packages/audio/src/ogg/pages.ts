// SPDX-License-Identifier: Apache-2.0
// Ogg pages and the packets in them (RFC 3533), strictly: a player would search for the next page after damage, but
// a monitor that skips a stretch of sound must say so. Own code, because the parser at hand skips in silence.
import { ByteReader } from '@cryingsense/bytes'
import type { ByteSource } from '../byte-source.ts'
import { pageChecksum } from './checksum.ts'
import { toLatin1 } from '../latin1.ts'

/** One packet, with the granule position of the page where it ends. */
export interface OggPacket {
  readonly bytes: Uint8Array
  /** Offset of the page where the packet ends. */
  readonly offset: number
  /** Set on the last packet that ends in its page: samples up to there, at the codec's clock. */
  readonly granule: bigint | undefined
  /** The last packet of the stream. */
  readonly isLast: boolean
}

interface Page {
  readonly offset: number
  readonly isContinued: boolean
  readonly isFirst: boolean
  readonly isLast: boolean
  readonly granule: bigint
  readonly serial: number
  readonly sequence: number
  readonly lacing: Uint8Array
  readonly body: Uint8Array
}

const headerBytes = 27
/** Granule of a page in which no packet ends. */
const noGranule = 0xffff_ffff_ffff_ffffn

async function readPage(source: ByteSource): Promise<Page> {
  const { offset } = source
  const fixed = (await source.peek(headerBytes)).slice()
  if (fixed.length < headerBytes) {
    throw source.refuse('AUDIO_TRUNCATED', `a page header needs ${headerBytes} bytes, ${fixed.length} left`)
  }
  const reader = new ByteReader(fixed)
  const capture = toLatin1(reader.bytes(4, 'capture pattern'))
  if (capture !== 'OggS') throw source.refuse('AUDIO_DAMAGED', 'wants a page, found something else')
  const version = reader.u8('version')
  if (version !== 0) throw source.refuse('AUDIO_DAMAGED', `wants page version 0, found ${version}`)
  const flags = reader.u8('flags')
  const granule = reader.u64le('granule')
  const serial = reader.u32le('serial')
  const sequence = reader.u32le('sequence')
  const checksum = reader.u32le('checksum')
  const segments = reader.u8('segments')
  const withTable = await source.peek(headerBytes + segments)
  const lacing = withTable.slice(headerBytes)
  const bodyBytes = lacing.reduce((sum, bytes) => sum + bytes, 0)
  const page = (await source.take(headerBytes + segments + bodyBytes, 'a page')).slice()
  const found = pageChecksum(page)
  if (found !== checksum) {
    const problem = `a page's checksum is ${found.toString(16)}, it states ${checksum.toString(16)}`
    throw source.refuse('AUDIO_DAMAGED', problem, { offset })
  }
  return {
    offset,
    isContinued: (flags & 1) !== 0,
    isFirst: (flags & 2) !== 0,
    isLast: (flags & 4) !== 0,
    granule,
    serial,
    sequence,
    lacing,
    body: page.subarray(headerBytes + segments),
  }
}

/** The packets of a file with one stream. Throws `AUDIO_*`; `maxPacketBytes` is asked before each packet. */
export async function* readPackets(source: ByteSource, maxPacketBytes: () => number): AsyncGenerator<OggPacket> {
  let serial: number | undefined
  let sequence = 0
  let pending: Uint8Array[] = []
  let pendingBytes = 0
  for (;;) {
    const page = await readPage(source)
    serial ??= page.serial
    assertNext(source, page, { serial, sequence, isContinued: pending.length > 0 })
    sequence++
    const ends = page.lacing.reduce((count, bytes) => count + (bytes < 255 ? 1 : 0), 0)
    let at = 0
    let ended = 0
    for (const bytes of page.lacing) {
      pending.push(page.body.subarray(at, at + bytes))
      pendingBytes += bytes
      at += bytes
      if (pendingBytes > maxPacketBytes()) {
        throw source.refuse('AUDIO_DAMAGED', `a packet of more than ${maxPacketBytes()} bytes`, { offset: page.offset })
      }
      if (bytes === 255) continue
      ended++
      const isLastOfPage = ended === ends
      const granule = isLastOfPage && page.granule !== noGranule ? page.granule : undefined
      yield { bytes: joined(pending, pendingBytes), offset: page.offset, granule, isLast: page.isLast && isLastOfPage }
      pending = []
      pendingBytes = 0
    }
    if (page.isLast) break
  }
  if (pending.length > 0) throw source.refuse('AUDIO_TRUNCATED', 'the last packet goes on, the stream does not')
  if (await source.isAtEnd()) return
  throw source.refuse('AUDIO_CODEC_UNSUPPORTED', 'a second stream follows the first, only one is read')
}

function assertNext(
  source: ByteSource,
  page: Page,
  wanted: { serial: number; sequence: number; isContinued: boolean },
): void {
  const { offset } = page
  if (page.serial !== wanted.serial) {
    throw source.refuse('AUDIO_CODEC_UNSUPPORTED', 'several streams are interleaved, only one is read', { offset })
  }
  if (page.isFirst !== (wanted.sequence === 0) || page.sequence !== wanted.sequence) {
    const problem = `wants page ${wanted.sequence}, found page ${page.sequence}`
    throw source.refuse('AUDIO_DAMAGED', problem, { offset })
  }
  if (page.isContinued !== wanted.isContinued) {
    throw source.refuse('AUDIO_DAMAGED', 'a packet is continued on one page only', { offset })
  }
}

function joined(parts: readonly Uint8Array[], bytes: number): Uint8Array {
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return only
  const packet = new Uint8Array(bytes)
  let at = 0
  for (const part of parts) {
    packet.set(part, at)
    at += part.length
  }
  return packet
}
