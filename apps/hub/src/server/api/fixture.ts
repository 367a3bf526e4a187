// SPDX-License-Identifier: Apache-2.0
// A whole server in one process for tests: a store that forgets, a clock that waits, and the real API in front.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FakeClock } from '@cryingsense/testkit'
import { Hub } from '../hub.ts'
import { openMemoryStore } from '../store/memory.ts'
import type { HubStore } from '../store/store.ts'
import { buildApi } from './app.ts'
import { cookieName, type DeclaredRoute } from './boundary.ts'
import type { Api } from './provider.ts'

export const testStartMs = 1_795_000_000_000

/** What a browser sends for a request of our own page. */
export const ownPage = { host: 'localhost:7420', 'sec-fetch-site': 'same-origin' } as const

export interface TestServer {
  readonly hub: Hub
  readonly api: Api
  readonly clock: FakeClock
  readonly monotonic: FakeClock
  readonly routes: readonly DeclaredRoute[]
  readonly store: HubStore
  /** Headers of a signed-in page. */
  readonly signIn: () => Promise<Record<string, string>>
  readonly close: () => Promise<void>
}

export async function openTestServer(options: { readonly port?: () => number } = {}): Promise<TestServer> {
  const clock = new FakeClock(testStartMs)
  const monotonic = new FakeClock()
  const store = openMemoryStore({ clock })
  const hub = await Hub.open({ store, clock, monotonic })
  const routes: DeclaredRoute[] = []
  const webFolder = makeWebFolder()
  const port = options.port ?? (() => 7420)
  const api = await buildApi({
    hub,
    log: { info: () => undefined, error: () => undefined },
    port,
    browserPort: 7422,
    webFolder,
    onRoute: (route) => routes.push(route),
  })
  await api.ready()
  return {
    hub,
    api,
    clock,
    monotonic,
    routes,
    store,
    signIn: async () => {
      const id = await hub.sessions.signIn((await hub.sessions.newCode()).code)
      return { ...ownPage, cookie: `${cookieName(port())}=${id}` }
    },
    close: async () => {
      await api.close()
      rmSync(webFolder, { recursive: true })
    },
  }
}

function makeWebFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cryingsense-web-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>The app</title>')
  writeFileSync(join(folder, 'service-worker.js'), '// worker')
  writeFileSync(join(folder, 'assets', 'app-1a2b3c.js'), '// script')
  return folder
}
