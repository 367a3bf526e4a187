// SPDX-License-Identifier: Apache-2.0
// Protocol 2 has no bytes: Python writes them as text and a call that encodes it.
import { Made, PyBytes, PyTuple, type Value } from '../pickle/value.ts'
import { calleePath } from './callee.ts'

/** The bytes that a value is or encodes to; `undefined` where it is neither. */
export function bytesOf(value: Value | undefined): Uint8Array | undefined {
  if (value instanceof PyBytes) return value.bytes
  if (!(value instanceof Made) || !(value.args instanceof PyTuple)) return undefined
  const path = calleePath(value)
  const [text, encoding] = value.args.items
  // Python 3 writes no bytes at all as `bytes()`.
  if (path === 'builtins.bytes' && value.args.items.length === 0) return new Uint8Array(0)
  if (path !== '_codecs.encode' || typeof text !== 'string' || encoding !== 'latin1') return undefined
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 0xff) return undefined
    bytes[at] = code
  }
  return bytes
}
