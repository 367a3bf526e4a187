// SPDX-License-Identifier: Apache-2.0
// What differs between the versions of PyTorch's restricted loader, from 2.6 on: older ones can be made to run code.

/** The rules of one version. */
export interface Rules {
  /** `2.13`, without the patch level. */
  readonly torch: string
  /** SETITEM(S) only on dict, OrderedDict and Counter; a storage's record must have exactly its size. (CVE-2026-24747) */
  readonly checksItemsAndSizes: boolean
  /** A name that ends in `.safetensors` is handed to that format's loader, whatever the bytes. */
  readonly hasSafetensorsSuffix: boolean
  /** Quantized tensors must lie in their storage; per channel, axis and lengths must fit the size. */
  readonly checksQuantized: boolean
  /** Sparse tensors are checked after loading. */
  readonly validatesSparse: boolean
  /** Names of Python 2's `exceptions` are mapped to `builtins`. */
  readonly mapsExceptions: boolean
  /** APPEND(S) also on subclasses of list that the user allows. */
  readonly extendsListSubclasses: boolean
}

/** The newest version that was asked itself, file by file: what is asked about unless the user says otherwise. */
export const newestTorch = '2.13'

const oldest = 6
const newest = 14

/** Every version that can be asked about, oldest first. */
export const torchVersions: readonly string[] = Array.from(
  { length: newest - oldest + 1 },
  (_, index) => `2.${oldest + index}`,
)

/** Minor version asked about, brought into the range that is known: an older one is judged as 2.6, a newer one as 2.14. */
function minorOf(torch: string): number {
  const match = /^(\d{1,4})\.(\d{1,4})/.exec(torch)
  if (match === null) return 13
  const major = Number(match[1])
  if (major !== 2) return major < 2 ? oldest : newest
  return Math.min(newest, Math.max(oldest, Number(match[2])))
}

/** The rules of the version that `torch` names. */
export function rulesOf(torch: string): Rules {
  const minor = minorOf(torch)
  return {
    torch: `2.${minor}`,
    checksItemsAndSizes: minor >= 10,
    hasSafetensorsSuffix: minor >= 13,
    checksQuantized: minor >= 13,
    validatesSparse: minor >= 14,
    mapsExceptions: minor >= 14,
    extendsListSubclasses: minor >= 14,
  }
}

/** True where a name that came with version `since` exists under `rules`. */
export function isSince(rules: Rules, since: string): boolean {
  return Number(since.slice(2)) <= Number(rules.torch.slice(2))
}
