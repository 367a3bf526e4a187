// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { visionReport } from '../../test/vision-report.ts'
import { auditCatalogue } from '../audit/catalogue.ts'
import { toHtmlReport } from './page.ts'
import { style, styleHash } from './style.ts'

const report = visionReport()
const page = toHtmlReport(report, auditCatalogue)
/** What a reader sees, roughly: the text between tags. */
const words = page
  .replace(/<style>[\s\S]*?<\/style>/, '')
  .replace(/<[^>]*>/g, ' ')
  .replaceAll('&gt;', '>')
  .replaceAll('&lt;', '<')
  .replace(/\s+/g, ' ')

test('the policy lets in exactly the style sheet of the page', () => {
  const [, element = ''] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? []
  assert.equal(element, style)
  assert.equal(styleHash, `sha256-${createHash('sha256').update(element).digest('base64')}`)
  assert.ok(
    page.includes(`content="default-src 'none'; style-src '${styleHash}'; base-uri 'none'; form-action 'none'"`),
  )
})

test('nothing is loaded, run or styled from elsewhere', () => {
  assert.doesNotMatch(page, /<(?:script|img|link|iframe|object|embed|form|base)\b/i)
  const bare = page.replace(/<style>[\s\S]*?<\/style>/, '').replace(/"[^"]*"/g, '""')
  assert.doesNotMatch(bare, /<[^<>]*\s(?:on\w+|style|src|srcset|xlink:href)\s*=/i)
  assert.doesNotMatch(style, /@import|url\(|expression|<\//)
  for (const [, target = ''] of page.matchAll(/href="([^"]*)"/g)) assert.match(target, /^#/)
})

test('it says the verdict, what to do, and on which day', () => {
  assert.match(words, /vision This workspace is not safe Refused: 11 objections\./)
  assert.match(words, /What to do Take the first way of the plan ?\. Prebuilt: torch 2\.12/)
  assert.match(words, /2026-11-27, with advisories as of 2026-09-30/)
})

test('findings stand with place, message, evidence and remedy, the worst first', () => {
  assert.match(words, /Do: Pass weights_only=True.*probe_dimensions\.py:10.*return _original_load/)
  assert.ok(words.indexOf('A package with a known flaw') < words.indexOf('torch.load() without weights_only'))
})

test('the conflict stands in words with its places, and in red in the drawing', () => {
  assert.match(words, /These cannot all hold mmdet asserts, when it is imported, mmcv>=2\.0\.0rc4,<2\.2\.0/)
  assert.match(page, /class="wire is-requirement is-conflict"/)
  assert.match(page, /class="label is-conflict"[^>]*>\s*&gt;=2\.0\.0rc4,&lt;2\.2\.0/)
  assert.match(page, /class="wire is-knowledge is-conflict"/)
})

test('every way out is there with its commands, what stays open, and how to verify', () => {
  for (const { title, commands } of report.plan?.waysOut ?? assert.fail('no plan')) {
    assert.ok(words.includes(title), title)
    for (const command of commands) assert.ok(words.replaceAll('&quot;', '"').includes(command), command)
  }
  assert.match(words, /CVE-2025-3000 condition met torch 2\.12\.1: Memory corruption in torch\.jit\.script/)
})

test('advisories show how records disagree; models, exceptions and gaps are told', () => {
  assert.match(words, /GHSA-rrmf-rvhw-rf47 says fixed in 2\.13\.0 PYSEC-2025-194 says last affected 2\.6\.0, no fix/)
  assert.match(words, /checkpoints\/yolox\.pth unsafe PICKLE_CALLS_DANGEROUS .*71\.2 MB torch 2\.9: refuses it/)
  assert.match(words, /used 2027-01-31 vision team not reachable: torch\.jit\.script is never called here/)
  assert.match(words, /experiments\/ by the policy, 12 files: never deployed data\/link a link that leads out/)
})

test('a withdrawn advisory is shown with day and reason', () => {
  const [match] = report.advisories
  assert.ok(match)
  const withdrawn = { date: '2025-02-11', reason: 'not a vulnerability' }
  const records = match.group.records.map((record) => ({ ...record, withdrawn }))
  const one = { ...match, status: 'withdrawn' as const, group: { id: match.group.id, records } }
  assert.match(
    toHtmlReport({ ...report, advisories: [one] }, auditCatalogue),
    /was withdrawn on 2025-02-11: not a vulner/,
  )
})

test('an accepted workspace without anything is a short page that says so', () => {
  const empty = toHtmlReport(
    {
      ...report,
      verdict: 'safe',
      isAccepted: true,
      findings: [],
      accepted: [],
      exceptions: [],
      manifests: [],
      advisories: [],
      models: [],
      excluded: [],
      gaps: [],
      plan: null,
    },
    auditCatalogue,
  )
  assert.match(empty, /Nothing objectionable was found/)
  assert.doesNotMatch(empty, /What to do|id="plan"|<svg/)
})

test('landmarks, one h1, headers with scope, names that lead somewhere', () => {
  for (const [tag, count] of [
    ['main', 1],
    ['header', 1],
    ['footer', 1],
    ['nav', 1],
    ['h1', 1],
  ] as const)
    assert.equal(page.match(new RegExp(`<${tag}[\\s>]`, 'g'))?.length, count, tag)
  assert.match(page, /<html lang="en">/)
  for (const [cell] of page.matchAll(/<th[^e][^>]*>|<th>/g)) assert.match(cell, /scope="(?:col|row)"/)
  const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id = '']) => id)
  assert.equal(new Set(ids).size, ids.length)
  for (const [, names = ''] of page.matchAll(/(?:aria-labelledby="|href="#)([^"]*)"/g))
    for (const name of names.split(' ')) assert.ok(ids.includes(name), `no #${name}`)
})

/** Relative luminance and contrast after WCAG 2.2. */
function luminance(color: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = color.map((value) =>
    value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
  )
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
function contrast(one: readonly number[], other: readonly number[]): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}
const parse = (text: string): number[] => {
  const digits = text.length === 4 ? text.slice(1).replace(/./g, '$&$&') : text.slice(1)
  return [0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16))
}

for (const [scheme, index] of [
  ['light', 1],
  ['dark', 2],
] as const)
  test(`all text has a contrast of at least 4.5 in ${scheme}, also on its tinted ground`, () => {
    const colors = new Map(
      [...style.matchAll(/--([\w-]+):light-dark\((#\w+),(#\w+)\)/g)].map((match) => [
        match[1],
        parse(match[index + 1] ?? ''),
      ]),
    )
    const color = (name: string): number[] => colors.get(name) ?? assert.fail(`no --${name}`)
    for (const tone of ['ink', 'ink-soft', 'accent', 'safe', 'unsafe', 'malformed', 'unknown'])
      for (const ground of ['surface', 'sunken', 'ground']) {
        assert.ok(contrast(color(tone), color(ground)) >= 4.5, `${tone} on ${ground}`)
        const tinted = color(ground).map((value, at) => value * 0.88 + (color(tone)[at] ?? 0) * 0.12)
        if (ground === 'surface') assert.ok(contrast(color(tone), tinted) >= 4.5, `${tone} on its chip`)
      }
    assert.ok(contrast(color('wire'), color('surface')) >= 3, 'arrows can be seen')
  })
