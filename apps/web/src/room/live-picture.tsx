// SPDX-License-Identifier: Apache-2.0
// The live picture with its axes: what the hub hears and what the detector makes of it, side by side in time.
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { useLiveSource } from '../live/live-context.ts'
import { formatScore } from '../format/figure.ts'
import { useLevels } from '../live/use-live.ts'
import { text } from '../text/text.ts'
import { useThemeVersion } from '../theme/use-theme-version.ts'
import { readPictureColours } from '../theme/picture-colours.ts'
import { PicturePainter } from './picture-painter.ts'

export function LivePicture({ deviceId, room }: { deviceId: string; room: string }): JSX.Element {
  const live = useLiveSource()
  const canvas = useRef<HTMLCanvasElement>(null)
  const figure = useRef<HTMLSpanElement>(null)
  const painter = useRef<PicturePainter>(null)
  const themeVersion = useThemeVersion()
  const colours = useRef(readPictureColours())

  const paint = (): void => {
    const target = canvas.current
    const history = live.history(deviceId)
    if (target === null || history === undefined || document.visibilityState === 'hidden') return
    painter.current ??= new PicturePainter()
    const { width, height } = target.getBoundingClientRect()
    if (width < 1 || height < 1) return
    // Twice the density is enough for a picture this soft.
    const pixelRatio = Math.min(2, devicePixelRatio)
    painter.current.paint(target, history, { widthPx: width, heightPx: height, pixelRatio }, colours.current)
  }

  useLevels(deviceId, (level) => {
    paint()
    if (figure.current !== null) figure.current.textContent = formatScore(level.score)
  })
  useEffect(() => {
    colours.current = readPictureColours()
    paint()
  }, [themeVersion, deviceId])
  useEffect(() => {
    const observer = new ResizeObserver(paint)
    if (canvas.current !== null) observer.observe(canvas.current)
    return () => observer.disconnect()
  }, [])

  return (
    <figure class="picture">
      <figcaption class="level-caption">
        <span>{text.room.picture}</span>
        <span class="picture-score">
          <span class="score-key" aria-hidden="true" />
          {text.room.score}{' '}
          <span class="figure" ref={figure}>
            –
          </span>
        </span>
      </figcaption>
      <div class="picture-frame">
        <canvas ref={canvas} role="img" aria-label={text.room.pictureLabel(room)} />
        <span class="picture-pitch picture-pitch-high" aria-hidden="true">
          3.6 kHz
        </span>
        <span class="picture-pitch picture-pitch-low" aria-hidden="true">
          100 Hz
        </span>
        <span class="picture-pitch picture-scale picture-pitch-high" aria-hidden="true">
          1
        </span>
        <span class="picture-pitch picture-scale picture-pitch-low" aria-hidden="true">
          0
        </span>
      </div>
      <div class="picture-times" aria-hidden="true">
        <span>{text.room.ago}</span>
        <span>{text.room.rightNow}</span>
      </div>
    </figure>
  )
}
