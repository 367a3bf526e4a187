// SPDX-License-Identifier: Apache-2.0
// Joins what is live, what the caregiver wishes and what the browser allows into one sound, or none.
import type { LiveSource } from '../live/live-source.ts'
import type { Preferences } from '../preference/preferences.ts'
import type { WakeLock } from '../screen/wake-lock.ts'
import { alarmFor, stillSilenced, type Alarm, type AlarmKind } from './alarm-rule.ts'
import type { AlarmSound } from './alarm-sound.ts'

/** `blocked`: wanted, but the browser waits for a tap. A page must never claim a sound it cannot make. */
export type SoundState = 'off' | 'on' | 'blocked'

export interface AlarmView {
  readonly sound: SoundState
  /** What sounds now, or would if it could. */
  readonly alarm: Alarm | undefined
}

export class AlarmKeeper {
  readonly #live: LiveSource
  readonly #sound: AlarmSound
  readonly #wakeLock: WakeLock
  readonly #preferences: Preferences
  readonly #listeners = new Set<(view: AlarmView) => void>()
  #silenced: ReadonlySet<string> = new Set()

  constructor(parts: { live: LiveSource; sound: AlarmSound; wakeLock: WakeLock; preferences: Preferences }) {
    this.#live = parts.live
    this.#sound = parts.sound
    this.#wakeLock = parts.wakeLock
    this.#preferences = parts.preferences
    this.#live.onState(() => this.#renew())
    // A phone may take the audio away at any time (a call, a locked screen): look again now and then.
    setInterval(() => this.#renew(), 2_000)
  }

  get view(): AlarmView {
    const wanted = this.#preferences.isSoundWanted
    const sound = wanted ? (this.#sound.isUnlocked ? 'on' : 'blocked') : 'off'
    return { sound, alarm: alarmFor(this.#live.state, this.#silenced) }
  }

  onView(listener: (view: AlarmView) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Call from a tap or key press. */
  async turnOn(): Promise<void> {
    this.#preferences.isSoundWanted = true
    await this.#sound.unlock()
    this.#renew()
  }

  turnOff(): void {
    this.#preferences.isSoundWanted = false
    this.#renew()
  }

  /** One round of an alarm, whatever the wish; call from a tap or key press. */
  async test(kind: AlarmKind = 'crying'): Promise<void> {
    if (await this.#sound.unlock()) this.#sound.playOnce(kind)
    this.#renew()
  }

  /** Stops what sounds now; anything new sounds again. */
  silence(): void {
    const { alarm } = this.view
    if (alarm !== undefined) this.#silenced = new Set([...this.#silenced, ...alarm.subjects])
    this.#renew()
  }

  #renew(): void {
    this.#silenced = stillSilenced(this.#live.state, this.#silenced)
    const { view } = this
    this.#sound.play(view.sound === 'on' ? view.alarm?.kind : undefined)
    // A dark screen would soon stop the page that is meant to sound.
    if (view.sound === 'on') this.#wakeLock.hold()
    else this.#wakeLock.release()
    for (const listener of this.#listeners) listener(view)
  }
}
