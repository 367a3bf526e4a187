// SPDX-License-Identifier: Apache-2.0
// JSON by itself: a configuration, an index, or a server's error message saved in place of a model.
import type { ByteSource } from '../source/source.ts'
import type { Budget } from '../reading.ts'
import { maxJsonBytes } from './limits.ts'
import { isExpectedModel, makeRecogniser } from './recognised.ts'
import { toShown } from './shown.ts'

const openingBytes: ReadonlySet<number> = new Set([0x7b, 0x5b])
const spaceBytes: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d])

/** The object or array that the whole source is; undefined where it is no JSON, or too long to be parsed. */
export function readJson(source: ByteSource, budget: Budget): object | undefined {
  if (!beginsLikeJson(source) || source.sizeBytes > maxJsonBytes) return undefined
  budget.spend(1 + Math.floor(source.sizeBytes / 16))
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(source.read(0, source.sizeBytes))
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch (error) {
    // Not UTF-8, not JSON, or nested too deep for the parser's stack: then it is not taken for JSON.
    if (error instanceof TypeError || error instanceof SyntaxError || error instanceof RangeError) return undefined
    throw error
  }
}

function beginsLikeJson(source: ByteSource): boolean {
  let head = source.read(0, Math.min(64, source.sizeBytes))
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) head = head.subarray(3)
  const first = head.find((byte) => !spaceBytes.has(byte))
  return first !== undefined && openingBytes.has(first)
}

/** What a server says went wrong; undefined where the document is no such message. */
export function errorMessage(document: object): string | undefined {
  const fields = new Map<string, unknown>(Object.entries(document))
  if (Array.isArray(document) || fields.size > 8) return undefined
  for (const key of ['error', 'errors', 'detail']) {
    const value = fields.get(key)
    if (typeof value === 'string') return toShown(value)
    if (typeof value === 'object' && value !== null && key !== 'detail') return nestedMessage(value)
  }
  const message = fields.get('message')
  const isAnswer = ['status', 'code', 'statusCode', 'documentation_url', 'request_id'].some((key) => fields.has(key))
  return typeof message === 'string' && isAnswer ? toShown(message) : undefined
}

/** The message within an error, one level deep: documents may be nested as deep as they like. */
function nestedMessage(value: object): string {
  const first: unknown = Array.isArray(value) ? value[0] : value
  if (typeof first === 'string') return toShown(first)
  const message =
    typeof first === 'object' && first !== null ? new Map(Object.entries(first)).get('message') : undefined
  return typeof message === 'string' ? toShown(message) : keysOf(value)
}

/** The first keys, which say what kind of document it is. */
function keysOf(document: object): string {
  if (Array.isArray(document)) return `a list of ${document.length}`
  const keys = Object.keys(document)
  return keys.length === 0 ? 'an empty object' : toShown(`keys: ${keys.slice(0, 12).join(', ')}`)
}

export const jsonReader = makeRecogniser({
  format: 'json',
  matches: (source, { budget }) => readJson(source, budget) !== undefined,
  describe(source, findings, context) {
    const document = readJson(source, context.budget) ?? {}
    const message = errorMessage(document)
    if (!isExpectedModel(context)) findings.add('JSON_BESIDE', { evidence: keysOf(document) })
    else if (message === undefined) findings.add('JSON_ALONE', { offset: 0, evidence: keysOf(document) })
    else findings.add('JSON_ERROR', { offset: 0, evidence: message })
  },
})
