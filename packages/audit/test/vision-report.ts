// SPDX-License-Identifier: Apache-2.0
// One rich report for the tests of all outputs: the vision workspace through the whole audit, with models, an exception
// and gaps added by hand.
import { fileURLToPath } from 'node:url'
import { openWorkspace } from '../src/adapters/node/workspace.ts'
import { judgeWorkspace, surveyWorkspace } from '../src/audit/audit.ts'
import { emptyPolicy } from '../src/exception/policy.ts'
import { shippedKnowledge } from '../src/knowledge/knowledge.ts'
import type { AuditedModel } from '../src/model/model.ts'
import type { AuditReport } from '../src/report/report.ts'
import { shippedSnapshot } from '../src/snapshot/snapshot.ts'

const models: readonly AuditedModel[] = [
  {
    path: 'checkpoints/yolox.pth',
    format: 'torch-zip',
    verdict: 'unsafe',
    sizeBytes: 71_234_567,
    sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    findingCodes: ['PICKLE_CALLS_DANGEROUS'],
    weightsOnly: { torch: '2.9', loads: false, reason: 'posix.system is not allowed' },
    tensorCount: 812,
  },
  {
    path: 'checkpoints/head.safetensors',
    format: 'safetensors',
    verdict: 'safe',
    sizeBytes: 4096,
    sha256: null,
    findingCodes: [],
    weightsOnly: null,
    tensorCount: 3,
  },
]

/** The vision workspace after its upgrade, with its first advisory accepted. */
export function visionReport(): AuditReport {
  const workspace = openWorkspace(fileURLToPath(new URL('fixtures/vision-after/', import.meta.url)))
  const report = judgeWorkspace(surveyWorkspace(workspace, { policy: emptyPolicy }), {
    name: 'vision',
    date: '2026-11-27',
    snapshot: shippedSnapshot(),
    knowledge: shippedKnowledge(),
    policy: emptyPolicy,
    policyPath: 'model-guard.toml',
    models,
    otherFindings: [],
  })
  const accepted = report.findings.find(({ subject }) => subject.includes(' CVE-2025-3000'))
  if (accepted === undefined) throw new Error('the vision workspace has no CVE-2025-3000 any more')
  const facts = {
    reason: 'not reachable: torch.jit.script is never called here',
    owner: 'vision team',
    expires: '2027-01-31',
  }
  const { code, subject } = accepted
  return {
    ...report,
    findings: report.findings.filter((finding) => finding !== accepted),
    accepted: [{ finding: accepted, ...facts }],
    exceptions: [{ state: 'used', code, subject, ...facts }],
    excluded: [{ path: 'experiments/', reason: 'never deployed', fileCount: 12 }],
    gaps: [{ path: 'data/link', reason: 'link-outside' }],
  }
}
