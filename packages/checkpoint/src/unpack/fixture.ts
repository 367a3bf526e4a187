// SPDX-License-Identifier: Apache-2.0
// What the tests of unpacking share: plain data of every kind that matters to a compressor, and a way to pull it all.
import { MemorySource, type ByteSource } from '../source/source.ts'
import type { Budget } from '../reading.ts'
import { openBzip2 } from './bzip2/bzip2.ts'
import { openGzip } from './deflate/gzip.ts'
import { openZlib } from './deflate/zlib.ts'
import { maxWindowBytes } from './limits.ts'
import { openLz4 } from './lz4/lz4.ts'
import { openLzma } from './lzma/lzma-alone.ts'
import { openXz } from './lzma/xz.ts'
import { openZstd } from './zstd/zstd.ts'
import { isStreamError, type Unpacked } from './stream/unpacked.ts'

/** A budget that is never spent. */
export const freeBudget: Budget = { spend: () => undefined }

/** A budget that ends after `steps`, as an inspection's does. */
export function boundedBudget(steps: number): Budget {
  let left = steps
  return {
    spend(taken) {
      left -= taken
      if (!(left >= 0)) throw new Error('budget spent')
    },
  }
}

export type Open = (source: ByteSource, budget: Budget) => Unpacked

/** How a stream came out: all bytes before its end or fault, and the fault's code. */
export interface Outcome {
  readonly bytes: Uint8Array
  readonly code: string
  readonly message: string
  readonly endOffset: number
}

/** Pulls a stream to its end. Throws whatever is not a stream's own fault. */
export function pull(open: Open, packed: Uint8Array, budget: Budget = freeBudget): Outcome {
  const stream = open(new MemorySource(packed), budget)
  const pieces: Uint8Array[] = []
  let code = ''
  let message = ''
  try {
    for (let piece = stream.next(); piece !== undefined; piece = stream.next()) pieces.push(piece.slice())
  } catch (error) {
    if (!isStreamError(error)) throw error
    code = error.code
    message = error.message
  }
  return { bytes: join(pieces), code, message, endOffset: stream.endOffset }
}

export function join(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}

/** Numbers in 0..2^32-1 that are the same in every run. */
export function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return (state ^ (state >>> 15)) >>> 0
  }
}

/** Plain data: by name, what a compressor meets. */
export function plainSamples(): ReadonlyMap<string, Uint8Array> {
  const random = randomNumbers(7)
  const noise = Uint8Array.from({ length: 300_000 }, () => random() % 256)
  const words = ['tensor', 'weight', 'bias', 'layer', '.', '0', '1', 'norm', '\n']
  let text = ''
  while (text.length < 400_000) text += words[random() % words.length] ?? ''
  const floats = new Float32Array(60_000)
  for (let at = 0; at < floats.length; at++) floats[at] = (random() / 2 ** 32 - 0.5) / 8
  return new Map([
    ['empty', new Uint8Array(0)],
    ['one byte', Uint8Array.of(7)],
    ['zeros', new Uint8Array(2_000_000)],
    ['noise', noise],
    ['text', new TextEncoder().encode(text)],
    ['floats', new Uint8Array(floats.buffer)],
    // A match as far back as deflate reaches, and one far beyond it.
    ['far apart', join([noise.subarray(0, 32_768), noise.subarray(0, 32_768), noise, noise])],
  ])
}

/** How each format is opened. */
export const opens: ReadonlyMap<string, Open> = new Map<string, Open>([
  ['gzip', openGzip],
  ['zlib', openZlib],
  ['bzip2', openBzip2],
  ['xz', (source, budget) => openXz(source, budget, { maxWindowBytes })],
  ['lzma', (source, budget) => openLzma(source, budget, { maxWindowBytes })],
  ['lz4', openLz4],
  ['zstd', (source, budget) => openZstd(source, budget, { maxWindowBytes })],
])
