// SPDX-License-Identifier: Apache-2.0
// What a policy makes of one report. The verdict on the file stays what it is; the policy only says whether it is accepted.
import type { FileReport } from '../inspection/file-report.ts'
import type { Policy, Waiver } from './policy.ts'

/** A breach of the policy, for a person. */
export interface Violation {
  readonly code: 'POLICY_FORMAT' | 'POLICY_LOADS' | 'POLICY_WAIVER_EXPIRED'
  readonly message: string
}

/** The policy's decision on one file. */
export interface Judgement {
  readonly isAccepted: boolean
  /** Waivers that were needed and still hold: printed, so that an exception is never silent. */
  readonly waived: readonly Waiver[]
  readonly violations: readonly Violation[]
}

const pytorchFormats: ReadonlySet<string> = new Set(['pytorch-zip', 'pytorch-legacy', 'pytorch-tar', 'pickle'])

/** `today` is `YYYY-MM-DD` in UTC. Without a policy, safe is accepted and nothing else is. */
export function judge(report: FileReport, policy: Policy | undefined, today: string): Judgement {
  if (report.error !== undefined) return { isAccepted: false, waived: [], violations: [] }
  if (policy === undefined) return { isAccepted: report.verdict === 'safe', waived: [], violations: [] }
  const violations: Violation[] = []
  const waived: Waiver[] = []
  const objections = new Set(report.findings.filter(({ verdict }) => verdict !== 'safe').map(({ code }) => code))
  const matching = policy.waivers.filter(
    ({ code, path }) => objections.has(code) && (path === undefined || isPathEnd(report.path, path)),
  )
  const open = new Set(objections)
  for (const waiver of matching) {
    if (waiver.expires < today) {
      const message = `The waiver of ${waiver.code} ended on ${waiver.expires}: ${waiver.reason}`
      violations.push({ code: 'POLICY_WAIVER_EXPIRED', message })
    } else {
      waived.push(waiver)
      open.delete(waiver.code)
    }
  }
  if (policy.formats !== undefined && !policy.formats.includes(report.format)) {
    const message = `The format ${report.format} is not among ${policy.formats.join(', ')}`
    violations.push({ code: 'POLICY_FORMAT', message })
  }
  const { weightsOnly } = report
  if (policy.loadsUnder !== undefined && pytorchFormats.has(report.format) && weightsOnly?.loads !== true) {
    const message = `torch.load(weights_only=True) of ${policy.loadsUnder} refuses it: ${weightsOnly?.reason ?? 'unknown'}`
    violations.push({ code: 'POLICY_LOADS', message })
  }
  // A verdict that no finding explains cannot be waived.
  const isExplained = report.verdict === 'safe' || objections.size > 0
  return { isAccepted: isExplained && open.size === 0 && violations.length === 0, waived, violations }
}

/** Whether `path` is `end`, or ends in it at a folder's border. */
function isPathEnd(path: string, end: string): boolean {
  return path === end || path.endsWith(`/${end}`)
}
