// SPDX-License-Identifier: Apache-2.0
// What the codes of this folder mean. Files of this format hold no code; what can be wrong is their frame.
import { defineFindings } from '../finding/finding.ts'

export const safetensorsFindings = defineFindings({
  SAFETENSORS_TRUNCATED: {
    verdict: 'malformed',
    severity: 'high',
    title: 'The safetensors file is cut short',
    meaning: 'The header states more bytes than the file has, as after a download that stopped.',
    remedy: 'Download the file again and compare its size and hash with the publisher’s.',
  },
  SAFETENSORS_HEADER_TOO_LARGE: {
    verdict: 'malformed',
    severity: 'high',
    title: 'The safetensors header is longer than the format allows',
    meaning: 'The format’s own reader refuses headers over 100 MB, because they could exhaust memory.',
    remedy: 'Do not load the file. Ask its publisher for an undamaged copy.',
  },
  SAFETENSORS_HEADER_DAMAGED: {
    verdict: 'malformed',
    severity: 'high',
    title: 'The safetensors header cannot be read',
    meaning: 'The header is not the JSON that the format prescribes, so the tensors in the file are not known.',
    remedy: 'Do not load the file. Ask its publisher for an undamaged copy.',
  },
  SAFETENSORS_HEADER_AMBIGUOUS: {
    verdict: 'malformed',
    severity: 'high',
    title: 'The safetensors header can be read in two ways',
    meaning:
      'A name occurs twice, or a part is written in a way that the format does not describe but some readers accept. Different programs would see different tensors.',
    remedy: 'Do not load the file. Save the model again from its source.',
  },
  SAFETENSORS_DTYPE_UNKNOWN: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A tensor has an element type that the format does not know',
    meaning: 'The type may be of a newer version of the format, or the file may be damaged.',
    remedy: 'Update this program, or ask the publisher how the file was written.',
  },
  SAFETENSORS_SHAPE_MISMATCH: {
    verdict: 'malformed',
    severity: 'high',
    title: 'A tensor’s shape does not fit its bytes',
    meaning: 'Shape and element type ask for another number of bytes than the file sets aside for the tensor.',
    remedy: 'Do not load the file. Ask its publisher for an undamaged copy.',
  },
  SAFETENSORS_OFFSETS_INVALID: {
    verdict: 'malformed',
    severity: 'high',
    title: 'Tensors overlap, or leave bytes between them',
    meaning:
      'The format demands that the tensors’ bytes follow one another without gap or overlap: a gap can hide other data, and an overlap can make one change alter two tensors.',
    remedy: 'Do not load the file. Save the model again from its source.',
  },
  SAFETENSORS_TRAILING_BYTES: {
    verdict: 'malformed',
    severity: 'high',
    title: 'Bytes follow the last tensor',
    meaning: 'The format ends with the last tensor. A program that reads the file in another way would see the rest.',
    remedy: 'Find out what the trailing bytes are. Save the model again.',
  },
  SAFETENSORS_TOO_MANY_TENSORS: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'The safetensors file names more tensors than are listed',
    meaning: 'No model seen has as many tensors. The rest was not checked.',
    remedy: 'Split the file, or treat it as hostile.',
  },
  SAFETENSORS_EXTRA_FIELD: {
    verdict: 'safe',
    severity: 'info',
    title: 'The safetensors header states more than the format describes',
    meaning: 'A tensor’s entry holds a field that readers ignore.',
    remedy: 'Nothing needs to be done.',
  },
})

export type SafetensorsFindings = typeof safetensorsFindings
