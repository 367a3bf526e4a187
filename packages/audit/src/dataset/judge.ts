// SPDX-License-Identifier: Apache-2.0
// What is wrong with a set of clips, with the numbers and examples that show it.
import { makeFinding, type AuditFinding } from '../finding/finding.ts'
import type { Clip } from './clip.ts'
import { datasetFindings } from './findings.ts'
import { augmentedFrom, stemOf } from './layout.ts'
import { maxExamples } from './limits.ts'
import { findSimilar } from './similar.ts'

/** Clips of one label on one side of a split. */
export interface ClassCount {
  readonly label: string
  readonly split: string
  readonly clips: number
  /** Subjects, as far as they are known. */
  readonly subjects: number
  readonly seconds: number
}

/** A data set, judged. */
export interface DatasetReport {
  readonly clipCount: number
  readonly counts: readonly ClassCount[]
  readonly findings: readonly AuditFinding[]
}

export function judgeDataset(clips: readonly Clip[]): DatasetReport {
  const present = clips.filter(({ state }) => state !== 'missing')
  return {
    clipCount: clips.length,
    counts: countClasses(present),
    findings: [
      ...exactDuplicates(present),
      ...nearDuplicates(present),
      ...subjectsAcross(present),
      ...augmentedAcross(present),
      ...shortcuts(present),
      ...licences(present),
      ...fewSubjects(present),
      ...states(clips),
    ],
  }
}

function countClasses(clips: readonly Clip[]): ClassCount[] {
  return [...Map.groupBy(clips, ({ label, split }) => JSON.stringify([label, split]))]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, group]) => ({
      label: group[0]?.label ?? '',
      split: group[0]?.split ?? '',
      clips: group.length,
      subjects: new Set(group.map(({ subject }) => subject).filter((subject) => subject !== '')).size,
      seconds: group.reduce((sum, { sound }) => sum + (sound?.durationSec ?? 0), 0),
    }))
}

/** Where a finding of the whole set stands: at its first example. */
function at(path: string): { path: string; line: null } {
  return { path, line: null }
}

function examples(pairs: readonly (readonly [Clip, Clip])[]): string {
  const shown = pairs.slice(0, maxExamples).map(([one, other]) => `${one.path} = ${other.path}`)
  return shown.join('; ') + (pairs.length > maxExamples ? `; and ${pairs.length - maxExamples} more` : '')
}

type Pairing = 'labels' | 'splits' | 'same'

/** Two clips disagree on the label before they disagree on the split: the first is worse. */
function pairingOf(one: Clip, other: Clip): Pairing {
  if (one.label !== other.label && one.label !== '' && other.label !== '') return 'labels'
  return one.split !== other.split && one.split !== '' && other.split !== '' ? 'splits' : 'same'
}

const exactCodes = {
  labels: 'DATASET_DUPLICATE_LABELS',
  splits: 'DATASET_DUPLICATE_SPLITS',
  same: 'DATASET_DUPLICATES',
} as const
const nearCodes = { labels: 'DATASET_NEAR_LABELS', splits: 'DATASET_NEAR_SPLITS', same: 'DATASET_NEAR' } as const

/** Groups of the same bytes, or of the same sound in another wrapping. */
function exactDuplicates(clips: readonly Clip[]): AuditFinding[] {
  const groups = [
    ...Map.groupBy(clips, ({ sha256 }) => `bytes ${sha256}`).values(),
    ...Map.groupBy(
      clips.filter(({ sound }) => sound !== null && !sound.isSilent),
      ({ sound }) => `sound ${sound?.soundHash ?? ''}`,
    ).values(),
  ].filter((group) => group.length > 1)
  // The same two clips are one pair, whether by bytes, by sound or both.
  const pairs = new Map<string, readonly [Clip, Clip]>()
  for (const group of groups) {
    // Copies of silence would make pairs without end: each clip is paired with the first of each label and split.
    const firsts: Clip[] = []
    for (const clip of group) {
      for (const first of firsts) pairs.set(JSON.stringify([first.path, clip.path]), [first, clip])
      if (!firsts.some((first) => first.label === clip.label && first.split === clip.split)) firsts.push(clip)
    }
  }
  return toPairFindings([...pairs.values()], exactCodes, clips, 'the same content as')
}

