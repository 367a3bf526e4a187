// SPDX-License-Identifier: Apache-2.0
// What can be said of a compressed stream around a model file.
import { defineFindings } from '../finding/finding.ts'

export const unpackFindings = defineFindings({
  STREAM_IS_DAMAGED: {
    verdict: 'malformed',
    severity: 'high',
    title: 'The compressed stream is damaged',
    meaning:
      'The bytes contradict the compression format or its checksum. What came out before the damage was inspected, because a loader that reads in small steps would have used it.',
    remedy: 'Get the file again from where it came from, and compare its checksum',
  },
  STREAM_IS_TRUNCATED: {
    verdict: 'malformed',
    severity: 'high',
    title: 'The compressed stream ends too early',
    meaning: 'The end of the file is missing, as after a download that broke off. What is there was inspected.',
    remedy: 'Download or copy the file again',
  },
  STREAM_IS_NOT_UNDERSTOOD: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'The stream uses a compression that is not read here',
    meaning:
      'The format allows filters, dictionaries or methods that this program does not know, so what the file holds was not seen, or not to its end.',
    remedy: 'Unpack the file with a tool you trust and inspect what it holds',
  },
  STREAM_IS_TOO_LARGE: {
    verdict: 'unknown',
    severity: 'high',
    title: 'The stream unpacks to far more than its size justifies',
    meaning: 'Files made to exhaust a loader look like this. Only the first part was inspected.',
    remedy: 'Do not load the file unless you know why it packs so well; then unpack it and inspect what it holds',
  },
  STREAM_HAS_TRAILING_BYTES: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'Bytes follow the end of the compressed stream',
    meaning:
      'Unpackers ignore them, and no compressor writes them; a payload may hide there. They were inspected as a file of their own.',
    remedy: 'Find out what wrote the file; pack its content again to be rid of them',
  },
  STREAM_IS_PADDED: {
    verdict: 'safe',
    severity: 'info',
    title: 'Zeros follow the end of the compressed stream',
    meaning: 'Archives that were written in blocks, as for tape, end like this. Zeros hold nothing.',
    remedy: 'Nothing to do',
  },
  STREAM_CONTENT_IS_UNKNOWN: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'What the compressed stream holds is not a model file that is understood',
    meaning: 'The stream was unpacked, and its content belongs to no model format that is known here.',
    remedy: 'Find out what wrote the file, or have it exported as safetensors or ONNX',
  },
})
