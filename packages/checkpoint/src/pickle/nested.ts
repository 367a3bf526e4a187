// SPDX-License-Identifier: Apache-2.0
// Files within a pickle's constants: `pickle.loads(b'...')` and its like hide the payload one level down. The call is
// refused anyway; looking inside tells what it would have loaded.
import type { Budget, Reading } from '../reading.ts'
import { MemorySource } from '../source/source.ts'
import type { ByteSource } from '../source/source.ts'
import { maxNestedConstants, maxTextBytes, minNestedBytes } from './limits.ts'
import { isPickle } from './probe.ts'
import { toLatin1 } from './text-numbers.ts'
import { PyBytes } from './value.ts'

interface Constant {
  readonly value: PyBytes | string
  readonly offset: number
}

/** Collects constants that may be files while a pickle is walked; pass `note` as `onConstant`. */
export class NestedConstants {
  readonly #constants: Constant[] = []

  readonly note = (value: PyBytes | string, offset: number): void => {
    if (this.#constants.length >= maxNestedConstants) return
    const size = typeof value === 'string' ? value.length : value.sizeBytes
    if (size >= minNestedBytes && size <= maxTextBytes && mayBeFile(value)) this.#constants.push({ value, offset })
  }

  /** Readings of the constants that are pickles or zip archives, as bytes or as base64 text. */
  inspect(
    budget: Budget,
    member: string,
    inspectPart: (source: ByteSource, member: string) => readonly Reading[],
  ): Reading[] {
    const readings: Reading[] = []
    for (const { value, offset } of this.#constants) {
      const source = typeof value === 'string' ? decodeBase64(value) : fromBytes(value)
      if (source === undefined) continue
      budget.spend(source.sizeBytes / 1024)
      if (!isZip(source) && !isPickle(source, 0, budget)) continue
      const place = `constant at ${offset}`
      readings.push(...inspectPart(source, member === '' ? place : `${member} ${place}`))
    }
    return readings
  }
}

/** A cheap look at the first characters: PROTO, a zip's PK, GLOBAL and MARK, and what base64 makes of them. */
function mayBeFile(value: PyBytes | string): boolean {
  if (typeof value === 'string') {
    return /^(?:gA[A-X]|UEsDB|Y[0-9a-z]|K[A-Za-z]|PK|c[\w.]+\n|\()/.test(value) || value.charCodeAt(0) === 0x80
  }
  const [first = 0, second = 0] = value.read(0, 2)
  if (first === 0x80) return second <= 5
  if (first === 0x50) return second === 0x4b
  return first === 0x63 || first === 0x28 || isBase64Start(first)
}

/** The first letter of base64 of PROTO (g), GLOBAL (Y), MARK (K) and of a zip (U). */
function isBase64Start(code: number): boolean {
  return code === 0x67 || code === 0x59 || code === 0x4b || code === 0x55
}

function fromBytes(value: PyBytes): ByteSource | undefined {
  const source = value.toSource()
  const first = value.read(0, 1)[0] ?? 0
  return isBase64Start(first) ? decodeBase64(toLatin1(value.bytes)) : source
}

function isZip(source: ByteSource): boolean {
  const start = source.read(0, Math.min(4, source.sizeBytes))
  return start[0] === 0x50 && start[1] === 0x4b && start[2] === 3 && start[3] === 4
}

/** The bytes of a text that is base64 (white space allowed), or that spells bytes itself. */
function decodeBase64(text: string): ByteSource | undefined {
  const plain = text.replace(/\s+/g, '').replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, '')
  if (/^[A-Za-z0-9+/]+$/.test(plain)) {
    try {
      return new MemorySource(Uint8Array.from(atob(plain), (character) => character.charCodeAt(0)))
    } catch {
      return undefined
    }
  }
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code > 255) return undefined
    bytes[index] = code
  }
  return new MemorySource(bytes)
}
