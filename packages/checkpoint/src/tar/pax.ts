// SPDX-License-Identifier: Apache-2.0
// Extended headers of tar ("pax"): lines of `LENGTH KEYWORD=VALUE`, read as Python's tarfile does.
import { maxPythonDigits } from './limits.ts'
import { isPythonInt } from './number.ts'
import type { Budget } from '../reading.ts'
import { toByteString } from '../source/byte-string.ts'

export type PaxHeaders = Map<string, string>

/**
 * Adds the lines of `content` to `headers`. Gives `invalid` where Python takes the archive for none, the message of a
 * ValueError where Python stops altogether, `undefined` where all is well.
 */
export function parsePax(content: Uint8Array, headers: PaxHeaders, budget: Budget): string | undefined {
  const problem = charsetProblem(content)
  if (problem !== undefined) return problem
  let at = 0
  while (at < content.length) {
    const space = endOfDigits(content, at)
    if (space === at || content[space] !== 0x20) break
    const equals = content.indexOf(0x3d, space + 1)
    if (equals <= space + 1) break
    budget.spend(1 + Math.floor((equals - space) / 256))
    if (space - at > maxPythonDigits) return 'Exceeds the limit for integer string conversion'
    // Inexact past 2^53, where it leads past the end all the same.
    const length = Number(decode(content.subarray(at, space)))
    if (length === 0) return 'invalid'
    const end = Math.max(equals + 1, Math.min(at + length - 1, content.length))
    headers.set(decode(content.subarray(space + 1, equals)), decode(content.subarray(equals + 1, end)))
    at += length
  }
  return undefined
}

/** The one keyword that Python looks for anywhere in the block, and decodes strictly. */
function charsetProblem(content: Uint8Array): string | undefined {
  const found = /\d hdrcharset=([^\n]+)\n/.exec(toByteString(content))?.[1]
  if (found === undefined) return undefined
  try {
    strictUtf8.decode(Uint8Array.from(found, (character) => character.charCodeAt(0)))
    return undefined
  } catch {
    return 'hdrcharset is not UTF-8'
  }
}

/** What Python converts without care once a header is complete: the message of its ValueError, if any. */
export function applyPaxNumbers(headers: PaxHeaders): string | undefined {
  for (const keyword of ['GNU.sparse.size', 'GNU.sparse.realsize']) {
    const value = headers.get(keyword)
    if (value !== undefined && !isPythonInt(value)) return `invalid literal for int(): ${keyword}`
  }
  return undefined
}

function endOfDigits(bytes: Uint8Array, start: number): number {
  let at = start
  for (let byte = bytes[at]; byte !== undefined && byte >= 0x30 && byte <= 0x39; byte = bytes[at]) at++
  return at
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const laxUtf8 = new TextDecoder('utf-8', { ignoreBOM: true })

function decode(bytes: Uint8Array): string {
  return laxUtf8.decode(bytes)
}
