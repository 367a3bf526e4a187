// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { visionReport } from '../../test/vision-report.ts'
import { auditCatalogue } from '../audit/catalogue.ts'
import type { AuditReport } from '../report/report.ts'
import { toHtmlReport } from './page.ts'

const report = visionReport()

/** Every text of the report that may come from a file or a record, replaced; codes, kinds and numbers stay. */
function replaceTexts(value: unknown, text: string, key = ''): unknown {
  if (typeof value === 'string')
    return /^(?:code|severity|verdict|status|state|kind|role|ecosystem|date|knowledgeDate|expires)$/.test(key)
      ? value
      : text
  if (Array.isArray(value)) return value.map((one) => replaceTexts(one, text, key))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, replaceTexts(one, text, name)]))
}
const pageWith = (text: string): string => toHtmlReport(replaceTexts(report, text) as AuditReport, auditCatalogue)

const elementsOf = (page: string): string[] =>
  [
    ...new Set([...page.replace(/<style>[\s\S]*?<\/style>/, '').matchAll(/<(\w+)/g)].map(([, name = '']) => name)),
  ].sort()
const control = new Set(elementsOf(toHtmlReport(report, auditCatalogue)))

for (const attack of [
  '<script>alert(1)</script>',
  '</style><script>alert(1)</script>',
  '</title></textarea><img src=x onerror=alert(1)>',
  '" onload="alert(1)" x="',
  "' autofocus onfocus='alert(1)",
  '</svg><foreignObject><iframe>',
  '<!--',
  ']]><script>',
])
  test(`${attack} stays text wherever it stands`, () => {
    const page = pageWith(attack)
    for (const name of elementsOf(page)) assert.ok(control.has(name), `<${name}> got in`)
    // What is in quotation marks is a value; a name of an attribute stands outside of them.
    const bare = page.replace(/<style>[\s\S]*?<\/style>/, '').replace(/"[^"]*"/g, '""')
    assert.doesNotMatch(bare, /<[^<>]*\s(?:on\w+|autofocus)\b[^<>]*>/i)
    assert.ok(!page.includes('<!--'))
  })

test('controls, bidirectional marks and half characters are shown, not obeyed', () => {
  const page = pageWith('safe\u202eeruces\u2066\u0000\u001b[31m\ud800\u200b')
  assert.doesNotMatch(page.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Cs}]/u)
  assert.ok(page.isWellFormed())
  assert.ok(page.includes('safe\\u{202e}eruces'))
})

test('texts of 10,000 characters are cut, and the page stays small', () => {
  const page = pageWith('x'.repeat(10_000))
  assert.doesNotMatch(page, /x{1001}/)
  assert.ok(page.length < 1_000_000, String(page.length))
})

test('a hundred thousand findings, packages and models make a page of a few megabytes', () => {
  const many = <Item>(items: readonly Item[], count: number): Item[] =>
    Array.from({ length: count }, (_, index) => items[index % items.length] ?? assert.fail('nothing to repeat'))
  const pinned = many(
    report.manifests.flatMap((manifest) => manifest.pinned),
    100_000,
  ).map((one, index) => ({
    ...one,
    name: `${one.name}-${index}`,
  }))
  const requirements = many(
    report.manifests.flatMap((manifest) => manifest.requirements),
    20_000,
  ).map((one, index) => ({
    ...one,
    name: `${one.name}-${index}`,
  }))
  const [first] = report.manifests
  assert.ok(first)
  const startedMs = performance.now()
  const page = toHtmlReport(
    {
      ...report,
      findings: many(report.findings, 100_000),
      models: many(report.models, 100_000),
      advisories: many(report.advisories, 20_000),
      gaps: many(report.gaps, 100_000),
      manifests: [...report.manifests, { ...first, pinned, requirements }],
    },
    auditCatalogue,
  )
  const tookMs = performance.now() - startedMs
  assert.ok(page.length < 4_000_000, String(page.length))
  assert.ok(tookMs < 5_000, `took ${tookMs} ms`)
  assert.match(page, /99,600 more rows in the JSON document/)
})
