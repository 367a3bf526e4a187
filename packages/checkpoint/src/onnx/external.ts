// SPDX-License-Identifier: Apache-2.0
// External data: a file beside the model, named by the model itself, hence confined to the model's folder.
import { type ByteSource, SliceSource } from '../source/source.ts'
import type { OnnxFindings } from './findings.ts'
import { maxLocationBytes } from './limits.ts'

/** Why external data is refused: a code, and what was seen. */
export interface ExternalRefusal {
  readonly code: keyof OnnxFindings & string
  readonly evidence: string
}

/** The path below the model's folder, or undefined where it leaves it or could be read in another way. */
export function confine(location: string): string | undefined {
  if (location === '' || location.length > maxLocationBytes) return undefined
  // A backslash separates folders for some loaders and not for others; a colon begins a drive or a stream.
  if (/[\\:]/.test(location) || location.includes('\u0000') || location.startsWith('/')) return undefined
  const parts = location.split('/').filter((part) => part !== '' && part !== '.')
  // ONNX Runtime takes a location below a folder named `*` for an address in its own memory.
  return parts.length === 0 || parts.includes('..') || parts[0] === '*' ? undefined : parts.join('/')
}

/** The bytes that the entries of `external_data` name, exactly `sizeBytes` of them. */
export function openExternal(
  entries: ReadonlyMap<string, string>,
  sizeBytes: number,
  openSibling: (path: string) => ByteSource | undefined,
): ByteSource | ExternalRefusal {
  const location = entries.get('location') ?? ''
  const path = confine(location)
  if (path === undefined) return { code: 'ONNX_EXTERNAL_ESCAPES', evidence: JSON.stringify(location.slice(0, 200)) }
  const offset = toPosition(entries.get('offset') ?? '0')
  const length = entries.get('length')
  const lengthBytes = length === undefined ? undefined : toPosition(length)
  const place = `${location.slice(0, 200)} offset ${entries.get('offset') ?? 0} length ${length ?? 'to the end'}`
  if (/^\s*-/.test(entries.get('offset') ?? '') || /^\s*-/.test(length ?? ''))
    return { code: 'ONNX_EXTERNAL_ESCAPES', evidence: place }
  if (offset === undefined || (length !== undefined && lengthBytes === undefined))
    return { code: 'ONNX_EXTERNAL_INVALID', evidence: place }
  const file = openSibling(path)
  if (file === undefined) return { code: 'ONNX_EXTERNAL_MISSING', evidence: location.slice(0, 200) }
  const found = lengthBytes ?? file.sizeBytes - offset
  if (found !== sizeBytes)
    return { code: 'ONNX_EXTERNAL_INVALID', evidence: `${place}, the tensor has ${sizeBytes} bytes` }
  if (!(offset <= file.sizeBytes && found <= file.sizeBytes - offset))
    return { code: 'ONNX_EXTERNAL_INVALID', evidence: `${place}, the file has ${file.sizeBytes} bytes` }
  return new SliceSource(file, offset, found)
}

function toPosition(text: string): number | undefined {
  if (!/^\d{1,16}$/.test(text)) return undefined
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : undefined
}
