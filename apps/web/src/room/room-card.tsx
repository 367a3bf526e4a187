// SPDX-License-Identifier: Apache-2.0
// One room: its state first and largest, then since when, what to do, and the live sound picture.
import type { JSX } from 'preact'
import type { Room } from '../api/rooms.ts'
import { useNow } from '../format/use-now.ts'
import { formatMoment } from '../format/clock-time.ts'
import { formatDuration } from '../format/duration.ts'
import { Icon } from '../icon/icon.tsx'
import { text } from '../text/text.ts'
import { LevelMeter } from './level-meter.tsx'
import { LivePicture } from './live-picture.tsx'
import { RemoveRoom } from './remove-room.tsx'
import { adviceFor } from './room-words.ts'

/** `hubAheadMs` turns this device's clock into the hub's, so that a wrong phone clock shows right durations. */
export function RoomCard({
  room,
  hubAheadMs,
  isStale,
}: {
  room: Room
  hubAheadMs: number
  isStale: boolean
}): JSX.Element {
  const headingId = `room-${room.deviceId}`
  const advice = isStale ? undefined : adviceFor(room)
  const isHeard = !isStale && (room.state === 'quiet' || room.state === 'crying')
  return (
    <article
      class={`card room ${isStale ? 'room-stale' : `room-${room.state}`}`}
      aria-labelledby={headingId}
      data-state={isStale ? 'unknown' : room.state}
    >
      <header class="room-header">
        <div>
          <h2 id={headingId}>{room.room}</h2>
          {room.name !== room.room && <p class="room-device">{room.name}</p>}
        </div>
        {room.kind === 'virtual' && (
          <span class="badge" title={text.room.virtualHint}>
            {text.room.virtual}
          </span>
        )}
        {room.kind === 'browser' && <span class="badge">{text.room.browser}</span>}
      </header>
      <div class="room-state">
        <span class="room-emblem">
          <Icon name={room.state} />
        </span>
        <div>
          <p class="room-word">{isStale ? text.room.was[room.state] : text.room.states[room.state]}</p>
          {!isStale && <Since sinceMs={room.sinceMs} hubAheadMs={hubAheadMs} />}
        </div>
      </div>
      {advice !== undefined && (
        <div class="advice">
          <p>{advice.words}</p>
          <p class="advice-remedy">{advice.remedy}</p>
          {room.lastHeardAtMs !== undefined && (
            <p>{text.room.lastHeard(formatMoment(room.lastHeardAtMs, Date.now()))}</p>
          )}
          {(room.state === 'offline' || room.cause === 'deviceSilent') && <RemoveRoom room={room} />}
        </div>
      )}
      {isHeard && (
        <>
          <LevelMeter deviceId={room.deviceId} levelDbfs={room.levelDbfs} />
          <LivePicture deviceId={room.deviceId} room={room.room} />
        </>
      )}
    </article>
  )
}

function Since({ sinceMs, hubAheadMs }: { sinceMs: number; hubAheadMs: number }): JSX.Element {
  const nowMs = useNow() + hubAheadMs
  return (
    <p class="room-since">
      <span class="figure">{formatDuration(nowMs - sinceMs)}</span>
      <span class="room-since-time"> {text.room.since(formatMoment(sinceMs, nowMs))}</span>
    </p>
  )
}
