// SPDX-License-Identifier: Apache-2.0
// What a pickle would do that is more than making plain values.
import { defineFindings } from '../finding/finding.ts'

const refuse = 'Do not load this file.'
const vouch =
  'Read the code behind the name. If you trust it, say so with --safe-global NAME; or ask for the file as safetensors.'

export const globalsFindings = defineFindings({
  PICKLE_IMPORT_DANGEROUS: {
    verdict: 'unsafe',
    severity: 'critical',
    title: 'Imports something that can do harm',
    meaning:
      'Loading the file imports a name that can run code, touch files, open connections or reach any other name. No weights need it.',
    remedy: refuse,
  },
  PICKLE_IMPORT_NOT_ALLOWED: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'Imports a name of Python or of a known library that is not on the allow-list',
    meaning:
      'Python and the large libraries hold thousands of functions that run code in ways nobody foresaw. Of these, only names known to be harmless pass.',
    remedy: refuse,
  },
  PICKLE_IMPORT_UNKNOWN: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'Imports a name that is in no table',
    meaning: "Loading the file imports somebody's own code. What it does cannot be known from the file.",
    remedy: vouch,
  },
  PICKLE_CALL_DANGEROUS: {
    verdict: 'unsafe',
    severity: 'critical',
    title: 'Calls something that is not on the allow-list',
    meaning: 'Loading the file calls a function with arguments that the file chooses.',
    remedy: refuse,
  },
  PICKLE_CALL_UNKNOWN: {
    verdict: 'unknown',
    severity: 'medium',
    title: "Makes an object of somebody's own class",
    meaning: 'Loading the file calls code that is in no table, with arguments that the file chooses.',
    remedy: vouch,
  },
  PICKLE_CALL_COMPUTED: {
    verdict: 'unsafe',
    severity: 'critical',
    title: 'Calls the result of another call',
    meaning: 'What would be called is known only while the pickle runs. No honest pickler writes this.',
    remedy: refuse,
  },
  PICKLE_CALL_MISUSED: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'Uses a harmless name in a way that no honest file does',
    meaning:
      'The name is on the allow-list for certain uses only, such as one class as the argument or numbers of a sensible size. This use is another.',
    remedy: refuse,
  },
  PICKLE_ALLOCATION_BOMB: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'Asks for memory far beyond the size of the file',
    meaning: 'A few bytes make the loading program reserve gigabytes. No pickler writes this.',
    remedy: refuse,
  },
  PICKLE_BUILD_MISUSED: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'Sets the state of something that has none to set',
    meaning:
      'BUILD calls __setstate__ or sets attributes. On a class, a function or a value of unknown kind it can plant code that runs later.',
    remedy: refuse,
  },
  PICKLE_EXTEND_MISUSED: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'Adds items to something that is no container',
    meaning:
      'The methods of an object are called with values that the file chooses. On a tensor this was a way to corrupt memory (CVE-2026-24747).',
    remedy: refuse,
  },
  PICKLE_EXTENSION_CODE: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'Uses the extension registry',
    meaning: 'EXT opcodes stand for imports that only the loading program knows. Model files have no use for them.',
    remedy: refuse,
  },
  PICKLE_BUFFER_MISSING: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'Needs buffers that are not in the file',
    meaning: 'The pickle was written with out-of-band buffers, which travel beside it. What they hold is unknown.',
    remedy: 'Save again without a buffer callback',
  },
  PICKLE_PERSISTENT_ID: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'Refers to objects outside the pickle',
    meaning: 'Only the program that wrote the pickle knows what these references stand for.',
    remedy: 'Load it with that program, or have it saved by torch.save or as safetensors',
  },
})
