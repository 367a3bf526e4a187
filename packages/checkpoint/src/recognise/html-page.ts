// SPDX-License-Identifier: Apache-2.0
// A web page that was saved in place of a model.
import { readHead } from './head.ts'
import { isWhole, makeRecogniser } from './recognised.ts'
import { toShown } from './shown.ts'

const beginnings: readonly string[] = [
  '<!doctype html',
  '<html',
  '<head',
  '<body',
  '<title',
  '<script',
  '<meta',
  '<center',
  '<h1',
]

/** True where a text begins like a page; an XML declaration and comments may come before. */
export function isHtml(head: string): boolean {
  let text = head
  for (let before = Infinity; text.length < before;) {
    before = text.length
    for (const [open, close] of [
      ['<?xml', '?>'],
      ['<!--', '-->'],
    ] as const) {
      const end = text.indexOf(close, open.length)
      if (text.startsWith(open) && end >= 0) text = text.slice(end + close.length).trimStart()
    }
  }
  const start = text.slice(0, 16).toLowerCase()
  return beginnings.some((beginning) => {
    if (!start.startsWith(beginning)) return false
    const next = text.slice(beginning.length, beginning.length + 1)
    return next === '' || /[\s>/]/.test(next)
  })
}

/** What stands in the first `<title>`; empty where there is none. */
export function htmlTitle(head: string): string {
  const lower = head.toLowerCase()
  const open = lower.indexOf('<title')
  const start = open < 0 ? -1 : lower.indexOf('>', open)
  if (start < 0) return ''
  const end = lower.indexOf('</title', start)
  return toShown(head.slice(start + 1, end < 0 ? undefined : end))
}

export const htmlReader = makeRecogniser({
  format: 'html',
  matches: (source) => isHtml(readHead(source)),
  describe(source, findings, context) {
    if (!isWhole(context)) {
      findings.add('HTML_BESIDE')
      return
    }
    const title = htmlTitle(readHead(source))
    findings.add('HTML_PAGE', { offset: 0, evidence: title === '' ? 'without a title' : `title: ${title}` })
  },
})
