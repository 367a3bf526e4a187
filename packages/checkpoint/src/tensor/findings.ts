// SPDX-License-Identifier: Apache-2.0
// What the codes of this folder mean.
import { defineFindings } from '../finding/finding.ts'

export const tensorFindings = defineFindings({
  TENSOR_OUT_OF_BOUNDS: {
    verdict: 'malformed',
    severity: 'high',
    title: 'A tensor reaches outside its storage',
    meaning:
      'The shape, the strides and the offset of the tensor ask for bytes that its storage does not have. A loader that does not check reads memory that is not the file’s.',
    remedy: 'Do not load the file. Ask its publisher for an undamaged copy.',
  },
  TENSOR_STORAGE_MISSING: {
    verdict: 'malformed',
    severity: 'high',
    title: 'A tensor’s storage is not in the file',
    meaning: 'The tensor is described, but the bytes of its elements are missing, as in a file that was cut short.',
    remedy: 'Download the file again and compare its size and hash with the publisher’s.',
  },
  TENSOR_DAMAGED: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'A tensor’s description makes no sense',
    meaning:
      'A tensor is rebuilt with values of the wrong kind: a size that is no whole number, an element type that does not exist, or too few of them. Honest tools write no such file.',
    remedy: 'Do not load the file. Save the model again from its source.',
  },
  TENSOR_NOT_READ: {
    verdict: 'safe',
    severity: 'info',
    title: 'A tensor is listed, but its elements are not read',
    meaning:
      'The tensor’s elements are made by a conversion that this program does not carry out. Its description is complete.',
    remedy: 'Nothing needs to be done; where the hash of the tensor is wanted, save the model again.',
  },
  TENSOR_REPEATS_TOO_MUCH: {
    verdict: 'safe',
    severity: 'low',
    title: 'Tensors repeat their storage very often',
    meaning:
      'Views of one storage together have far more elements than the file stores. They are listed, but not read element by element. Code that copies such a view can run out of memory.',
    remedy: 'If you do not expect expanded tensors here, save the model again without them.',
  },
  TENSOR_LIST_TOO_LONG: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'The file names more tensors than are listed',
    meaning:
      'Containers that hold one another many times, or an unusual number of tensors: the rest is not listed and was not checked.',
    remedy: 'Treat the file as hostile unless you know why it has so many tensors.',
  },
  TENSOR_NESTED_TOO_DEEP: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'Tensors lie in containers nested too deep',
    meaning: 'Python itself could not walk through containers nested this deep. The tensors in them were not checked.',
    remedy: 'Treat the file as hostile: honest files nest a handful of containers.',
  },
})

export type TensorFindings = typeof tensorFindings
