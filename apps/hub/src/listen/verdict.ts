// SPDX-License-Identifier: Apache-2.0
// The output for people: the verdict first, then the evidence, then what to do next.
import { CodedError } from '@cryingsense/bytes'
import type { CannotHearCause } from '@cryingsense/detector'
import { toClock, toDuration } from './seconds.ts'
import type { Episode, Summary } from './listen.ts'

/** What came of one recording. */
export interface Result {
  readonly file: string
  readonly format: string
  readonly episodes: readonly Episode[]
  /** Undefined where nothing could be read at all. */
  readonly summary: Summary | undefined
  readonly problem: CodedError | undefined
}

/** Causes in words. */
export const causeWords: Readonly<Record<CannotHearCause, string>> = {
  deviceSilent: 'nothing arrived',
  modelFailed: 'the model gave no score',
  zeroSamples: 'only zeros: muted or not connected',
  stuckSamples: 'the same samples again and again: stuck recorder',
  clipping: 'overdriven: recording level too high',
  noiseTooHigh: 'steady noise too loud to hear a cry through',
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}

function cryingSec(results: readonly Result[]): number {
  return results.flatMap(({ episodes }) => episodes).reduce((sum, { startSec, endSec }) => sum + endSec - startSec, 0)
}

/** The first line. */
export function verdictLine(results: readonly Result[]): string {
  const cries = results.reduce((sum, { episodes }) => sum + episodes.length, 0)
  const failed = results.filter(({ problem }) => problem !== undefined).length
  const heardSec = results.reduce((sum, { summary }) => sum + (summary?.durationSec ?? 0), 0)
  const where = results.length === 1 ? (results[0]?.file ?? '') : counted(results.length, 'recording', 'recordings')
  const length = `${where} (${toDuration(heardSec)})`
  const unread = failed === 0 ? '' : `; ${failed} of ${results.length} not heard to the end`
  if (cries === 0) return `No crying found in ${length}${unread}`
  return `${counted(cries, 'cry', 'cries')}, ${toDuration(cryingSec(results))} in all, in ${length}${unread}`
}

/** One line per cry, and what could not be heard. */
function evidenceLines(result: Result): string[] {
  const { episodes, summary, problem } = result
  const rows = episodes.map(({ startSec, endSec, peakScore, meanScore, levelDbfs }) =>
    [
      toClock(startSec).padStart(9),
      toClock(endSec).padStart(9),
      toDuration(endSec - startSec).padStart(12),
      peakScore.toFixed(2).padStart(6),
      meanScore.toFixed(2).padStart(6),
      `${levelDbfs.toFixed(0)} dBFS`.padStart(10),
    ].join(''),
  )
  const header = ['start', 'end', 'length', 'peak', 'mean', 'level']
  const widths = [9, 9, 12, 6, 6, 10]
  const table =
    rows.length === 0 ? [] : [header.map((name, index) => name.padStart(widths[index] ?? 0)).join(''), ...rows]
  const deaf = (summary?.cannotHear ?? []).map(
    ({ cause, startSec, endSec }) => `  cannot hear ${toClock(startSec)} to ${toClock(endSec)}: ${causeWords[cause]}`,
  )
  const failed = problem === undefined ? [] : [`  ${problem.message} (${problem.code})`, `  ${problem.remedy}`]
  return [...table, ...deaf, ...failed]
}

/** The whole text. */
export function toText(results: readonly Result[], report: string | undefined): string {
  const isOne = results.length === 1
  const blocks = results.flatMap((result) => {
    const lines = evidenceLines(result)
    if (lines.length === 0) return []
    return isOne ? lines : ['', `${result.file} (${result.format})`, ...lines]
  })
  return `${[verdictLine(results), ...blocks, '', nextStep(results, report)].join('\n')}\n`
}

function nextStep(results: readonly Result[], report: string | undefined): string {
  if (results.some(({ problem }) => problem !== undefined)) return 'Next: mend what is marked above and listen again.'
  if (report !== undefined) return `Next: open ${report}`
  const isDeaf = results.some(({ summary }) => (summary?.cannotHearSec ?? 0) > 0)
  if (isDeaf) return 'Next: check the recorder; what it cannot hear, nobody can.'
  const first = results[0]?.file ?? 'FILE'
  const name = first === '-' ? 'FILE' : first
  return `Next: cryingsense listen ${name} --report report.html shows where and how sure.`
}
