// SPDX-License-Identifier: Apache-2.0
// Numbers as people read them.

const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB']

/** `1.2 MB`, in powers of 1,000 as disks and PyTorch's downloads are. */
export function sizeText(sizeBytes: number): string {
  let value = sizeBytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1
  return `${value.toFixed(digits)} ${units[unit] ?? ''}`
}

/** `1 file`, `2 files`; `plural` where it is not the noun with an s. */
export function countText(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`
}
