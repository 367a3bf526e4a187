// SPDX-License-Identifier: Apache-2.0
// A room's state in words: what is so, and what to do when it cannot be heard.
import type { Room } from '../api/rooms.ts'
import { text } from '../text/text.ts'

export interface Advice {
  readonly words: string
  readonly remedy: string
}

/** What to tell about a room nobody listens to; undefined where it is heard. */
export function adviceFor(room: Room): Advice | undefined {
  const isGone = room.state === 'offline' || room.cause === 'deviceSilent'
  if (isGone && room.kind === 'browser') return text.room.browserGone
  if (room.state === 'offline') return text.room.offline
  if (room.state !== 'cannotHear') return undefined
  return room.cause === undefined ? text.room.generalCause : text.room.causes[room.cause]
}

/** `Nursery`, `Nursery and Attic`, `Nursery, Attic and Den`. */
export function joinNames(names: readonly string[]): string {
  if (names.length < 2) return names.join('')
  return `${names.slice(0, -1).join(', ')} ${text.now.and} ${names.at(-1) ?? ''}`
}
