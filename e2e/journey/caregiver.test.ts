// SPDX-License-Identifier: Apache-2.0
// A caregiver's first evening, in a real browser against a real hub: claim, see the cry, lend the browser's
// microphone, come back after a restart.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { openBrowser } from '../browser/chromium.ts'
import { writeCry } from '../hub/microphone.ts'
import { eventually, freePorts, makeFolder, removeFolder, RunningHub } from '../hub/running-hub.ts'

const folder = makeFolder('journey')
const dataFolder = join(folder, 'data')
const microphoneFile = join(folder, 'cry.wav')
const patienceMs = 60_000
let port = 0
let hub: RunningHub
let browser: BrowserContext
let page: Page
/** What the browser asked of anyone, and what it complained about. */
const requested: string[] = []
const complaints: string[] = []

before(async () => {
  writeCry(microphoneFile, 30)
  port = await freePorts()
  hub = await RunningHub.start({ dataFolder, port, hasNursery: true })
  browser = await openBrowser({ profileFolder: join(folder, 'profile'), microphoneFile })
  await browser.grantPermissions(['microphone'], { origin: hub.url.replace(/\/$/, '') })
  page = await browser.newPage()
  page.on('request', (request) => requested.push(request.url()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Refused|Trusted/.test(message.text()))
      complaints.push(message.text())
  })
})

after(async () => {
  await browser.close()
  await hub.stop()
  removeFolder(folder)
})

test('the printed address claims the hub, once', async () => {
  assert.ok(hub.code !== undefined)
  await page.goto(`${hub.url}#code=${hub.code}`)
  await page.getByRole('button', { name: 'Claim this hub' }).click()
  await page.getByRole('heading', { name: 'The hub is yours' }).waitFor()
  assert.ok(!page.url().includes(hub.code), 'the code is gone from the address')
  const stranger = await fetch(`${hub.url}api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: hub.url.replace(/\/$/, '') },
    body: JSON.stringify({ code: hub.code }),
  })
  assert.ok(stranger.status >= 400, `the code works once, and answered ${stranger.status} the second time`)
})

test('the page shows the virtual room that cries', async () => {
  await page
    .getByRole('link', { name: 'See what the hub hears now' })
    .or(page.getByRole('button', { name: 'See what the hub hears now' }))
    .click()
  const card = page.getByRole('article').filter({ hasText: 'Virtual nursery: Mia' })
  await card.getByText('Crying', { exact: true }).waitFor({ timeout: patienceMs })
  await card.getByRole('img', { name: /picture of the sound/ }).waitFor()
})

test('the browser becomes a microphone and raises an episode', async () => {
  await page.goto(`${hub.url}#/microphone`)
  await page.getByLabel('Room').fill('Kitchen')
  await page.getByRole('button', { name: 'Start listening' }).click()
  await eventually('an episode in the kitchen', patienceMs, () => hub.episodes().find(({ room }) => room === 'Kitchen'))
  assert.ok(hub.rooms().some(({ room, state }) => room === 'Kitchen' && state === 'crying'))
  await page.getByRole('button', { name: 'Stop listening' }).click()
})

test('the timeline still holds the episodes after a restart', async () => {
  const before = hub.episodes().map(({ episodeId }) => episodeId)
  assert.equal(await hub.stop(), 0)
  hub = await RunningHub.start({ dataFolder, port })
  assert.equal(hub.code, undefined, 'a claimed hub prints no code')
  const kept = new Set(hub.episodes().map(({ episodeId }) => episodeId))
  assert.deepEqual(
    before.filter((episodeId) => !kept.has(episodeId)),
    [],
  )
  await page.goto(`${hub.url}#/timeline`)
  await page.reload()
  const list = page.getByRole('list', { name: 'Episodes' })
  await list.getByText('Kitchen').first().waitFor({ timeout: patienceMs })
  await list.getByText('Virtual nursery: Mia').first().waitFor()
})

test('the browser asked nobody but the hub, and its policy stopped nothing', () => {
  const strangers = requested.filter((url) => !/^(https?|wss?):\/\/localhost:/.test(url) && !/^(data|blob):/.test(url))
  assert.deepEqual(strangers, [])
  assert.ok(requested.length > 5)
  assert.deepEqual(complaints, [])
})
