// SPDX-License-Identifier: Apache-2.0
// The parts of a workspace as CycloneDX has them: projects, packages, base images and models.
import type { ResolvedPackage } from '../graph/resolve.ts'
import type { BaseImage } from '../manifest/manifest.ts'
import type { AuditedModel } from '../model/model.ts'
import { imageUrl, packageRef, packageUrl, projectRef } from './identity.ts'
import { known, toAddress, toProperties, toText, toVersion } from './text.ts'

/** A component; what else it holds is the schema's matter. */
export interface Component extends Readonly<Record<string, unknown>> {
  readonly type: string
  readonly 'bom-ref': string
}

export function projectComponent(name: string, version: string | null): Component {
  return {
    type: 'application',
    'bom-ref': projectRef(name),
    name: toText(name),
    ...known({ version: toVersion(version) }),
  }
}

export function packageComponent(one: ResolvedPackage): Component {
  const { ecosystem, name, version, origin, pinned, isDirect, isDevelopment, place } = one
  const source = pinned?.source ?? null
  const url = source === null ? undefined : toAddress(source.location.replace(/^git\+/, ''))
  return {
    type: 'library',
    'bom-ref': packageRef(ecosystem, name, version),
    name: toText(name),
    ...known({
      version: toVersion(version),
      scope: isDevelopment ? 'excluded' : 'required',
      purl: packageUrl(ecosystem, name, version),
      externalReferences:
        url === undefined ? undefined : [{ type: source?.kind === 'git' ? 'vcs' : 'distribution', url }],
    }),
    properties: toProperties({
      // A version that is only the lowest one allowed is not what runs.
      versionFrom: origin,
      isDirect,
      hasHashes: pinned?.hasHashes ?? false,
      source: source === null ? null : `${source.kind} ${source.location}`,
      place: place.line === null ? place.path : `${place.path}:${place.line}`,
    }),
  }
}

export function imageComponent(image: BaseImage): Component {
  const { name, tag, digest, place } = image
  const [, sha256] = /^sha256:([0-9a-f]{64})$/.exec(digest ?? '') ?? []
  return {
    type: 'container',
    'bom-ref': toText(`image:${name}:${tag ?? ''}@${digest ?? ''}`),
    name: toText(name),
    ...known({
      version: toVersion(tag ?? digest),
      purl: imageUrl(image),
      hashes: sha256 === undefined ? undefined : [{ alg: 'SHA-256', content: sha256 }],
    }),
    properties: toProperties({ place: place.line === null ? place.path : `${place.path}:${place.line}` }),
  }
}

/** A model with what its inspection said. Its card holds facts of the file only: nobody knows what it was trained for. */
export function modelComponent(model: AuditedModel): Component {
  const { path, format, verdict, sizeBytes, sha256, findingCodes, weightsOnly, tensorCount } = model
  const limitations = [
    ...(verdict === 'safe' ? [] : [`Inspection says ${verdict}: ${findingCodes.join(', ')}`]),
    ...(weightsOnly === null || weightsOnly.loads
      ? []
      : [
          `torch.load(weights_only=True) of torch ${weightsOnly.torch} refuses it: ${weightsOnly.reason ?? 'no reason'}`,
        ]),
  ]
  return {
    type: 'machine-learning-model',
    'bom-ref': toText(`model:${path}`),
    name: toText(path),
    ...known({ hashes: sha256 === null ? undefined : [{ alg: 'SHA-256', content: sha256 }] }),
    modelCard: {
      ...(limitations.length === 0 ? {} : { considerations: { technicalLimitations: limitations.map(toText) } }),
      properties: toProperties({ format, tensorCount, sizeBytes }),
    },
    properties: toProperties({
      format,
      verdict,
      sizeBytes,
      tensorCount,
      findingCodes: findingCodes.join(' '),
      weightsOnlyTorch: weightsOnly?.torch ?? null,
      weightsOnlyLoads: weightsOnly?.loads ?? null,
      weightsOnlyReason: weightsOnly?.reason ?? null,
    }),
  }
}
