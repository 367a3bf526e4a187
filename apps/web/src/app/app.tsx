// SPDX-License-Identifier: Apache-2.0
// The frame: the door first, then the pages, with the banner and the announcer on every one of them.
import type { JSX } from 'preact'
import { useCallback, useEffect, useState } from 'preact/hooks'
import { ApiError } from '../api/errors.ts'
import { readSession, type Session } from '../api/session.ts'
import { useLiveState } from '../live/use-live.ts'
import { MicrophonePage } from '../microphone/microphone-page.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { FailureNote } from '../page/failure-note.tsx'
import { Navigation } from './navigation.tsx'
import { Announcer } from '../room/announcer.tsx'
import { summarize } from '../room/household-summary.ts'
import { NowPage } from '../room/now-page.tsx'
import type { Route } from '../routing/route.ts'
import { goTo, useRoute } from '../routing/use-route.ts'
import { SignInPage } from '../session/sign-in-page.tsx'
import { WelcomePage } from '../session/welcome-page.tsx'
import { SettingsPage } from '../setting/settings-page.tsx'
import { text } from '../text/text.ts'
import { TimelinePage } from '../timeline/timeline-page.tsx'
import { useApi } from '../api/api-context.ts'
import { useLiveSource } from '../live/live-context.ts'
import { useMicrophoneKeeper } from '../microphone/microphone-context.ts'

interface AppProps {
  readonly firstCode: string
  /** Calls its argument when the hub no longer knows this browser; returns the way to stop. */
  readonly onSessionLost: (listener: () => void) => () => void
}

export function App({ firstCode, onSessionLost }: AppProps): JSX.Element | null {
  const api = useApi()
  const live = useLiveSource()
  const microphone = useMicrophoneKeeper()
  const [session, setSession] = useState<Session>()
  const [failure, setFailure] = useState<ApiError>()

  const look = useCallback(() => {
    setFailure(undefined)
    readSession(api).then(setSession, (error: unknown) => {
      if (!(error instanceof ApiError)) throw error
      setFailure(error)
    })
  }, [api])
  const leave = useCallback(() => {
    live.stop()
    microphone.stop()
    setSession({ isClaimed: true, isSignedIn: false })
  }, [live, microphone])
  useEffect(look, [look])
  useEffect(() => onSessionLost(leave), [onSessionLost, leave])
  useEffect(() => {
    if (session?.isSignedIn === true) live.start()
  }, [live, session])

  if (failure !== undefined) {
    return (
      <main class="door" id="content">
        <FailureNote error={failure} onRetry={look} />
      </main>
    )
  }
  if (session === undefined) return null
  if (session.isSignedIn) return <Household onSignedOut={leave} />
  return (
    <SignInPage
      api={api}
      isClaimed={session.isClaimed}
      firstCode={firstCode}
      onSignedIn={() => {
        // Whoever claims the hub is told once what it is; later sign-ins go straight to the rooms.
        if (!session.isClaimed) goTo({ page: 'welcome' })
        setSession({ isClaimed: true, isSignedIn: true })
      }}
    />
  )
}

function Household({ onSignedOut }: { onSignedOut: () => void }): JSX.Element {
  const route = useRoute()
  const summary = summarize(useLiveState())
  useEffect(() => {
    document.title = `${summary.headline} · ${text.appName}`
  }, [summary.headline])
  return (
    <div class="frame">
      {/* A button, because a link to #content would be an address of the router. */}
      <button type="button" class="skip" onClick={() => document.querySelector<HTMLElement>('#content')?.focus()}>
        {text.skipToContent}
      </button>
      <Navigation current={route.page} />
      <div class="stage">
        <ConnectionBanner />
        <main id="content" tabIndex={-1}>
          <Page route={route} onSignedOut={onSignedOut} />
        </main>
      </div>
      <Announcer />
    </div>
  )
}

function Page({ route, onSignedOut }: { route: Route; onSignedOut: () => void }): JSX.Element {
  switch (route.page) {
    case 'now':
      return <NowPage />
    case 'timeline':
      return <TimelinePage day={route.day} episodeId={route.episodeId} />
    case 'microphone':
      return <MicrophonePage />
    case 'settings':
      return <SettingsPage onSignedOut={onSignedOut} />
    case 'welcome':
      return <WelcomePage />
  }
}
