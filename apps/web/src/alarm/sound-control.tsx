// SPDX-License-Identifier: Apache-2.0
// The switch of the alarm sound with its test, and the words that keep it honest.
import type { JSX } from 'preact'
import { useAlarmKeeper } from './alarm-context.ts'
import { Icon } from '../icon/icon.tsx'
import { text } from '../text/text.ts'
import { useAlarm } from './use-alarm.ts'

/** For the Now page: one line with what is so, and the button that changes it. */
export function SoundControl(): JSX.Element {
  const alarm = useAlarmKeeper()
  const { sound, alarm: ringing } = useAlarm()
  const isRinging = sound === 'on' && ringing !== undefined
  const label = { off: text.sound.turnOn, on: text.sound.turnOff, blocked: text.sound.allow }[sound]
  const toggle = (): void => (sound === 'on' ? alarm.turnOff() : void alarm.turnOn())
  return (
    <section class={`sound sound-${sound}`} aria-label={text.sound.title}>
      <p class="sound-state">
        <Icon name={sound === 'on' ? 'sound' : 'soundOff'} />
        <span>{{ off: text.sound.off, on: text.sound.on, blocked: text.sound.blocked }[sound]}</span>
      </p>
      <div class="sound-actions">
        {isRinging ? (
          <button type="button" class="button button-loud" onClick={() => alarm.silence()}>
            {text.sound.silence}
          </button>
        ) : (
          <button type="button" class="button" aria-label={text.sound.test.name} onClick={() => void alarm.test()}>
            {text.sound.test.words}
          </button>
        )}
        <button
          type="button"
          class={sound === 'on' ? 'button' : 'button button-main'}
          aria-label={label.name}
          onClick={toggle}
        >
          {label.words}
        </button>
      </div>
    </section>
  )
}
