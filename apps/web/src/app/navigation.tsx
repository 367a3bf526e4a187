// SPDX-License-Identifier: Apache-2.0
// The four places of the app: along the bottom of a phone, down the side of a desk.
import type { JSX } from 'preact'
import { Icon, type IconName } from '../icon/icon.tsx'
import { useLiveState } from '../live/use-live.ts'
import { useMicrophone } from '../microphone/use-microphone.ts'
import { toFragment, type PageName, type Route } from '../routing/route.ts'
import { text } from '../text/text.ts'

const places: readonly { readonly route: Route; readonly icon: IconName; readonly words: string }[] = [
  { route: { page: 'now' }, icon: 'now', words: text.navigation.now },
  {
    route: { page: 'timeline', day: undefined, episodeId: undefined },
    icon: 'timeline',
    words: text.navigation.timeline,
  },
  { route: { page: 'microphone' }, icon: 'microphone', words: text.navigation.microphone },
  { route: { page: 'settings' }, icon: 'settings', words: text.navigation.settings },
]

export function Navigation({ current }: { current: PageName }): JSX.Element {
  const { rooms } = useLiveState()
  const isCrying = rooms.some((room) => room.state === 'crying')
  const isListening = useMicrophone().isOn
  return (
    <nav class="navigation" aria-label={text.navigation.label}>
      <p class="brand" aria-hidden="true">
        <img src="/icons/icon.svg" alt="" width="36" height="36" />
        <span>{text.appName}</span>
      </p>
      <ul>
        {places.map(({ route, icon, words }) => (
          <li key={route.page}>
            <a href={toFragment(route)} aria-current={route.page === current ? 'page' : undefined}>
              <span class="navigation-icon">
                <Icon name={icon} />
                {route.page === 'now' && isCrying && <span class="dot dot-crying" />}
                {route.page === 'microphone' && isListening && <span class="dot" />}
              </span>
              <span>{words}</span>
              {route.page === 'microphone' && isListening && (
                <span class="visually-hidden">, {text.navigation.microphoneRunning}</span>
              )}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
