// SPDX-License-Identifier: Apache-2.0
// The page that matters: is anyone crying, and can we hear at all?
import type { JSX } from 'preact'
import { SoundControl } from '../alarm/sound-control.tsx'
import { useLiveState } from '../live/use-live.ts'
import { toFragment } from '../routing/route.ts'
import { text } from '../text/text.ts'
import { summarize } from './household-summary.ts'
import { RoomCard } from './room-card.tsx'

export function NowPage(): JSX.Element {
  const live = useLiveState()
  const summary = summarize(live)
  return (
    <div class={`page now mood-${summary.mood}`}>
      <header class="now-header">
        <div>
          <h1>{summary.headline}</h1>
          <p class="lead">{summary.detail}</p>
        </div>
        <SoundControl />
      </header>
      {live.hasRooms && live.rooms.length === 0 && (
        <section class="card empty">
          <h2>{text.now.emptyTitle}</h2>
          <p>{text.now.empty}</p>
          <a class="button button-main" href={toFragment({ page: 'microphone' })}>
            {text.now.addMicrophone}
          </a>
        </section>
      )}
      <div class="rooms">
        {live.rooms.map((room) => (
          <RoomCard key={room.deviceId} room={room} hubAheadMs={live.hubAheadMs} isStale={live.connection === 'lost'} />
        ))}
      </div>
    </div>
  )
}
