// SPDX-License-Identifier: Apache-2.0
// Every code that an audit can report of a workspace, with its meaning. What is in a model file has the codes of `inspect`.
import type { FindingKind } from '@cryingsense/checkpoint'
import { advisoryFindings } from '../advisory/findings.ts'
import { callFindings } from '../calls/findings.ts'
import { constraintFindings } from '../contradiction/findings.ts'
import { datasetFindings } from '../dataset/findings.ts'
import { exceptionFindings } from '../exception/findings.ts'
import { knowledgeFindings } from '../knowledge/findings.ts'
import { manifestFindings } from '../manifest/findings.ts'

/** Code -> what it means. */
export const auditCatalogue: ReadonlyMap<string, FindingKind> = new Map(
  [
    advisoryFindings,
    callFindings,
    constraintFindings,
    datasetFindings,
    exceptionFindings,
    knowledgeFindings,
    manifestFindings,
  ].flatMap((kinds) => Object.entries<FindingKind>(kinds)),
)
