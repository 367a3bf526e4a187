// SPDX-License-Identifier: Apache-2.0
// _codecs.encode: how torch.save's protocol 2 writes bytes, always as latin1. Other encodings are allowed and answered too.
import { assertCount } from '../arguments.ts'
import type { Environment } from '../environment.ts'
import { badArgument } from '../refusal.ts'
import { encodings } from '../tables/encodings.ts'
import { typeName } from '../type-name.ts'
import { BytearrayValue, BytesValue, type Value } from '../value.ts'

const latin: ReadonlySet<string> = new Set([
  '8859',
  'cp819',
  'csisolatin1',
  'ibm819',
  'iso8859',
  'iso8859_1',
  'iso_8859_1',
  'iso_8859_1_1987',
  'iso_ir_100',
  'l1',
  'latin',
  'latin1',
  'latin_1',
])
const unicode: ReadonlySet<string> = new Set(
  'u8 utf utf8 utf8_ucs2 utf8_ucs4 cp65001 utf_8 utf_8_sig u16 utf16 utf_16 u32 utf32 utf_32 utf_16_be utf_16_le utf_32_be utf_32_le unicodebigunmarked unicodelittleunmarked'.split(
    ' ',
  ),
)
const anyText: ReadonlySet<string> = new Set([
  'u7',
  'utf7',
  'utf_7',
  'unicode_1_1_utf_7',
  'unicode_escape',
  'raw_unicode_escape',
  'punycode',
])
const handlers: ReadonlySet<string> = new Set([
  'strict',
  'ignore',
  'replace',
  'xmlcharrefreplace',
  'backslashreplace',
  'namereplace',
  'surrogateescape',
  'surrogatepass',
])

/** `_codecs.encode(value, encoding='utf-8', errors='strict')`. Only latin1 and ASCII keep their bytes; nobody asks for others. */
export function encode(args: readonly Value[], env: Environment): BytesValue | string {
  assertCount('encode', args, 1, 3)
  const [value = null, encodingValue = 'utf-8', errors = 'strict'] = args
  if (typeof encodingValue !== 'string')
    throw badArgument(`encode() argument 'encoding' must be str, not ${typeName(encodingValue)}`)
  if (typeof errors !== 'string') throw badArgument(`encode() argument 'errors' must be str, not ${typeName(errors)}`)
  if (encodingValue.includes('\0') || errors.includes('\0')) throw badArgument('embedded null character')
  const encoding = encodingValue
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '_')
    .replace(/^_+|_+$/g, '')
  const takes = encodings.get(encoding)
  if (takes === undefined) throw badArgument(`unknown encoding: ${encodingValue}`)
  if (takes === 'bytes') {
    if (value instanceof BytesValue || value instanceof BytearrayValue) return new BytesValue(new Uint8Array(0))
    throw badArgument(`encoding with '${encodingValue}' codec failed`)
  }
  if (typeof value !== 'string')
    throw badArgument(`encoding with '${encodingValue}' codec failed: argument must be str, not ${typeName(value)}`)
  env.spend(value.length)
  if (takes === 'rot13') return value
  if (isEncodable(value, encoding)) return new BytesValue(narrow(value))
  if (errors === 'strict' || !handlers.has(errors))
    throw badArgument(`'${encodingValue}' codec can't encode a character of the string`)
  return new BytesValue(new Uint8Array(0))
}

function isEncodable(text: string, encoding: string): boolean {
  if (anyText.has(encoding)) return true
  if (unicode.has(encoding)) return text.isWellFormed()
  const most = latin.has(encoding) ? 0xff : 0x7f
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > most) return false
  return true
}

function narrow(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))
}
