// SPDX-License-Identifier: Apache-2.0
// The report of an audit in a real browser, opened from disk: it asks nobody for anything, fits a phone, and its drawing
// can be read with the fonts that are there.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { BrowserContext, Page } from 'playwright-core'
import { auditCatalogue } from '../../packages/audit/src/audit/catalogue.ts'
import { toHtmlReport } from '../../packages/audit/src/html/page.ts'
import { visionReport } from '../../packages/audit/test/vision-report.ts'
import { openBrowser } from '../browser/chromium.ts'

const folder = mkdtempSync(join(tmpdir(), 'guard-report-'))
const file = join(folder, 'report.html')
const requested: string[] = []
const complaints: string[] = []
let browser: BrowserContext
let page: Page

before(async () => {
  writeFileSync(file, toHtmlReport(visionReport(), auditCatalogue))
  browser = await openBrowser({ profileFolder: join(folder, 'profile'), viewport: { width: 390, height: 844 } })
  page = await browser.newPage()
  page.on('request', (request) => requested.push(request.url()))
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(pathToFileURL(file).href)
})

after(async () => {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Box {
  readonly text: string
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Where the elements stand on the page. */
async function boxesOf(selector: string): Promise<Box[]> {
  return await page.locator(selector).evaluateAll((elements) =>
    elements.map((element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect()
      return { text: element.textContent ?? '', left, right, top, bottom }
    }),
  )
}

test('the page asks for itself only, and its style is let in', async () => {
  assert.deepEqual(requested, [pathToFileURL(file).href])
  assert.deepEqual(complaints, [])
  assert.equal(await page.evaluate('getComputedStyle(document.querySelector(".verdict")).display'), 'grid')
})

for (const width of [390, 1280])
  test(`at ${width} pixels the page does not scroll sideways; only tables and the drawing do, inside`, async () => {
    await page.setViewportSize({ width, height: 844 })
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width)
  })

test('no text of the drawing lies on another, and names fit their boxes', async () => {
  const texts = await boxesOf('.graph text')
  assert.ok(texts.length > 20, String(texts.length))
  for (const [index, one] of texts.entries())
    for (const other of texts.slice(index + 1)) {
      // Boxes of text are higher than its letters by what accents need.
      const isApart =
        one.right <= other.left || other.right <= one.left || one.bottom - 3 <= other.top || other.bottom - 3 <= one.top
      assert.ok(isApart, `${one.text} lies on ${other.text}`)
    }
  const nodes = await page.locator('.graph .node').count()
  for (let index = 0; index < nodes; index++) {
    const [rect] = await boxesOf(`.graph .node >> nth=${index} >> rect`)
    for (const text of await boxesOf(`.graph .node >> nth=${index} >> text`))
      assert.ok(rect !== undefined && text.left >= rect.left && text.right <= rect.right, `${text.text} leaves its box`)
  }
})

test('with the keyboard alone, a folded way out opens', async () => {
  const second = page.locator('.way').nth(1)
  assert.equal(await second.evaluate((element) => element.hasAttribute('open')), false)
  await second.locator('summary').focus()
  await page.keyboard.press('Enter')
  assert.equal(await second.evaluate((element) => element.hasAttribute('open')), true)
})
