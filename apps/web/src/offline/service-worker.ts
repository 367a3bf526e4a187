// SPDX-License-Identifier: Apache-2.0
// Keeps the app's own files, and nothing else, so that an installed app can at least say that the hub is away. It
// never touches the API: an old answer about a baby is worse than none.

/** The parts of ServiceWorkerGlobalScope used here; they clash with the page's library, so they are named by hand. */
interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request
  respondWith(response: Promise<Response>): void
}
interface WorkerScope {
  readonly location: Location
  addEventListener(type: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void
}
const scope = globalThis as unknown as WorkerScope

/** Both are filled in by the build; see vite.config.ts. */
const shellFiles = '__SHELL_FILES__'.split(' ')
const shellCache = 'shell-__SHELL_VERSION__'
const offlinePage = '/offline.html'

async function fillCache(): Promise<void> {
  const cache = await caches.open(shellCache)
  await cache.addAll(shellFiles.map((name) => new Request(`/${name}`, { cache: 'reload' })))
}

async function dropOldCaches(): Promise<void> {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name !== shellCache).map((name) => caches.delete(name)))
}

/** The page itself always comes from the hub: only the hub knows which build is right. */
async function openPage(request: Request): Promise<Response> {
  try {
    return await fetch(request)
  } catch (error) {
    const offline = await caches.match(offlinePage)
    if (offline === undefined) throw error
    return offline
  }
}

/** Files with a fingerprint in their name never change; the few others are taken from the hub while it answers. */
async function openFile(request: Request, path: string): Promise<Response> {
  const kept = await caches.match(request, { cacheName: shellCache })
  if (kept !== undefined && path.startsWith('/assets/')) return kept
  try {
    return await fetch(request)
  } catch (error) {
    if (kept === undefined) throw error
    return kept
  }
}

scope.addEventListener('install', (event) => event.waitUntil(fillCache()))
scope.addEventListener('activate', (event) => event.waitUntil(dropOldCaches()))
scope.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== scope.location.origin || url.pathname.startsWith('/api/')) return
  if (request.mode === 'navigate') event.respondWith(openPage(request))
  else if (shellFiles.includes(url.pathname.slice(1))) event.respondWith(openFile(request, url.pathname))
})
