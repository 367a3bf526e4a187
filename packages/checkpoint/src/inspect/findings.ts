// SPDX-License-Identifier: Apache-2.0
// What can be said of a file as a whole, whatever its format.
import { defineFindings } from '../finding/finding.ts'

export const inspectFindings = defineFindings({
  FORMAT_UNKNOWN: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'No known model format',
    meaning:
      'The bytes belong to no format that is understood. A loader that guesses may still run something in it, so it is not called safe.',
    remedy: 'Find out what wrote the file, or have it exported as safetensors or ONNX',
  },
  FORMAT_POLYGLOT: {
    verdict: 'unknown',
    severity: 'high',
    title: 'The file can be read as more than one format',
    meaning:
      'Two programs would see two different files in it. Honest tools do not write such files; it is the usual way to show a scanner one thing and a loader another.',
    remedy: 'Do not load it; ask for a file that is only one thing',
  },
  INSPECT_TOO_DEEP: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'Archives lie in archives too deep',
    meaning: 'The innermost parts were not looked at.',
    remedy: 'Unpack the outer archives and inspect what is inside',
  },
  INSPECT_TOO_MANY_PARTS: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'Too many parts to look at',
    meaning: 'The file holds more parts than one inspection reads; the rest were not looked at.',
    remedy: 'Unpack the archive and inspect its parts',
  },
  INSPECT_BUDGET_SPENT: {
    verdict: 'unknown',
    severity: 'high',
    title: 'The inspection was ended: it needed too much work',
    meaning:
      'Work is bounded by the size of the file. Honest files stay far below the bound; files made to hang a scanner do not. What had been found until then stands.',
    remedy: 'Treat the file as hostile',
  },
  INSPECT_FAILED: {
    verdict: 'unknown',
    severity: 'high',
    title: 'The inspection failed inside a reader',
    meaning:
      'A reader stopped in a way that it should not. The file is not understood, and this is a defect of this program.',
    remedy: 'Do not load the file; report the defect with the message shown',
  },
})
