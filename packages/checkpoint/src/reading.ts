// SPDX-License-Identifier: Apache-2.0
// What a format's reader gives, and what it is given. One file may have several readings: a polyglot has, and so has
// an archive with members.
import type { Finding } from './finding/finding.ts'
import type { ByteSource } from './source/source.ts'
import type { Leaf, Tensor } from './tensor/tensor.ts'

/** Every kind of file that is told apart. */
export type Format =
  | 'pytorch-zip'
  | 'pytorch-legacy'
  | 'pytorch-tar'
  | 'torchscript'
  | 'pt2'
  | 'pickle'
  | 'npy'
  | 'npz'
  | 'joblib'
  | 'safetensors'
  | 'onnx'
  | 'keras'
  | 'hdf5'
  | 'gguf'
  | 'zip'
  | 'tar'
  | 'gzip'
  | 'zlib'
  | 'bzip2'
  | 'xz'
  | 'lzma'
  | 'lz4'
  | 'zstd'
  | '7z'
  | 'rar'
  | 'git-lfs-pointer'
  | 'html'
  | 'json'
  | 'text'
  | 'empty'
  | 'unknown'

/**
 * What a name that a pickle imports amounts to.
 * - `allowed`: on the allow-list of the asked version of `torch.load(weights_only=True)`.
 * - `harmless`: not there, but known to run nothing of the file's choosing.
 * - `structural`: harmless only in the one shape in which this file uses it.
 * - `dangerous`: can run code, read or write files, or reach other names.
 * - `unknown`: in no table.
 */
export type ImportKind = 'allowed' | 'harmless' | 'structural' | 'dangerous' | 'unknown'

/** One name that a pickle imports, or needs without naming it. */
export interface Import {
  /** Module and qualified name, after Python 2's names were mapped: `numpy.dtypes.Float64DType`. */
  readonly name: string
  readonly kind: ImportKind
  /** True where the file never names it, but loading makes an object of it (numpy's DType classes). */
  readonly isImplied: boolean
  /** Where it is first named, in bytes from the start of `member`. */
  readonly offset: number
  readonly member: string
}

/** One entry of an archive, for the picture of it. */
export interface Member {
  readonly path: string
  readonly offset: number
  readonly sizeBytes: number
  readonly packedBytes: number
  readonly format: Format | undefined
}

/** One way in which the bytes can be understood. */
export interface Reading {
  readonly format: Format
  /** Where in the file it was found: empty, or the path of a member, or `offset 128`. */
  readonly member: string
  readonly findings: readonly Finding[]
  readonly imports: readonly Import[]
  readonly tensors: readonly Tensor[]
  readonly members: readonly Member[]
  /** The values beside the tensors, worked out when asked; absent where the format holds tensors alone. */
  readonly leaves?: () => readonly Leaf[]
}

/** Stops work that takes too long or too much; one for a whole file, shared by all its readings. */
export interface Budget {
  /** Takes `steps` (about one per opcode, entry or KiB unpacked). Throws `BUDGET_SPENT` once none are left or time is over. */
  spend(steps: number): void
}

/** What a reader is given beside the bytes. */
export interface ReadContext {
  readonly budget: Budget
  /** Path of the member that the source is, for findings; empty for the file itself. */
  readonly member: string
  /** The file's name, without folders: only ever a hint. */
  readonly name: string
  /** True where the file lies beside others that were asked about as a folder: a text there is no objection. */
  readonly isBeside?: boolean
  /** The version of PyTorch asked about, `2.13`. */
  readonly torch: string
  /** Names the user trusts beside the allow-list, as `--safe-global` states them. */
  readonly safeGlobals: ReadonlySet<string>
  /** Inspects a part of the file as a file of its own: every reading of it, nested ones included. */
  readonly inspectPart: (source: ByteSource, member: string) => readonly Reading[]
  /** A file beside this one, by a relative path already checked to stay inside the folder (ONNX external data). */
  readonly openSibling: (path: string) => ByteSource | undefined
}

/** One format: does it look like this, and if so, what is in it. */
export interface FormatReader {
  /**
   * True where the bytes could be of this format, by content alone. Cheap: reads a few KiB. Ours to be generous:
   * a file that may be two things is read as both.
   */
  matches(source: ByteSource, context: ReadContext): boolean
  /**
   * Never throws for what a file holds: that is a finding. What it found before it stopped stands. Throws only
   * `SOURCE_UNREADABLE`, `SOURCE_CHANGED` and `BUDGET_SPENT`.
   */
  read(source: ByteSource, context: ReadContext): Reading
}
