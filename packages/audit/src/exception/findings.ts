// SPDX-License-Identifier: Apache-2.0
// What can be wrong with the exceptions themselves.
import { defineFindings } from '@cryingsense/checkpoint'

export const exceptionFindings = defineFindings({
  EXCEPTION_EXPIRED: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'An exception has expired, and its finding is still there',
    meaning:
      'Somebody accepted this finding for a time, and the time is over. It counts again, so that nothing stays accepted by being forgotten.',
    remedy: 'Mend what was accepted, or look at it again and write a new date with a reason.',
  },
  EXCEPTION_UNNEEDED: {
    verdict: 'safe',
    severity: 'low',
    title: 'An exception covers nothing any more',
    meaning:
      'No finding matches it: what it accepted was mended or has gone. Left in place it would cover the next one in silence.',
    remedy: 'Remove it from model-guard.toml.',
  },
})
