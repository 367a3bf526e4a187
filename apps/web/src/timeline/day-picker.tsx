// SPDX-License-Identifier: Apache-2.0
// Steps from day to day. The future has no episodes, so there is no way into it.
import type { JSX } from 'preact'
import { formatShortDay } from '../format/clock-time.ts'
import { Icon } from '../icon/icon.tsx'
import { goTo } from '../routing/use-route.ts'
import { text } from '../text/text.ts'
import { dayRange, shiftDay } from './day.ts'

export function DayPicker({ day, today }: { day: string; today: string }): JSX.Element {
  const show = (chosen: string): void => goTo({ page: 'timeline', day: chosen, episodeId: undefined })
  return (
    <div class="day-picker">
      <button
        type="button"
        class="button button-round"
        aria-label={text.timeline.previousDay}
        onClick={() => show(shiftDay(day, -1))}
      >
        <Icon name="previous" />
      </button>
      <div class="day-picker-day">
        <span class="day-picker-words" aria-hidden="true">
          {day === today ? text.timeline.today : formatShortDay(dayRange(day).fromMs)}
        </span>
        <input
          type="date"
          aria-label={text.timeline.pickDay}
          value={day}
          max={today}
          onChange={(event) => {
            const { value } = event.currentTarget
            if (value !== '' && value <= today) show(value)
          }}
        />
      </div>
      <button
        type="button"
        class="button button-round"
        aria-label={text.timeline.nextDay}
        disabled={day >= today}
        onClick={() => show(shiftDay(day, 1))}
      >
        <Icon name="next" />
      </button>
      {day !== today && (
        <button type="button" class="button" onClick={() => show(today)}>
          {text.timeline.today}
        </button>
      )}
    </div>
  )
}
