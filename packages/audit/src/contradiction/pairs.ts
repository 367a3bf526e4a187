// SPDX-License-Identifier: Apache-2.0
// torch beside torchvision and torchaudio: as locked, and as the floors of one file promise.
import { makeFinding, type AuditFinding } from '../finding/finding.ts'
import type { Manifest, Requirement } from '../manifest/manifest.ts'
import { parseRange } from '../version/range.ts'
import { formatVersion, parseVersion, type Version } from '../version/version.ts'
import { constraintFindings } from './findings.ts'
import { audioFor, visionFor } from './torch-pairs.ts'

const partners = [
  ['torchvision', visionFor],
  ['torchaudio', audioFor],
] as const

export function findTorchPairs(manifests: readonly Manifest[]): AuditFinding[] {
  return manifests.flatMap((manifest) => [...lockedPairs(manifest), ...floorPairs(manifest)])
}

function lockedPairs({ pinned }: Manifest): AuditFinding[] {
  const torch = pinned.find(({ ecosystem, name }) => ecosystem === 'PyPI' && name === 'torch')
  const torchVersion = parseVersion(torch?.version ?? '')
  if (torch === undefined || torchVersion === undefined) return []
  return partners.flatMap(([name, partnerFor]) => {
    const partner = pinned.find((one) => one.ecosystem === 'PyPI' && one.name === name)
    const version = parseVersion(partner?.version ?? '')
    const wanted = partnerFor(torchVersion)
    if (partner === undefined || version === undefined || wanted === undefined || minorOf(version) === wanted) return []
    const message = `${name} ${partner.version} is locked beside torch ${torch.version}, to which ${name} ${wanted} belongs`
    return [
      makeFinding(constraintFindings, 'CONSTRAINT_TORCH_PAIR', {
        place: partner.place,
        subject: `${name} ${partner.version}`,
        message,
      }),
    ]
  })
}

/** Floors are promises: "any torch from here on, with any torchvision from there on". */
function floorPairs({ requirements }: Manifest): AuditFinding[] {
  const torch = requirements.find(
    ({ ecosystem, name, role }) => ecosystem === 'PyPI' && name === 'torch' && role !== 'constraint',
  )
  const torchFloor = torch === undefined ? undefined : floorOf(torch)
  if (torch === undefined || torchFloor === undefined) return []
  return partners.flatMap(([name, partnerFor]) => {
    const partner = requirements.find(
      (one) => one.ecosystem === 'PyPI' && one.name === name && one.wantedBy === torch.wantedBy,
    )
    const floor = partner === undefined ? undefined : floorOf(partner)
    const wanted = partnerFor(torchFloor)
    if (partner === undefined || floor === undefined || wanted === undefined || minorOf(floor) === wanted) return []
    const message = `${name}${partner.range} stands beside torch${torch.range}, but to torch ${formatVersion(torchFloor)} belongs ${name} ${wanted}`
    return [
      makeFinding(constraintFindings, 'CONSTRAINT_TORCH_PAIR', {
        place: partner.place,
        subject: `${name}${partner.range}`,
        message,
      }),
    ]
  })
}

function floorOf({ range }: Requirement): Version | undefined {
  const specifiers = parseRange(range) ?? []
  const floor = specifiers.find(({ operator }) => operator === '>=' || operator === '==' || operator === '~=')
  return floor?.version ?? undefined
}

function minorOf({ release: [major = 0, minor = 0] }: Version): string {
  return `${major}.${minor}`
}
