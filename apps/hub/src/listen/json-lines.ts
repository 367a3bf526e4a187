// SPDX-License-Identifier: Apache-2.0
// The machine-readable output, one JSON document per line. Names and order of the fields are stable.
import { CodedError } from '@cryingsense/bytes'
import type { Episode, Summary } from './listen.ts'

/** Rounds for reading: a millisecond of time, four digits of score, a hundredth of a decibel. */
function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}

/** One cry. */
export function episodeLine(file: string, episode: Episode): string {
  const { startSec, endSec, peakScore, meanScore, levelDbfs } = episode
  return `${JSON.stringify({
    type: 'episode',
    file,
    startSec: rounded(startSec, 3),
    endSec: rounded(endSec, 3),
    peakScore: rounded(peakScore, 4),
    meanScore: rounded(meanScore, 4),
    levelDbfs: rounded(levelDbfs, 2),
  })}\n`
}

/** One hop's score. */
export function scoreLine(file: string, hop: { readonly timeSec: number; readonly score: number }): string {
  return `${JSON.stringify({ type: 'score', file, timeSec: rounded(hop.timeSec, 3), score: rounded(hop.score, 4) })}\n`
}

/** One recording, heard to its end. */
export function summaryLine(file: string, summary: Summary): string {
  const { durationSec, episodes, cannotHearSec } = summary
  const seconds = { durationSec: rounded(durationSec, 3), episodes, cannotHearSec: rounded(cannotHearSec, 3) }
  return `${JSON.stringify({ type: 'summary', file, ...seconds })}\n`
}

/** One recording that was not heard to its end: in place of its summary, so that a part never passes for the whole. */
export function errorLine(file: string, error: CodedError, heardSec: number): string {
  const { code, message, remedy, context } = error
  const offset = context['offset'] ?? 0
  return `${JSON.stringify({ type: 'error', file, code, message, remedy, offset, heardSec: rounded(heardSec, 3) })}\n`
}