/** Sounds that agree in their fingerprints and are not exact copies. */
function nearDuplicates(clips: readonly Clip[]): AuditFinding[] {
  const sounding = clips.filter(({ sound }) => sound !== null && !sound.isSilent)
  const pairs = findSimilar(sounding.map(({ sound }) => sound?.pieces ?? new Uint32Array(0))).flatMap(
    ({ one, other }): [Clip, Clip][] => {
      const [left, right] = [sounding[one], sounding[other]]
      if (left === undefined || right === undefined) return []
      const isExact = left.sha256 === right.sha256 || left.sound?.soundHash === right.sound?.soundHash
      return isExact ? [] : [[left, right]]
    },
  )
  return toPairFindings(pairs, nearCodes, clips, 'nearly the same sound as')
}

/** One finding for each pair of labels, or of splits, with counts: "502 of 750 clips of A are ... clips of B". */
function toPairFindings(
  pairs: readonly (readonly [Clip, Clip])[],
  codes: Readonly<Record<Pairing, keyof typeof datasetFindings>>,
  clips: readonly Clip[],
  words: string,
): AuditFinding[] {
  const groups = Map.groupBy(pairs, ([one, other]) => {
    const pairing = pairingOf(one, other)
    const sides =
      pairing === 'labels'
        ? [one.label, other.label]
        : pairing === 'splits'
          ? [one.split, other.split]
          : [one.label, other.label]
    return JSON.stringify([pairing, ...sides.sort()])
  })
  return [...groups].map(([key, group]) => {
    const [pairing, left = '', right = ''] = JSON.parse(key) as [Pairing, string, string]
    const [first] = group
    const message =
      pairing === 'same'
        ? `${group.length} pairs within ${left === '' ? 'the set' : left}`
        : sidesText(group, { pairing, left, right, words }, clips)
    return makeFinding(datasetFindings, codes[pairing], {
      place: at(first?.[0].path ?? ''),
      subject: pairing === 'same' ? left : `${left} / ${right}`,
      message,
      evidence: examples(group),
    })
  })
}

/** The side with the larger share is told first. */
function sidesText(
  group: readonly (readonly [Clip, Clip])[],
  { pairing, left, right, words }: { pairing: Pairing; left: string; right: string; words: string },
  clips: readonly Clip[],
): string {
  const sideOf = (clip: Clip): string => (pairing === 'labels' ? clip.label : clip.split)
  const shares = [left, right].map((side) => ({
    side,
    copies: new Set(
      group
        .flat()
        .filter((clip) => sideOf(clip) === side)
        .map(({ path }) => path),
    ).size,
    all: clips.filter((clip) => sideOf(clip) === side).length,
  }))
  const [first, second] = shares.sort((one, other) => other.copies / other.all - one.copies / one.all)
  if (first === undefined || second === undefined) return ''
  return `${first.copies} of ${first.all} clips of ${first.side} are ${words} ${second.copies} of ${second.all} of ${second.side}`
}

function subjectsAcross(clips: readonly Clip[]): AuditFinding[] {
  const known = clips.filter(({ subject, split }) => subject !== '' && split !== '')
  const across = [...Map.groupBy(known, ({ subject }) => subject)].filter(
    ([, group]) => new Set(group.map(({ split }) => split)).size > 1,
  )
  if (across.length === 0) return []
  const subjects = new Set(known.map(({ subject }) => subject)).size
  const shown = across
    .slice(0, maxExamples)
    .map(
      ([subject, group]) =>
        `${subject}: ${[...Map.groupBy(group, ({ split }) => split)].map(([split, side]) => `${side.length} in ${split}`).join(', ')}`,
    )
  return [
    makeFinding(datasetFindings, 'DATASET_SUBJECT_SPLIT', {
      place: at(across[0]?.[1][0]?.path ?? ''),
      subject: 'subjects',
      message: `${across.length} of ${subjects} subjects have clips on both sides of a split`,
      evidence: shown.join('; '),
    }),
  ]
}

/** By name: `x_aug_1.wav` in one part, `x.wav` or `x_aug_2.wav` in another. Without any split: that it was done before one. */
function augmentedAcross(clips: readonly Clip[]): AuditFinding[] {
  const copies = clips.filter(({ path }) => augmentedFrom(path) !== '')
  if (copies.length === 0) return []
  const families = Map.groupBy(clips, ({ path }) => augmentedFrom(path) || stemOf(path))
  const across = [...families.values()].filter(
    (group) =>
      group.some(({ path }) => augmentedFrom(path) !== '') && new Set(group.map(({ split }) => split)).size > 1,
  )
  const hasSplit = clips.some(({ split }) => split !== '')
  if (hasSplit && across.length === 0) return []
  const [first] = hasSplit ? (across[0] ?? []) : copies
  return [
    makeFinding(datasetFindings, 'DATASET_AUGMENTED_SPLIT', {
      place: at(first?.path ?? ''),
      subject: 'augmented',
      message: hasSplit
        ? `${across.length} clips have copies with changed sound on another side of the split`
        : `${copies.length} of ${clips.length} clips are changed copies, and nothing is split yet: any split now puts copies on both sides`,
      evidence: (hasSplit
        ? across.slice(0, maxExamples).map((group) =>
            group
              .slice(0, 3)
              .map(({ path }) => path)
              .join(' = '),
          )
        : copies.slice(0, maxExamples).map(({ path }) => path)
      ).join('; '),
    }),
  ]
}

