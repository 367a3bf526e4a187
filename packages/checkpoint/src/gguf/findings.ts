// SPDX-License-Identifier: Apache-2.0
// What can be said of a GGUF file.
import { defineFindings } from '../finding/finding.ts'

const again = 'Fetch the file again from its author, and compare its size.'

export const ggufFindings = defineFindings({
  GGUF_TRUNCATED: {
    verdict: 'malformed',
    severity: 'high',
    title: 'The file ends before its header says',
    meaning: 'The download broke off, or a length in the header is false. Loaders that trust it read beyond the file.',
    remedy: again,
  },
  GGUF_MALFORMED: {
    verdict: 'malformed',
    severity: 'high',
    title: 'A field of the header that cannot be',
    meaning: 'Loaders of this format are written in C and have had memory errors on such files.',
    remedy: again,
  },
  GGUF_VERSION_UNKNOWN: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A version of the format that is not known',
    meaning: 'Versions 1 to 3 are known.',
    remedy: 'Convert the model with a released tool',
  },
  GGUF_TYPE_UNKNOWN: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A kind of tensor or value that is not known',
    meaning: 'It may come from a newer version of the format. Its size, and what follows, cannot be checked.',
    remedy: 'Convert the model with a released tool',
  },
  GGUF_DUPLICATE: {
    verdict: 'malformed',
    severity: 'high',
    title: 'A key or a tensor that stands twice',
    meaning: 'Some programs take the first, some the last: what one shows is not what another loads.',
    remedy: again,
  },
  GGUF_TENSOR_OUT_OF_BOUNDS: {
    verdict: 'malformed',
    severity: 'high',
    title: 'A tensor outside the data, or over another one',
    meaning: 'Loaders that trust the offset read beyond the file or show one tensor under two names.',
    remedy: again,
  },
  GGUF_TRAILING_BYTES: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'Bytes behind the last tensor',
    meaning: 'No loader reads them. Honest files end with their last tensor.',
    remedy: 'Find out what they are before you pass the file on',
  },
  GGUF_CHAT_TEMPLATE: {
    verdict: 'safe',
    severity: 'info',
    title: 'Holds a chat template',
    meaning:
      'A chat template is a small program in the Jinja language. A runtime that renders it outside a sandbox lets it run Python (CVE-2024-34359).',
    remedy: 'Use a runtime that renders templates in a sandbox',
  },
})

export type GgufFindings = typeof ggufFindings
