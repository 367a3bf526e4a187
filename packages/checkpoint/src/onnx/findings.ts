// SPDX-License-Identifier: Apache-2.0
// What can be said of an ONNX model.
import { defineFindings } from '../finding/finding.ts'

const again = 'Export the model again, or fetch it again from its author.'

export const onnxFindings = defineFindings({
  ONNX_MALFORMED: {
    verdict: 'malformed',
    severity: 'high',
    title: 'Not a well-formed ONNX message',
    meaning:
      'A field has a form that the format does not know, or reaches past its message. Programs disagree about such files.',
    remedy: again,
  },
  ONNX_TRUNCATED: {
    verdict: 'malformed',
    severity: 'high',
    title: 'The model ends inside a field',
    meaning: 'The download broke off, or the file was cut.',
    remedy: again,
  },
  ONNX_FIELD_REPEATED: {
    verdict: 'malformed',
    severity: 'high',
    title: 'A field that may stand once stands twice',
    meaning: 'Some programs take the first, some the last, some join both: what one shows is not what another runs.',
    remedy: again,
  },
  ONNX_FIELD_UNKNOWN: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A field that ONNX does not define',
    meaning: 'It may come from a newer version of the format. What it means is not known here.',
    remedy: 'Export the model with a released version of ONNX',
  },
  ONNX_TOO_DEEP: {
    verdict: 'malformed',
    severity: 'high',
    title: 'Messages lie in one another too deep',
    meaning: "protobuf's own parsers stop here as well; graphs of honest models reach a depth of about 20.",
    remedy: again,
  },
  ONNX_TOO_LARGE: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'More parts than are looked at',
    meaning: 'The model has more tensors, operators or functions than any honest one seen. The rest was not read.',
    remedy: 'Split the model, or find out why it has so many parts',
  },
  ONNX_OPERATOR_PYTHON: {
    verdict: 'unsafe',
    severity: 'critical',
    title: 'An operator that runs code from outside the model',
    meaning: 'Such operators call Python functions or load other programs when the model runs.',
    remedy: 'Do not run this model. Ask for one that uses standard operators only.',
  },
  ONNX_OPERATOR_UNKNOWN: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'An operator that its domain does not define',
    meaning: 'The model runs only with a library of custom operators, which is code that comes from elsewhere.',
    remedy: 'Find out which library it needs and whether you trust it',
  },
  ONNX_DOMAIN_UNKNOWN: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'Operators of a domain that is not known',
    meaning: 'The model runs only with a library of custom operators, which is code that comes from elsewhere.',
    remedy: 'Find out which library it needs and whether you trust it',
  },
  ONNX_EXTERNAL_ESCAPES: {
    verdict: 'unsafe',
    severity: 'critical',
    title: "External data outside the model's folder",
    meaning:
      'The file names a path that leaves its folder, or a place before the beginning of a file. Loaders that follow it read any file of the machine (CVE-2022-25882, CVE-2024-27318).',
    remedy: 'Do not load this model',
  },
  ONNX_EXTERNAL_MISSING: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'External data is not there',
    meaning: 'The weights lie in a file beside the model, which is missing, is a link, or was not given.',
    remedy: 'Put the data file beside the model and inspect again',
  },
  ONNX_EXTERNAL_INVALID: {
    verdict: 'malformed',
    severity: 'high',
    title: 'External data does not fit the tensor',
    meaning: 'Offset or length is no number, reaches past the end of the data file, or is not the size of the tensor.',
    remedy: again,
  },
  ONNX_TENSOR_INVALID: {
    verdict: 'malformed',
    severity: 'high',
    title: 'A tensor whose data is not of its size',
    meaning: 'Shape, type and data contradict one another. Loaders that trust the shape read beyond the data.',
    remedy: again,
  },
})

export type OnnxFindings = typeof onnxFindings
