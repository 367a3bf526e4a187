// SPDX-License-Identifier: Apache-2.0
// What a screen reader is told when rooms change: only changes, only what matters.
import type { Room } from '../api/rooms.ts'
import { formatTime } from '../format/clock-time.ts'
import { text } from '../text/text.ts'

/** One sentence per room whose state changed for the better or the worse; empty when nothing is news. */
export function announcementsFor(before: readonly Room[], after: readonly Room[]): readonly string[] {
  const known = new Map(before.map((room) => [room.deviceId, room.state]))
  return after.flatMap((room) => {
    const was = known.get(room.deviceId)
    if (was === room.state) return []
    if (room.state === 'crying') return [text.now.announceCrying(room.room, formatTime(room.sinceMs))]
    // The first sight of a calm room is no news; of a deaf one it is.
    if (room.state !== 'quiet') return [text.now.announceDeaf(room.room)]
    return was === undefined ? [] : [text.now.announceQuiet(room.room)]
  })
}
