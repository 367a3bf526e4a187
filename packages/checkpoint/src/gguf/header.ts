// SPDX-License-Identifier: Apache-2.0
// The keys and values of a GGUF header. Values are stepped over; only what the reader needs is kept.
import type { Budget } from '../reading.ts'
import { GgufCursor, GgufFault } from './cursor.ts'
import { maxAlignmentBytes, maxArrayDepth, maxKeyBytes } from './limits.ts'
import { arrayValue, sizeOfValue, textValue, uint32Value } from './types.ts'

/** What the keys say that matters here. */
export interface HeaderValues {
  readonly alignmentBytes: number
  /** Where chat templates stand. */
  readonly templates: readonly { readonly key: string; readonly offset: number }[]
}

const defaultAlignmentBytes = 32

export function readValues(cursor: GgufCursor, count: number, budget: Budget): HeaderValues {
  const seen = new Set<string>()
  const templates: { key: string; offset: number }[] = []
  let alignmentBytes = defaultAlignmentBytes
  for (let index = 0; index < count; index++) {
    budget.spend(1)
    const at = cursor.offset
    const key = cursor.text('a key', maxKeyBytes)
    if (seen.has(key)) throw new GgufFault('GGUF_DUPLICATE', `Key ${JSON.stringify(key.slice(0, 100))}`, at)
    seen.add(key)
    const type = cursor.u32('the type of a value')
    if (key === 'general.alignment') {
      if (type !== uint32Value) throw new GgufFault('GGUF_MALFORMED', 'general.alignment is no 32-bit number', at)
      alignmentBytes = cursor.u32(key)
      const isPower = alignmentBytes > 0 && Number.isInteger(Math.log2(alignmentBytes))
      if (!(isPower && alignmentBytes <= maxAlignmentBytes))
        throw new GgufFault('GGUF_MALFORMED', `general.alignment is ${alignmentBytes}`, at)
      continue
    }
    if (key.startsWith('tokenizer.chat_template')) templates.push({ key, offset: at })
    skipValue(cursor, type, budget)
  }
  return { alignmentBytes, templates }
}

/** Steps over one value; arrays in arrays are counted, not recursed into. */
function skipValue(cursor: GgufCursor, outerType: number, budget: Budget): void {
  const open: { type: number; left: number }[] = [{ type: outerType, left: 1 }]
  for (let row = open.at(-1); row !== undefined; row = open.at(-1)) {
    if (row.left === 0) {
      open.pop()
      continue
    }
    const size = sizeOfValue(row.type)
    if (size === undefined) throw new GgufFault('GGUF_TYPE_UNKNOWN', `Value type ${row.type}`, cursor.offset)
    if (size > 0) {
      const total = row.left * size
      if (total > cursor.leftBytes) throw new GgufFault('GGUF_TRUNCATED', 'A value is cut off', cursor.offset)
      cursor.skip(total)
      row.left = 0
      continue
    }
    row.left--
    budget.spend(1)
    if (row.type === textValue) cursor.skip(cursor.count('the length of a text', 1))
    else if (row.type === arrayValue) {
      if (open.length > maxArrayDepth) throw new GgufFault('GGUF_MALFORMED', 'Arrays in arrays', cursor.offset)
      const type = cursor.u32('the type of an array')
      const itemBytes = sizeOfValue(type)
      open.push({
        type,
        left: cursor.count('the length of an array', itemBytes === undefined || itemBytes < 1 ? 4 : itemBytes),
      })
    }
  }
}
