// SPDX-License-Identifier: Apache-2.0
// The report as a bill of materials: CycloneDX 1.6 with its models (ML-BOM) and what the flaws mean here (VEX).
// Plain objects: the group's own library writes neither model cards nor analyses. Its schemas judge us in the tests.
import { resolvePackages } from '../graph/resolve.ts'
import type { AuditReport } from '../report/report.ts'
import { imageComponent, modelComponent, packageComponent, projectComponent, type Component } from './components.ts'
import { toDependencies } from './dependencies.ts'
import { toProperties } from './text.ts'
import { toVulnerabilities } from './vulnerabilities.ts'

/** What a document needs that no report holds. */
export interface CycloneDxOptions {
  readonly toolVersion: string
  /** `urn:uuid:...`, new for each document. */
  readonly serialNumber: string
  /** Time of writing, ISO 8601. */
  readonly timestamp: string
}

/** A plain object, ready for `JSON.stringify`, in a stable order. */
export function toCycloneDx(report: AuditReport, options: CycloneDxOptions): object {
  const { manifests, advisories, accepted, models, gaps, excluded } = report
  const packages = resolvePackages(manifests)
  // Of a project that several files describe, the first that says a version counts.
  const projects = new Map<string, string | null>()
  for (const { project, projectVersion } of manifests)
    if (project !== null && project !== '') projects.set(project, projects.get(project) ?? projectVersion)
  const groups = {
    projects: [...projects].map(([name, version]) => projectComponent(name, version)),
    packages: packages.map(packageComponent),
    images: manifests.flatMap(({ images }) => images.map(imageComponent)),
    models: models.map(modelComponent),
  }
  const components = unique(Object.values(groups).flat())
  const refs = new Set(['workspace', ...components.map((one) => one['bom-ref'])])
  const direct = [...groups.projects, ...groups.images, ...groups.models].map((one) => one['bom-ref'])
  const images = [...new Set(groups.images.map((one) => one['bom-ref']))]
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: options.serialNumber,
    version: 1,
    metadata: toMetadata(report, options),
    components,
    dependencies: toDependencies(manifests, packages, { refs, direct }),
    compositions: [
      { aggregate: gaps.length + excluded.length > 0 ? 'incomplete' : 'unknown', assemblies: ['workspace'] },
      // What lies inside a base image was not looked at.
      ...(images.length === 0 ? [] : [{ aggregate: 'incomplete', assemblies: images }]),
    ],
    vulnerabilities: toVulnerabilities(advisories, accepted),
  }
}

function toMetadata(report: AuditReport, { toolVersion, timestamp }: CycloneDxOptions): object {
  const { workspace, snapshot, verdict, isAccepted, date } = report
  return {
    timestamp,
    lifecycles: [{ phase: 'pre-build' }],
    tools: { components: [{ type: 'application', name: 'model-guard', version: toolVersion }] },
    component: { ...projectComponent(workspace, null), 'bom-ref': 'workspace' },
    properties: toProperties({
      verdict,
      isAccepted,
      auditDate: date,
      advisoriesDate: snapshot.date,
      advisoriesSource: snapshot.source,
      advisoryRecords: snapshot.recordCount,
    }),
  }
}

/** Two lock files that agree show one part. */
function unique(components: readonly Component[]): Component[] {
  return [...new Map(components.map((one) => [one['bom-ref'], one])).values()]
}
