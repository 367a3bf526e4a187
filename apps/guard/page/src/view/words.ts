// SPDX-License-Identifier: Apache-2.0
// What the verdicts and kinds mean, for somebody who has only a file and a worry.
import type { ImportKind, Verdict } from '@cryingsense/checkpoint'

export const verdictTitles: Readonly<Record<Verdict, string>> = {
  safe: 'Safe to load',
  unsafe: 'Do not load this file',
  malformed: 'This file is damaged or forged',
  unknown: 'Not understood, so not called safe',
}

export const verdictMeanings: Readonly<Record<Verdict, string>> = {
  safe: 'The whole file was read. Nothing in it makes a loader run code, and everything in it is of a known kind. What the model has learned is another question.',
  unsafe: 'Loading it the usual way would run code that somebody put into it, or do something that no model needs.',
  malformed:
    'Its parts contradict each other or end early. Loaders disagree about such files, which is how attacks hide.',
  unknown: 'Part of it is of no kind that is known here. It may be harmless, but nobody can tell by looking at it.',
}

export const kindMeanings: Readonly<Record<ImportKind, string>> = {
  allowed: 'torch.load allows it by itself',
  harmless: "runs nothing of the file's choosing",
  structural: 'harmless only as this file uses it',
  dangerous: 'can run code or reach other names',
  unknown: 'in no table: read what it does before you allow it',
}
