// SPDX-License-Identifier: Apache-2.0
// Builds the parts and starts the app.
import { render } from 'preact'
import { AlarmProvider } from './alarm/alarm-context.ts'
import { AlarmKeeper } from './alarm/alarm-keeper.ts'
import { AlarmSound } from './alarm/alarm-sound.ts'
import { ApiProvider } from './api/api-context.ts'
import { ApiClient } from './api/client.ts'
import { App } from './app/app.tsx'
import { LiveProvider } from './live/live-context.ts'
import { LiveSource } from './live/live-source.ts'
import { MicrophoneProvider } from './microphone/microphone-context.ts'
import { MicrophoneKeeper } from './microphone/microphone-keeper.ts'
import { registerServiceWorker } from './offline/registration.ts'
import { PreferencesProvider } from './preference/preference-context.ts'
import { Preferences } from './preference/preferences.ts'
import { WakeLock } from './screen/wake-lock.ts'
import { tryCodeFromFragment } from './session/claim-code.ts'
import { putOnTheme } from './theme/theme.ts'
import './style/tokens.css'
import './style/base.css'
import './style/controls.css'
import './style/frame.css'
import './style/now.css'
import './style/timeline.css'
import './style/pages.css'

// A code in the address must not stay in the history, where the next person at this browser would find it.
const firstCode = tryCodeFromFragment(location.hash) ?? ''
if (location.hash.startsWith('#code=')) history.replaceState(null, '', `${location.pathname}#/now`)

function openShelf(): Storage | undefined {
  try {
    return localStorage
  } catch {
    return undefined
  }
}

const sessionLost = new Set<() => void>()
const api = new ApiClient({
  fetch: (path, init) => fetch(path, init),
  onSignedOut: () => {
    for (const listener of sessionLost) listener()
  },
})
const preferences = new Preferences(openShelf())
const live = new LiveSource(api, { nowMs: () => performance.now() })
const alarm = new AlarmKeeper({ live, sound: new AlarmSound(), wakeLock: new WakeLock(() => undefined), preferences })
const microphone = new MicrophoneKeeper({ api, live, preferences })

function onSessionLost(listener: () => void): () => void {
  sessionLost.add(listener)
  return () => sessionLost.delete(listener)
}

const root = document.querySelector('#app')
if (root !== null) {
  putOnTheme(preferences.theme)
  render(
    <ApiProvider value={api}>
      <PreferencesProvider value={preferences}>
        <LiveProvider value={live}>
          <AlarmProvider value={alarm}>
            <MicrophoneProvider value={microphone}>
              <App firstCode={firstCode} onSessionLost={onSessionLost} />
            </MicrophoneProvider>
          </AlarmProvider>
        </LiveProvider>
      </PreferencesProvider>
    </ApiProvider>,
    root,
  )
}
registerServiceWorker()
