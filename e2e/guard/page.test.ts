// SPDX-License-Identifier: Apache-2.0
// The page of model-guard in a real browser, opened from disk: files are inspected where they are, and nothing leaves.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { inflateSync } from 'node:zlib'
import type { BrowserContext, Page } from 'playwright-core'
import { buildPage } from '../../tools/guard/page.ts'
import { rootFolder } from '../../tools/checks/tree.ts'
import { openBrowser } from '../browser/chromium.ts'

const folder = mkdtempSync(join(tmpdir(), 'guard-page-'))
const patience = { timeout: 30_000 }
let browser: BrowserContext
let page: Page
/** What the page asked of anyone, and what the browser complained about. */
const requested: string[] = []
const complaints: string[] = []

/** A file that PyTorch itself wrote, with what it said of it. */
function savedByTorch(): { bytes: Uint8Array; tensors: readonly { name: string }[] } {
  const [line = ''] = readFileSync(join(rootFolder, 'vectors/checkpoint/torch_containers_zip.jsonl'), 'utf8').split(
    '\n',
  )
  const found = JSON.parse(line) as { name: string; deflated: string; tensors: readonly { name: string }[] }
  assert.equal(found.name, 'saved by torch')
  return { bytes: inflateSync(Buffer.from(found.deflated, 'base64')), tensors: found.tensors }
}

/** A float32 safetensors file of as many scalars as wanted, spelt out after the format's specification. */
function safetensors(count: number): Uint8Array {
  const entries = Array.from(
    { length: count },
    (_, index) => `"layer.${index}.weight":{"dtype":"F32","shape":[1],"data_offsets":[${index * 4},${index * 4 + 4}]}`,
  )
  const header = new TextEncoder().encode(`{${entries.join(',')}}`)
  const length = new Uint8Array(8)
  new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true)
  return Uint8Array.from([...length, ...header, ...new Uint8Array(count * 4)])
}

before(async () => {
  writeFileSync(join(folder, 'page.html'), await buildPage(rootFolder))
  writeFileSync(join(folder, 'saved.pth'), savedByTorch().bytes)
  writeFileSync(join(folder, 'evil.pkl'), "cposix\nsystem\n(S'true'\ntR.")
  writeFileSync(join(folder, 'many.safetensors'), safetensors(20_000))
  browser = await openBrowser({ profileFolder: join(folder, 'profile') })
  page = await browser.newPage()
  page.on('request', (request) => requested.push(request.url()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await page.goto(pathToFileURL(join(folder, 'page.html')).href)
})

after(async () => {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
})

async function choose(...names: readonly string[]): Promise<void> {
  await page.setInputFiles(
    'input[type=file]',
    names.map((name) => join(folder, name)),
  )
}

test('a checkpoint is read in place: verdict, tensors, answer for each version of torch', async () => {
  await page.getByRole('heading', { name: 'What is in this model file?' }).waitFor(patience)
  await choose('saved.pth')
  await page.getByRole('heading', { name: 'Safe to load' }).waitFor(patience)
  for (const { name } of savedByTorch().tensors) await page.getByRole('cell', { name, exact: true }).waitFor(patience)
  await page.locator('.version').nth(8).waitFor(patience)
  assert.deepEqual(new Set(await page.locator('.version strong').allTextContents()), new Set(['loads']))
  await page.getByRole('img', { name: /Largest parts/ }).waitFor(patience)
})

test('a malicious file says so first, with the evidence, and every import', async () => {
  await choose('evil.pkl')
  await page.getByRole('heading', { name: 'Do not load this file' }).waitFor(patience)
  await page.getByText('posix.system').first().waitFor(patience)
  const summary = page.getByText('What this means and what to do').first()
  await summary.focus()
  await page.keyboard.press('Enter')
  assert.ok(await page.locator('details[open] p').first().isVisible(), 'the keyboard opens the explanation')
})

test('20,000 tensors are listed and searched without 20,000 rows in the page', async () => {
  await choose('many.safetensors')
  await page.getByRole('heading', { name: 'Safe to load' }).waitFor(patience)
  await page.getByRole('heading', { name: 'Tensors 20,000' }).waitFor(patience)
  assert.ok((await page.locator('.row').count()) < 60)
  await page.locator('.rows').evaluate((rows) => rows.scrollTo(0, rows.scrollHeight))
  await page.getByText('layer.19999.weight', { exact: true }).waitFor(patience)
  await page.getByLabel('Search tensors').fill('layer.1234')
  await page.getByText('11 found').waitFor(patience)
})

test('several files stay side by side, each with its verdict', async () => {
  assert.equal(await page.locator('.file').count(), 3)
  await page.getByRole('button', { name: /^saved\.pth/ }).click()
  await page.getByRole('heading', { name: 'Safe to load' }).waitFor(patience)
  await page.getByRole('button', { name: 'Take evil.pkl off the list' }).click()
  assert.equal(await page.locator('.file').count(), 2)
})

test('nothing is fetched and nothing is complained about', () => {
  assert.deepEqual(
    requested.filter((url) => !/^(?:blob|data):/.test(url)),
    [pathToFileURL(join(folder, 'page.html')).href],
  )
  assert.deepEqual(complaints, [])
})

test('the policy of the page stops what a script would send', async () => {
  const outcome = await page.evaluate(
    async () =>
      await fetch('https://example.org/').then(
        () => 'sent',
        () => 'refused',
      ),
  )
  assert.equal(outcome, 'refused')
})
