// SPDX-License-Identifier: Apache-2.0
// The header of a zstd frame (RFC 8878, 3.1.1.1).
import type { StreamInput } from '../stream/input.ts'
import { maxBlockBytes } from './block-size.ts'

/** What a frame says of itself. */
export interface FrameHeader {
  readonly windowBytes: number
  readonly blockBytes: number
  readonly sizeBytes: bigint | undefined
  readonly hasChecksum: boolean
}

/** Reads what follows the magic number. */
export function readFrameHeader(input: StreamInput): FrameHeader {
  const descriptor = input.byte()
  if ((descriptor & 0x08) !== 0) throw input.notUnderstood('a zstd frame with a reserved flag')
  const isSingleSegment = (descriptor & 0x20) !== 0
  const statedWindowBytes = isSingleSegment ? 0 : decodeWindowSize(input.byte())
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0
  let dictionary = 0
  for (let index = 0; index < dictionaryBytes; index++) dictionary += input.byte() * 256 ** index
  const sizeBytes = readContentSize(input, descriptor >>> 6, isSingleSegment)
  if (dictionary !== 0) throw input.notUnderstood('it needs a dictionary that is not in the file')
  // A single segment needs all of its content as its window.
  const windowBytes = isSingleSegment ? Number(sizeBytes ?? 0n) : statedWindowBytes
  return {
    windowBytes,
    blockBytes: Math.min(windowBytes, maxBlockBytes),
    sizeBytes,
    hasChecksum: (descriptor & 0x04) !== 0,
  }
}

function decodeWindowSize(byte: number): number {
  const base = 2 ** (10 + Math.floor(byte / 8))
  return base + (base / 8) * (byte % 8)
}

function readContentSize(input: StreamInput, code: number, isSingleSegment: boolean): bigint | undefined {
  if (code === 3) return input.u64le()
  if (code === 2) return BigInt(input.u32le())
  if (code === 1) return BigInt(input.u16le() + 256)
  return isSingleSegment ? BigInt(input.byte()) : undefined
}
