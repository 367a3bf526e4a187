// SPDX-License-Identifier: Apache-2.0
// Every finding that an inspection can give, by its code.
import { barePickleFindings } from '../bare-pickle/findings.ts'
import { convertFindings } from '../convert/findings.ts'
import type { FindingKind, FindingKinds } from '../finding/finding.ts'
import { ggufFindings } from '../gguf/findings.ts'
import { globalsFindings } from '../globals/findings.ts'
import { joblibFindings } from '../joblib/findings.ts'
import { hdf5Findings } from '../hdf5/findings.ts'
import { kerasFindings } from '../keras/findings.ts'
import { numpyFindings } from '../numpy/findings.ts'
import { onnxFindings } from '../onnx/findings.ts'
import { pickleFindings } from '../pickle/findings.ts'
import { recogniseFindings } from '../recognise/findings.ts'
import { safetensorsFindings } from '../safetensors/findings.ts'
import { tarFindings } from '../tar/findings.ts'
import { tensorFindings } from '../tensor/findings.ts'
import { torchFindings } from '../torch/findings.ts'
import { unpackFindings } from '../unpack/findings.ts'
import { zipFindings } from '../zip/findings.ts'
import { inspectFindings } from './findings.ts'

const parts: readonly FindingKinds[] = [
  inspectFindings,
  barePickleFindings,
  ggufFindings,
  globalsFindings,
  joblibFindings,
  hdf5Findings,
  kerasFindings,
  numpyFindings,
  onnxFindings,
  pickleFindings,
  recogniseFindings,
  convertFindings,
  safetensorsFindings,
  tarFindings,
  tensorFindings,
  torchFindings,
  unpackFindings,
  zipFindings,
]

/** Code -> what it means. `docs/reference/findings.md` is made from it. */
export const findingCatalogue: ReadonlyMap<string, FindingKind> = new Map(parts.flatMap((part) => Object.entries(part)))
