// SPDX-License-Identifier: Apache-2.0
// What can be said of a file that is one pickle, or several one after another.
import { defineFindings } from '../finding/finding.ts'

export const barePickleFindings = defineFindings({
  PICKLE_SEVERAL: {
    verdict: 'safe',
    severity: 'info',
    title: 'Several pickles one after another',
    meaning:
      'A program that reads a file until its end, or reads one and then the next, runs them all. Each was judged by itself.',
    remedy: 'Nothing, if the program that wrote the file is known to write several.',
  },
  PICKLE_TOO_MANY: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'More pickles in one file than are looked at',
    meaning: 'The pickles after the limit were not judged.',
    remedy: 'Split the file and inspect its parts.',
  },
  PICKLE_PADDED: {
    verdict: 'safe',
    severity: 'info',
    title: 'Padding after the pickle',
    meaning: 'Zeros or line ends follow the pickle. Loaders do not read them.',
    remedy: 'Nothing.',
  },
  PICKLE_TRAILING_BYTES: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'Bytes after the pickle that are no pickle',
    meaning:
      'Loaders stop at the end of the pickle. What follows is of no known kind: data that another program reads, or a payload for one.',
    remedy: 'Find out what wrote the file. Save the model again if nothing needs those bytes.',
  },
})
