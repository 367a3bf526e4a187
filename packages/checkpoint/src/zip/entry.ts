// SPDX-License-Identifier: Apache-2.0
// One line of a zip's central directory, with the fields that readers of zip files are known to disagree about.

/** Flag bits of a zip entry (APPNOTE 4.4.4). */
export const zipFlags = {
  encrypted: 0x0001,
  descriptor: 0x0008,
  patched: 0x0020,
  strongEncryption: 0x0040,
  utf8: 0x0800,
  masked: 0x2000,
} as const

/** Methods that are read; every other one is reported. */
export const zipMethods = { stored: 0, deflated: 8 } as const

/** One entry as the central directory states it; sizes after zip64 fields were applied. */
export interface ZipEntry {
  /** Place in the central directory, from 0. */
  readonly index: number
  /** UTF-8 where the bytes are well-formed UTF-8, Latin-1 otherwise. */
  readonly name: string
  /** The file system of the writer times 256, and the version. */
  readonly madeBy: number
  readonly flags: number
  readonly method: number
  /** Modification time as stored; PyTorch's reader looks at it by mistake. */
  readonly dosTime: number
  readonly crc32: number
  readonly packedBytes: number
  readonly sizeBytes: number
  readonly externalAttributes: number
  /** Where the local header starts in the source, in bytes. */
  readonly headerOffset: number
  /** Where this entry's line starts within the central directory, in bytes. */
  readonly lineOffset: number
  readonly nameBytes: Uint8Array
  readonly isAscii: boolean
  /** Why the zip64 fields of this entry cannot be read, as miniz words it; `undefined` where they can. */
  readonly fault: string | undefined
}

/** True where the entry is a folder by its name or by its DOS attribute; PyTorch's reader asks the same. */
export function isFolder(entry: ZipEntry): boolean {
  // The last byte of a name is a slash exactly where its last character is, in UTF-8 as in Latin-1.
  return entry.name.endsWith('/') || hasFlag(entry.externalAttributes, dosFolder)
}

/** True where Unix mode bits say that the entry is a symbolic link. */
export function isSymlink(entry: ZipEntry): boolean {
  return Math.floor(entry.madeBy / 256) === unixHost && Math.floor(entry.externalAttributes / 2 ** 28) === symlinkMode
}

/** True where any bit of `flag` is set in `flags`; both at most 32 bits wide. */
export function hasFlag(flags: number, flag: number): boolean {
  return (flags & flag) !== 0
}

const dosFolder = 0x10
const unixHost = 3
const symlinkMode = 0o12
