// SPDX-License-Identifier: Apache-2.0
// Which of several members of one name PyTorch reads: miniz sorts the directory by lower-cased names with a heap sort,
// which is not stable, and then searches it by halving. Where names are unique a map says the same faster.

/** Finds entries by name as miniz does: letters A-Z and a-z are the same, everything else is compared as bytes. */
export interface NameIndex {
  /** Place of the entry in the directory; `key` is a byte string of lower case (see `byte-string.ts`). */
  find(key: string): number | undefined
  /** True where two entries have the same key, so that readers may disagree. */
  readonly hasDuplicates: boolean
}

export function indexNames(keys: readonly string[]): NameIndex {
  const places = new Map<string, number>()
  keys.forEach((key, index) => places.set(key, index))
  if (places.size === keys.length) return { find: (key) => places.get(key), hasDuplicates: false }
  const sorted = heapSort(keys)
  return { find: (key) => search(keys, sorted, key), hasDuplicates: true }
}

/** Places sorted by key, equal keys in the very order in which this heap sort leaves them. */
function heapSort(keys: readonly string[]): Uint32Array {
  const places = Uint32Array.from(keys, (_, index) => index)
  // Strings of characters up to 255 compare as their bytes do, the shorter first.
  const isLess = (one: number, other: number): boolean =>
    (keys[places[one] ?? 0] ?? '') < (keys[places[other] ?? 0] ?? '')
  const swap = (one: number, other: number): void => {
    const held = places[one] ?? 0
    places[one] = places[other] ?? 0
    places[other] = held
  }
  const sift = (start: number, size: number): void => {
    for (let root = start; ;) {
      let child = root * 2 + 1
      if (child >= size) return
      if (child + 1 < size && isLess(child, child + 1)) child++
      if (!isLess(root, child)) return
      swap(root, child)
      root = child
    }
  }
  for (let start = Math.floor((keys.length - 2) / 2); start >= 0; start--) sift(start, keys.length)
  for (let end = keys.length - 1; end > 0; end--) {
    swap(end, 0)
    sift(0, end)
  }
  return places
}

function search(keys: readonly string[], sorted: Uint32Array, key: string): number | undefined {
  let low = 0
  let high = sorted.length - 1
  while (low <= high) {
    const middle = low + Math.floor((high - low) / 2)
    const place = sorted[middle] ?? 0
    const found = keys[place] ?? ''
    if (found === key) return place
    if (found < key) low = middle + 1
    else high = middle - 1
  }
  return undefined
}
