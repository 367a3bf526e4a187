// SPDX-License-Identifier: Apache-2.0
// What the codes of this folder mean: why a file is not converted. None of them is about danger.
import { defineFindings } from '../finding/finding.ts'

export const convertFindings = defineFindings({
  CONVERT_NOT_TENSOR: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'The file holds something beside tensors',
    meaning: 'safetensors stores tensors alone, so this value would be lost.',
    remedy: 'Say --drop PATH to leave it out, or --key NAME to convert only one part of the file.',
  },
  CONVERT_DTYPE_UNSUPPORTED: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A tensor has an element type that safetensors cannot store',
    meaning:
      'Quantized, 128-bit and 32-bit complex, and bit types have no name in the format; writing them as another type would change what they mean.',
    remedy: 'Say --drop PATH to leave the tensor out, or change its type in the program that saved it.',
  },
  CONVERT_NO_ELEMENTS: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A tensor has no plain elements',
    meaning:
      'Sparse, nested and meta tensors, and tensors whose storage is missing or damaged, are no block of numbers that the format could store.',
    remedy: 'Say --drop PATH to leave the tensor out, or save it as a plain tensor.',
  },
  CONVERT_NAME_TAKEN: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A tensor’s name cannot be used in safetensors',
    meaning: 'Two tensors would have one name, or the name is empty, reserved by the format, or no valid text.',
    remedy: 'Say --drop PATH for one of them, or --key NAME so that names start below it.',
  },
  CONVERT_PATH_UNKNOWN: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'Nothing in the file has the path that was asked for',
    meaning: 'A path given with --key or --drop names no tensor and no other value, so it may be misspelt.',
    remedy: 'List the file with `model-guard inspect --tensors` and use a path from it.',
  },
  CONVERT_NOTHING_LEFT: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'No tensor is left to convert',
    meaning: 'The file holds no tensors, or all of them were left out.',
    remedy: 'Check the file and the paths given with --key and --drop.',
  },
  CONVERT_HEADER_TOO_LARGE: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'The tensors’ names would make a header that no reader accepts',
    meaning: 'Readers of safetensors refuse headers over 100 MB.',
    remedy: 'Convert the file in parts with --key.',
  },
})

export type ConvertFindings = typeof convertFindings
