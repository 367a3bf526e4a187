// SPDX-License-Identifier: Apache-2.0
// Whether the header's claims fit one another and the file: as strict as the format's own reader, in exact arithmetic.
import type { Findings } from '../finding/finding.ts'
import { safetensorsBits } from './dtypes.ts'
import type { SafetensorsFindings } from './findings.ts'
import { type Header, shorten, type TensorEntry } from './header.ts'

const largestSize = 2n ** 64n - 1n

/** Checks every tensor and the whole; `dataBytes` is what the file has after the header. True where all fits. */
export function checkLayout(header: Header, dataBytes: number, findings: Findings<SafetensorsFindings>): boolean {
  const before = findings.list.length
  const ordered = header.entries.toSorted(byPlace)
  let end = 0n
  for (const entry of ordered) {
    if (entry.start !== end || entry.end < entry.start) {
      const evidence = `"${shorten(entry.name)}" lies at ${entry.start} to ${entry.end}, the one before it ends at ${end}`
      findings.add('SAFETENSORS_OFFSETS_INVALID', { evidence })
      break
    }
    end = entry.end
    checkShape(entry, findings)
  }
  if (findings.list.length > before) return false
  const present = BigInt(dataBytes)
  if (end > present) {
    const message = `The safetensors file is cut short: ${present} of ${end} bytes of tensors are there`
    findings.add('SAFETENSORS_TRUNCATED', { message, evidence: `${present} of ${end} bytes present` })
  } else if (end < present) findings.add('SAFETENSORS_TRAILING_BYTES', { evidence: `${present - end} bytes` })
  return true
}

function byPlace(one: TensorEntry, other: TensorEntry): number {
  if (one.start !== other.start) return one.start < other.start ? -1 : 1
  if (one.end !== other.end) return one.end < other.end ? -1 : 1
  return 0
}

function checkShape(entry: TensorEntry, findings: Findings<SafetensorsFindings>): void {
  const bits = safetensorsBits.get(entry.dtype)
  if (bits === undefined) {
    findings.add('SAFETENSORS_DTYPE_UNKNOWN', { evidence: `"${shorten(entry.name)}": ${shorten(entry.dtype)}` })
    return
  }
  // The format's reader multiplies in this order in 64 bits and refuses what does not fit, even before a factor of 0.
  let elements = 1n
  let isOver = false
  for (const size of entry.shape) {
    elements *= size
    if (elements > largestSize) isOver = true
    if (isOver) break
  }
  const total = elements * BigInt(bits)
  if (isOver || total > largestSize || total % 8n !== 0n || total / 8n !== entry.end - entry.start) {
    const evidence = `"${shorten(entry.name)}" (${entry.shape.join(', ')}) ${entry.dtype} in ${entry.end - entry.start} bytes`
    findings.add('SAFETENSORS_SHAPE_MISMATCH', { evidence })
  } else if (entry.shape.some((size) => size > BigInt(Number.MAX_SAFE_INTEGER)))
    findings.add('SAFETENSORS_SHAPE_MISMATCH', { evidence: `"${shorten(entry.name)}" has a dimension past 2^53` })
}
