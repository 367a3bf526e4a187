// SPDX-License-Identifier: Apache-2.0
// A reader of something that is no model: it has findings and nothing else.
import { Findings } from '../finding/finding.ts'
import type { Format, FormatReader, ReadContext } from '../reading.ts'
import type { ByteSource } from '../source/source.ts'
import { isStreamError } from '../unpack/stream/unpacked.ts'
import { recogniseFindings } from './findings.ts'

export type RecogniseFindings = Findings<typeof recogniseFindings>

/** What tells one kind of file, and what is said of it. */
export interface Recognised {
  readonly format: Format
  matches(source: ByteSource, context: ReadContext): boolean
  describe(source: ByteSource, findings: RecogniseFindings, context: ReadContext): void
}

/** True where the source is a file of its own, and not a part of one: only there is it an objection to be no model. */
export function isWhole(context: ReadContext): boolean {
  return context.member === ''
}

/** Endings under which somebody would load a file as a model. */
const modelName =
  /\.(pt|pth|pt2|ckpt|bin|pkl|pickle|joblib|npy|npz|safetensors|onnx|keras|h5|hdf5|gguf|model|msgpack|tar|zip|gz)$/i

/** True where text is an objection: the file was asked about by name, or bears the name of a model. */
export function isExpectedModel(context: ReadContext): boolean {
  return isWhole(context) && (context.isBeside !== true || modelName.test(context.name))
}

/** The reader of such files. */
export function makeRecogniser(kind: Recognised): FormatReader {
  return {
    matches(source, context) {
      try {
        return kind.matches(source, context)
      } catch (error) {
        // A packed part that is damaged; whoever unpacks it says so.
        if (isStreamError(error)) return false
        throw error
      }
    },
    read(source, context) {
      const findings = new Findings(recogniseFindings, context.member)
      kind.describe(source, findings, context)
      return {
        format: kind.format,
        member: context.member,
        findings: findings.list,
        imports: [],
        tensors: [],
        members: [],
      }
    },
  }
}
