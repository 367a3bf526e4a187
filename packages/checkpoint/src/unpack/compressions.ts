// SPDX-License-Identifier: Apache-2.0
// Every compression that is unpacked, and how it is known.
import { isBzip2Header, openBzip2 } from './bzip2/bzip2.ts'
import { openGzip } from './deflate/gzip.ts'
import { isZlibHeader, openZlib } from './deflate/zlib.ts'
import { probeBytes } from './limits.ts'
import { isLzmaHeader, openLzma } from './lzma/lzma-alone.ts'
import { openXz, xzMagic } from './lzma/xz.ts'
import { lz4LegacyMagic, lz4Magic, openLz4 } from './lz4/lz4.ts'
import { firstFrameMagic, startsWith } from './magic.ts'
import { openZstd, zstdMagic } from './zstd/zstd.ts'
import { unpacksForAWhile } from './probe.ts'
import { makeWrapperReader, type Compression } from './wrapper-reader.ts'
import type { FormatReader } from '../reading.ts'

const gzip: Compression = {
  format: 'gzip',
  suffixes: ['.gz', '.gzip', '.z'],
  matches: (source) => startsWith(source, [0x1f, 0x8b]),
  open: openGzip,
}

/**
 * Second bytes after 0x78 that compressors write and text does not: one for each level but `x^`, and those of streams that
 * need a dictionary.
 */
const zlibSeconds: ReadonlySet<number> = new Set([0x01, 0x9c, 0xda, 0xbb, 0xf9])

const zlib: Compression = {
  format: 'zlib',
  suffixes: ['.zlib', '.z'],
  matches(source, budget) {
    if (source.sizeBytes < 2) return false
    const [first = 0, second = 0] = source.read(0, 2)
    if (!isZlibHeader(first, second)) return false
    // `(S` and `x^` begin texts and old pickles too; what compressors write is taken at its word, so that damage shows.
    const isUsual = first === 0x78 && zlibSeconds.has(second)
    return isUsual || unpacksForAWhile(() => openZlib(source, budget))
  },
  open: openZlib,
}

const bzip2: Compression = {
  format: 'bzip2',
  suffixes: ['.bzip2', '.bz2'],
  matches: (source) => source.sizeBytes >= 5 && isBzip2Header(source.read(0, Math.min(10, source.sizeBytes))),
  open: openBzip2,
}

const xz: Compression = {
  format: 'xz',
  suffixes: ['.xz'],
  matches: (source) => startsWith(source, xzMagic),
  open: openXz,
}

const lzma: Compression = {
  format: 'lzma',
  suffixes: ['.lzma'],
  matches(source, budget) {
    const header = source.read(0, Math.min(14, source.sizeBytes))
    if (!isLzmaHeader(header)) return false
    // What encoders write by default is taken at its word, so that damage shows; no pickle goes on with a zero after `]`.
    const isUsual = header[0] === 0x5d && header[1] === 0
    return isUsual || unpacksForAWhile(() => openLzma(source, budget, { maxWindowBytes: probeBytes }))
  },
  open: openLzma,
}

const lz4: Compression = {
  format: 'lz4',
  suffixes: ['.lz4'],
  matches: (source) => [lz4Magic, lz4LegacyMagic].includes(firstFrameMagic(source)),
  open: openLz4,
}

const zstd: Compression = {
  format: 'zstd',
  suffixes: ['.zst', '.zstd'],
  // From 0xfd2fb51e on: the versions before 0.8, to say that they are not understood.
  matches(source) {
    const magic = firstFrameMagic(source)
    return magic >= 0xfd2fb51e && magic <= zstdMagic
  },
  open: openZstd,
}

/** Every compression, each known by bytes that none of the others begins with. */
export const compressions: readonly Compression[] = [gzip, zlib, bzip2, xz, lzma, lz4, zstd]

/** Readers of compressed files. */
export const wrapperReaders: readonly FormatReader[] = compressions.map(makeWrapperReader)
