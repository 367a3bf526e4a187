// SPDX-License-Identifier: Apache-2.0
// The whole household in one line, the worst first: what someone should know who looks for half a second.
import type { LiveState } from '../live/live-state.ts'
import { text } from '../text/text.ts'
import { joinNames } from './room-words.ts'

export type Mood = 'quiet' | 'crying' | 'deaf' | 'lost' | 'empty'

export interface HouseholdSummary {
  readonly mood: Mood
  readonly headline: string
  /** A second line, or empty. */
  readonly detail: string
}

/** A room with two microphones is named once. */
function roomNames(live: LiveState, isMeant: (state: string) => boolean): readonly string[] {
  return [...new Set(live.rooms.filter((room) => isMeant(room.state)).map((room) => room.room))]
}

export function summarize(live: LiveState): HouseholdSummary {
  if (live.connection === 'lost') {
    return { mood: 'lost', headline: text.now.notConnected, detail: text.connection.lost }
  }
  if (!live.hasRooms) return { mood: 'empty', headline: text.connection.connecting, detail: '' }
  if (live.rooms.length === 0) return { mood: 'empty', headline: text.now.noRooms, detail: '' }
  const heard = live.rooms.filter((room) => room.state === 'quiet' || room.state === 'crying').length
  const detail = heard === live.rooms.length ? text.now.listening(heard) : text.now.someDeaf(heard, live.rooms.length)
  const crying = roomNames(live, (state) => state === 'crying')
  if (crying.length > 0) return { mood: 'crying', headline: text.now.cryingIn(joinNames(crying)), detail }
  const deaf = roomNames(live, (state) => state === 'cannotHear' || state === 'offline')
  if (deaf.length > 0) return { mood: 'deaf', headline: text.now.cannotHear(joinNames(deaf)), detail }
  return { mood: 'quiet', headline: text.now.allQuiet, detail }
}
