// SPDX-License-Identifier: Apache-2.0
// The XML with which stores of files (S3 and those that speak like it) refuse, saved in place of a model.
import { readHead } from './head.ts'
import { isWhole, makeRecogniser } from './recognised.ts'
import { toShown } from './shown.ts'

/** What a store's error says; undefined where the text is none. */
export function parseXmlError(head: string): { readonly code: string; readonly message: string } | undefined {
  const declarationEnd = head.startsWith('<?xml') ? head.indexOf('?>') : -2
  if (declarationEnd === -1) return undefined
  const body = head.slice(declarationEnd + 2).trimStart()
  if (!/^<Error[\s>]/.test(body)) return undefined
  const code = between(body, '<Code>', '</Code>')
  const message = between(body, '<Message>', '</Message>')
  return code === '' && message === '' ? undefined : { code, message }
}

function between(text: string, open: string, close: string): string {
  const start = text.indexOf(open)
  const end = start < 0 ? -1 : text.indexOf(close, start)
  return end < 0 ? '' : toShown(text.slice(start + open.length, end))
}

export const xmlErrorReader = makeRecogniser({
  format: 'text',
  matches: (source, context) => isWhole(context) && parseXmlError(readHead(source)) !== undefined,
  describe(source, findings) {
    const error = parseXmlError(readHead(source))
    findings.add('XML_ERROR', { offset: 0, evidence: `${error?.code ?? ''}: ${error?.message ?? ''}` })
  },
})
