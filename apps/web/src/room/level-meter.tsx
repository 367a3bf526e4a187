// SPDX-License-Identifier: Apache-2.0
// How loud a room is right now. Draws itself four times a second without asking Preact to render.
import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import { formatLevel, meterFloorDbfs, meterFraction } from '../format/figure.ts'
import { useLevels } from '../live/use-live.ts'
import { text } from '../text/text.ts'

/** A peak mark falls back by this much each event, so that a short sound stays visible for a second or two. */
const peakFallFraction = 0.03

export function LevelMeter({ deviceId, levelDbfs }: { deviceId: string; levelDbfs: number | undefined }): JSX.Element {
  const meter = useRef<HTMLDivElement>(null)
  const figure = useRef<HTMLSpanElement>(null)
  const peak = useRef(0)
  const show = (dbfs: number): void => {
    const fraction = meterFraction(dbfs)
    peak.current = Math.max(fraction, peak.current - peakFallFraction)
    meter.current?.style.setProperty('--level', fraction.toFixed(3))
    meter.current?.style.setProperty('--peak', peak.current.toFixed(3))
    meter.current?.setAttribute('aria-valuenow', String(Math.round(dbfs)))
    meter.current?.setAttribute('aria-valuetext', formatLevel(dbfs))
    if (figure.current !== null) figure.current.textContent = formatLevel(dbfs)
  }
  useLevels(deviceId, (level) => show(level.levelDbfs))
  const first = levelDbfs ?? meterFloorDbfs
  return (
    <div class="level">
      <div class="level-caption">
        <span>{text.room.level}</span>
        <span class="figure" ref={figure}>
          {levelDbfs === undefined ? text.room.levelUnknown : formatLevel(first)}
        </span>
      </div>
      <div
        class="meter"
        ref={meter}
        role="meter"
        aria-label={text.room.level}
        aria-valuemin={meterFloorDbfs}
        aria-valuemax={0}
        aria-valuenow={Math.round(first)}
      >
        <div class="meter-fill" />
        <div class="meter-peak" />
      </div>
    </div>
  )
}
