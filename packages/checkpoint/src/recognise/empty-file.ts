// SPDX-License-Identifier: Apache-2.0
// A file without bytes.
import { isExpectedModel, makeRecogniser } from './recognised.ts'

export const emptyReader = makeRecogniser({
  format: 'empty',
  matches: (source) => source.sizeBytes === 0,
  describe: (_source, findings, context) =>
    findings.add(isExpectedModel(context) ? 'FILE_IS_EMPTY' : 'MEMBER_IS_EMPTY'),
})
