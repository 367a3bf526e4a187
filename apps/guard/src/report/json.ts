// SPDX-License-Identifier: Apache-2.0
// The one document of `--json`, written file by file so that a run over a million files holds one. Its schema is
// docs/reference/inspect.schema.json.
import type { FileReport } from '../inspection/file-report.ts'
import type { Judgement } from '../policy/judge.ts'

/** One file as the document has it. */
export function toJsonFile(report: FileReport, judgement: Judgement | undefined): object {
  const { path, format, verdict, weightsOnly, error } = report
  return {
    path,
    format,
    verdict,
    findings: report.findings.map(({ code, severity, verdict, offset, member, message, evidence }) => ({
      code,
      severity,
      verdict,
      offset,
      member,
      message,
      evidence,
    })),
    weightsOnly,
    requiredGlobals: report.requiredGlobals.map(({ name, kind, isImplied }) => ({ name, kind, isImplied })),
    tensors: report.tensors,
    ...(error === undefined ? {} : { error }),
    ...(judgement === undefined
      ? {}
      : {
          policy: {
            accepted: judgement.isAccepted,
            waived: judgement.waived.map(({ code, reason, expires }) => ({ code, reason, expires })),
            violations: judgement.violations,
          },
        }),
  }
}

export const jsonStart = '{"version":1,"files":['
export const jsonEnd = ']}\n'
