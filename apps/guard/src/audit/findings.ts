// SPDX-License-Identifier: Apache-2.0
// What an audit says of a model file as a whole; what is in it is said with the codes of `inspect`.
import { defineFindings } from '@cryingsense/checkpoint'

export const modelFindings = defineFindings({
  MODEL_UNREADABLE: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A model file cannot be read',
    meaning:
      'It is missing, locked, or changed while it was read. Nothing is known of it, so it is not taken for safe.',
    remedy: 'Make the file readable and run the audit again.',
  },
  MODEL_NOT_UNDERSTOOD: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A model file that is not understood',
    meaning: 'Its format is not one that was read to the end, so nothing vouches for it.',
    remedy: 'Convert it to safetensors or ONNX where it comes from, or accept it with a reason.',
  },
  MODEL_REFUSED_BY_TORCH: {
    verdict: 'safe',
    severity: 'low',
    title: 'A harmless model file that torch refuses to load safely',
    meaning:
      'The names in it are not on the allow-list of this version of torch. Code that loads it will fail, or has its protection off.',
    remedy: 'Run model-guard globals FILE for what must be allowed, or convert the file to safetensors.',
  },
})
