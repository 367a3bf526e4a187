// SPDX-License-Identifier: Apache-2.0
// When this page should make a sound, and which: decided apart from how it sounds, so that every case has a test.
import type { Room } from '../api/rooms.ts'
import type { LiveState } from '../live/live-state.ts'

/** `crying` is urgent; `attention`: a room nobody hears, a hub that cannot store; `notConnected` is this page itself. */
export type AlarmKind = 'crying' | 'attention' | 'notConnected'

export interface Alarm {
  readonly kind: AlarmKind
  /** Names what is being told; silencing one leaves every other free to sound. */
  readonly subjects: readonly string[]
}

/** The stretch of one state in one room. A new cry, or the same room failing again, is a new subject. */
function roomSubject(room: Room): string {
  return `${room.deviceId} ${room.state} ${room.sinceMs}`
}

const lostSubject = 'page lost'

function storageSubject(live: LiveState): string | undefined {
  const storage = live.hub?.storage ?? 'ok'
  return storage === 'ok' ? undefined : `storage ${storage}`
}

/** The most urgent thing not yet silenced, or undefined for silence. */
export function alarmFor(live: LiveState, silenced: ReadonlySet<string>): Alarm | undefined {
  // Without a connection the rooms on the screen are the past: only the loss itself is news.
  if (live.connection === 'lost') {
    return silenced.has(lostSubject) ? undefined : { kind: 'notConnected', subjects: [lostSubject] }
  }
  const open = live.rooms.filter((room) => !silenced.has(roomSubject(room)))
  const crying = open.filter((room) => room.state === 'crying').map(roomSubject)
  if (crying.length > 0) return { kind: 'crying', subjects: crying }
  const trouble = open.filter((room) => room.state === 'cannotHear' || room.state === 'offline').map(roomSubject)
  const storage = storageSubject(live)
  if (storage !== undefined && !silenced.has(storage)) trouble.push(storage)
  return trouble.length > 0 ? { kind: 'attention', subjects: trouble } : undefined
}

/** What stays silenced: only subjects that still are; the next loss or cry sounds again. */
export function stillSilenced(live: LiveState, silenced: ReadonlySet<string>): ReadonlySet<string> {
  const current = new Set(live.rooms.map(roomSubject))
  const storage = storageSubject(live)
  if (storage !== undefined) current.add(storage)
  if (live.connection === 'lost') current.add(lostSubject)
  return new Set([...silenced].filter((subject) => current.has(subject) || live.connection === 'lost'))
}
