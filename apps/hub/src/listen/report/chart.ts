// SPDX-License-Identifier: Apache-2.0
// One recording as a drawing: waveform, spectrogram and score over one axis of time, with the cries marked through
// all three. Plain SVG with classes: the page forbids inline styles and scripts.
import { featureNumbers } from '@cryingsense/dsp'
import { toClock } from '../seconds.ts'
import { causeWords } from '../verdict.ts'
import type { Result } from '../verdict.ts'
import { escapeText } from './escape.ts'
import type { Picture } from './picture.ts'
import { toSpectrogramUri } from './spectrogram.ts'

/** Time between two columns of features, and between two of the waveform before they are joined. */
const hopSec = featureNumbers.hopSamples / featureNumbers.sampleRateHz

const left = 58
const width = 1000
const right = left + width
const wave = { top: 22, height: 76 }
const mel = { top: 112, height: 150 }
const score = { top: 278, height: 92 }
const axisTop = score.top + score.height
const totalHeight = axisTop + 26

/** Sensible distances between the marks of the axis, in seconds. */
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200]
const mostMarks = 12

function n(value: number): string {
  return String(Math.round(value * 100) / 100)
}

/** The drawing. `startScore` is the score above which evidence for a cry is gathered. */
export function toChart(picture: Picture, result: Result, startScore: number): string {
  const durationSec = Math.max(result.summary?.durationSec ?? 0, 0.001)
  const x = (seconds: number): number => left + (Math.min(seconds, durationSec) / durationSec) * width
  const label = `Waveform, spectrogram and score of ${result.file}, ${result.episodes.length} cries`
  return [
    `<svg viewBox="0 0 ${right + 14} ${totalHeight}" role="img" aria-label="${escapeText(label)}">`,
    ...panels(),
    ...deafBands(result, x),
    ...episodeBands(result, x),
    wavePath(picture, x),
    spectrogram(picture, x),
    scorePath(picture, x),
    threshold(startScore),
    ...labels(),
    ...axis(durationSec, x),
    '</svg>',
  ].join('\n')
}

function panels(): string[] {
  return [wave, mel, score].map(
    ({ top, height }) => `<rect class="panel" x="${left}" y="${top}" width="${width}" height="${height}" rx="4"/>`,
  )
}

function labels(): string[] {
  const at = (text: string, y: number) =>
    `<text class="label" x="${left - 8}" y="${y}" text-anchor="end">${text}</text>`
  return [
    at('sound', wave.top + wave.height / 2 + 4),
    at('3.6 kHz', mel.top + 10),
    at('0.1', mel.top + mel.height),
    at('1', score.top + 10),
    at('score', score.top + score.height / 2 + 4),
    at('0', score.top + score.height),
  ]
}

function bands(kind: string, stretch: { startSec: number; endSec: number }, x: (seconds: number) => number): string {
  const from = x(stretch.startSec)
  const to = Math.max(from + 2, x(stretch.endSec))
  const { top } = wave
  return `<rect class="${kind}" x="${n(from)}" y="${top}" width="${n(to - from)}" height="${axisTop - top}" rx="3">`
}

function episodeBands(result: Result, x: (seconds: number) => number): string[] {
  return result.episodes.map((episode) => {
    const title = `Cry ${toClock(episode.startSec)} to ${toClock(episode.endSec)}, peak score ${episode.peakScore.toFixed(2)}`
    const mark = `<rect class="mark" x="${n(x(episode.startSec))}" y="8" width="${n(Math.max(3, x(episode.endSec) - x(episode.startSec)))}" height="7" rx="3.5"/>`
    return `${bands('cry', episode, x)}<title>${title}</title></rect>${mark}`
  })
}

function deafBands(result: Result, x: (seconds: number) => number): string[] {
  return (result.summary?.cannotHear ?? []).map(
    (stretch) => `${bands('deaf', stretch, x)}<title>Cannot hear: ${causeWords[stretch.cause]}</title></rect>`,
  )
}

function wavePath(picture: Picture, x: (seconds: number) => number): string {
  const { lowest, highest } = picture
  const columnSec = highest.inputsPerColumn * hopSec
  const middle = wave.top + wave.height / 2
  const largest = Math.max(0.01, ...highest.values, ...lowest.values.map((value) => -value))
  const scale = (wave.height / 2 - 3) / largest
  const upper: string[] = []
  const lower: string[] = []
  for (let column = 0; column < highest.count; column++) {
    const at = n(x((column + 0.5) * columnSec))
    upper.push(`${at} ${n(middle - (highest.values[column] ?? 0) * scale - 0.4)}`)
    lower.push(`${at} ${n(middle - (lowest.values[column] ?? 0) * scale + 0.4)}`)
  }
  if (upper.length === 0) return ''
  return `<path class="wave" d="M${upper.join('L')}L${lower.reverse().join('L')}Z"/>`
}

function spectrogram(picture: Picture, x: (seconds: number) => number): string {
  const uri = toSpectrogramUri(picture.spectrum)
  if (uri === undefined) return ''
  const endSec = picture.spectrum.count * picture.spectrum.inputsPerColumn * hopSec
  const to = x(endSec)
  return `<image x="${left}" y="${mel.top}" width="${n(to - left)}" height="${mel.height}" preserveAspectRatio="none" href="${uri}"/>`
}

function scorePath(picture: Picture, x: (seconds: number) => number): string {
  const { scores, scoreTimes } = picture
  const points = Array.from(scores.values, (value, index) => {
    return `${n(x(scoreTimes.values[index] ?? 0))} ${n(score.top + score.height - value * (score.height - 4) - 2)}`
  })
  const [first] = points
  if (first === undefined) return ''
  const line = points.length === 1 ? `M${left} ${first.split(' ')[1] ?? ''}L${first}` : `M${points.join('L')}`
  const from = points.length === 1 ? String(left) : (first.split(' ')[0] ?? '')
  const to = (points.at(-1) ?? first).split(' ')[0] ?? ''
  return `<path class="under" d="${line}L${to} ${axisTop}L${from} ${axisTop}Z"/><path class="score" d="${line}"/>`
}

function threshold(startScore: number): string {
  const y = n(score.top + score.height - startScore * (score.height - 4) - 2)
  return `<line class="threshold" x1="${left}" x2="${right}" y1="${y}" y2="${y}"><title>Scores above ${startScore.toFixed(2)} speak for a cry</title></line>`
}

function axis(durationSec: number, x: (seconds: number) => number): string[] {
  const step = steps.find((seconds) => durationSec / seconds <= mostMarks) ?? Math.ceil(durationSec / mostMarks)
  return Array.from({ length: Math.floor(durationSec / step) + 1 }, (_, index) => {
    const at = n(x(index * step))
    const tick = `<line class="tick" x1="${at}" x2="${at}" y1="${axisTop}" y2="${axisTop + 5}"/>`
    // A label in the middle of the last tick would stick out of the picture.
    const anchor = x(index * step) > right - 30 ? 'end' : 'middle'
    return `${tick}<text class="label" x="${at}" y="${axisTop + 19}" text-anchor="${anchor}">${toClock(index * step)}</text>`
  })
}
