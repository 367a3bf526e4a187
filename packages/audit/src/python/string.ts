// SPDX-License-Identifier: Apache-2.0
// The value of a Python string literal: a module named by escapes is the same module.

const simple: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['\n', ''],
])

const escapes = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|(\r\n|[\s\S]))/g

/** The text between the quotes, with its escapes resolved unless the prefix says raw; named characters stay as written. */
export function decodeString(inside: string, prefix: string): string {
  if (prefix.includes('r') || !inside.includes('\\')) return inside
  return inside.replace(
    escapes,
    (whole: string, x?: string, u?: string, long?: string, octal?: string, other?: string) => {
      const hex = x ?? u ?? long
      const point = hex !== undefined ? Number.parseInt(hex, 16) : octal !== undefined ? Number.parseInt(octal, 8) : -1
      if (point >= 0) return point <= 0x10ffff ? String.fromCodePoint(point) : whole
      return simple.get(other === '\r\n' ? '\n' : (other ?? '')) ?? whole
    },
  )
}