/** A rate that only one label has, and most of its clips. */
function shortcuts(clips: readonly Clip[]): AuditFinding[] {
  const sounding = clips.filter(({ sound, label }) => sound !== null && label !== '')
  const labels = new Set(sounding.map(({ label }) => label))
  const rates = Map.groupBy(sounding, ({ sound }) => sound?.sampleRateHz ?? 0)
  if (labels.size < 2 || rates.size < 2) return []
  return [...rates].flatMap(([rateHz, group]) => {
    const owners = new Set(group.map(({ label }) => label))
    const [label = ''] = owners
    const all = sounding.filter((clip) => clip.label === label).length
    // A handful may be chance; half of a class is a tell.
    if (owners.size !== 1 || group.length < 10 || group.length * 2 < all) return []
    return [
      makeFinding(datasetFindings, 'DATASET_SHORTCUT', {
        place: at(group[0]?.path ?? ''),
        subject: `${label} ${rateHz} Hz`,
        message: `${group.length} of ${all} clips of ${label} have ${rateHz} Hz, and no clip of another label has`,
      }),
    ]
  })
}

function licences(clips: readonly Clip[]): AuditFinding[] {
  const missing = clips.filter(({ licence }) => licence.trim() === '')
  const [first] = missing
  if (first === undefined) return []
  return [
    makeFinding(datasetFindings, 'DATASET_LICENCE_MISSING', {
      place: at(missing.length === clips.length ? '' : first.path),
      subject: 'licence',
      message:
        missing.length === clips.length
          ? 'No clip has a licence, and no LICENSE file stands beside them'
          : `${missing.length} of ${clips.length} clips have no licence`,
    }),
  ]
}

/** Subjects below which a class is said to have few. */
const fewSubjectsLimit = 10

function fewSubjects(clips: readonly Clip[]): AuditFinding[] {
  if (!clips.some(({ subject }) => subject !== '')) return []
  return [
    ...Map.groupBy(
      clips.filter(({ label }) => label !== ''),
      ({ label }) => label,
    ),
  ].flatMap(([label, group]) => {
    const subjects = new Set(group.map(({ subject }) => subject).filter((subject) => subject !== '')).size
    if (subjects >= fewSubjectsLimit || subjects === 0) return []
    const message = `${label}: ${group.length} clips of ${subjects} ${subjects === 1 ? 'subject' : 'subjects'}`
    return [
      makeFinding(datasetFindings, 'DATASET_FEW_SUBJECTS', {
        place: at(group[0]?.path ?? ''),
        subject: label,
        message,
      }),
    ]
  })
}

/** Files that are damaged, missing, silent or of a format that is not decoded: one finding for each kind. */
function states(clips: readonly Clip[]): AuditFinding[] {
  const kinds: readonly (readonly [keyof typeof datasetFindings, string, (clip: Clip) => boolean])[] = [
    ['DATASET_FILE_DAMAGED', 'cannot be decoded', ({ state }) => state === 'damaged'],
    ['DATASET_FILE_MISSING', 'are named and not there', ({ state }) => state === 'missing'],
    ['DATASET_NOT_DECODED', 'are of formats that are not decoded here', ({ state }) => state === 'not-decoded'],
    ['DATASET_SILENT', 'are silent or clipped', ({ sound }) => sound?.isSilent === true || sound?.isClipped === true],
  ]
  return kinds.flatMap(([code, words, isOne]) => {
    const found = clips.filter(isOne)
    const [first] = found
    if (first === undefined) return []
    const shown = found
      .slice(0, maxExamples)
      .map(({ path, problem }) => (problem === '' ? path : `${path}: ${problem}`))
    return [
      makeFinding(datasetFindings, code, {
        place: at(first.path),
        subject: code,
        message: `${found.length} of ${clips.length} clips ${words}`,
        evidence: shown.join('; '),
      }),
    ]
  })
}
