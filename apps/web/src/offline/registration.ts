// SPDX-License-Identifier: Apache-2.0
// Hands the service worker to the browser. Under Trusted Types its address needs a policy; ours allows exactly one.

const workerPath = '/service-worker.js'

interface ScriptUrlPolicy {
  createScriptURL(path: string): string
}

/** Not yet in TypeScript's DOM library. */
interface TrustedTypesFactory {
  createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy
}

function trustedTypesFactory(): TrustedTypesFactory | undefined {
  return 'trustedTypes' in globalThis ? (Reflect.get(globalThis, 'trustedTypes') as TrustedTypesFactory) : undefined
}

function trustedWorkerUrl(): string {
  const policy = trustedTypesFactory()?.createPolicy('cryingsense', {
    createScriptURL(path) {
      if (path !== workerPath) throw new TypeError(`Not a script of this app: ${path}`)
      return path
    },
  })
  return policy?.createScriptURL(workerPath) ?? workerPath
}

/** The app works without it: only the installed app's offline page is then missing. */
export function registerServiceWorker(): void {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return
  navigator.serviceWorker.register(trustedWorkerUrl(), { scope: '/' }).catch((error: unknown) => {
    console.warn('The offline page is not available', error)
  })
}
