// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import Ajv from 'ajv'
import addFormats from 'ajv-formats'
import { visionReport } from '../../test/vision-report.ts'
import { makeManifest } from '../manifest/make.ts'
import type { AuditReport } from '../report/report.ts'
import { toCycloneDx } from './sbom.ts'

const options = {
  toolVersion: '0.1.0',
  serialNumber: 'urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79',
  timestamp: '2026-11-27T12:00:00Z',
}

/** The standard's own schema, out of the group's library. */
function loadSchema(name: string): object {
  const url = new URL(
    `../../../../node_modules/@cyclonedx/cyclonedx-library/res/schema/${name}.SNAPSHOT.schema.json`,
    import.meta.url,
  )
  return JSON.parse(readFileSync(url, 'utf8')) as object
}
const ajv = new Ajv.default({ strict: false, addUsedSchema: false })
addFormats.default(ajv)
// It ships without types.
const addFormats2019: unknown = createRequire(import.meta.url)('ajv-formats-draft2019')
assert.ok(typeof addFormats2019 === 'function')
addFormats2019(ajv)
for (const [name, id] of [
  ['spdx', 'http://cyclonedx.org/schema/spdx.SNAPSHOT.schema.json'],
  ['jsf-0.82', 'http://cyclonedx.org/schema/jsf-0.82.SNAPSHOT.schema.json'],
] as const)
  ajv.addSchema(loadSchema(name), id)
const isValid = ajv.compile(loadSchema('bom-1.6'))

interface Bom {
  readonly components: readonly (Readonly<Record<string, unknown>> & { readonly 'bom-ref': string })[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
  readonly vulnerabilities: readonly {
    readonly id: string
    readonly rejected?: string
    readonly affects: readonly { readonly ref: string }[]
    readonly analysis: { readonly state: string; readonly justification?: string; readonly response?: string[] }
  }[]
}

/** The document as another program reads it, valid by the schema. */
function write(report: AuditReport): Bom {
  const document: unknown = JSON.parse(JSON.stringify(toCycloneDx(report, options)))
  assert.ok(isValid(document), JSON.stringify(isValid.errors?.slice(0, 3), null, 1))
  return document as Bom
}
const report = visionReport()
const bom = write(report)
const component = (ref: string): Readonly<Record<string, unknown>> =>
  bom.components.find((one) => one['bom-ref'] === ref) ?? assert.fail(`no ${ref}`)
const flaw = (id: string, of: Bom = bom): Bom['vulnerabilities'][number] =>
  of.vulnerabilities.find((one) => one.id === id) ?? assert.fail(`no ${id}`)

test('the schema refuses what is no bill of materials, so that the other tests can fail', () => {
  assert.equal(
    isValid({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [{ type: 'wheel', name: 'x' }] }),
    false,
  )
})

test('packages carry their purl, and a floor is not called a locked version', () => {
  assert.equal(component('pkg:pypi/torch@2.9.1')['purl'], 'pkg:pypi/torch@2.9.1')
  assert.deepEqual((component('pkg:pypi/torch@2.9.1')['properties'] as { name: string; value: string }[])[0], {
    name: 'model-guard:versionFrom',
    value: 'lock',
  })
})

test('every reference leads to a part of the document, and each has one name', () => {
  const refs = bom.components.map((one) => one['bom-ref'])
  const known = new Set([...refs, 'workspace'])
  assert.equal(new Set(refs).size, refs.length)
  for (const { ref, dependsOn } of bom.dependencies)
    for (const one of [ref, ...dependsOn]) assert.ok(known.has(one), `${one} is no part`)
  for (const { affects } of bom.vulnerabilities)
    for (const { ref } of affects) assert.ok(known.has(ref), `${ref} is no part`)
})

test('the graph leads from the workspace over its projects to what a package itself wants', () => {
  const wanted = (ref: string): readonly string[] => bom.dependencies.find((one) => one.ref === ref)?.dependsOn ?? []
  assert.ok(wanted('workspace').includes('project:vision-playground'))
  assert.ok(wanted('project:vision-playground').includes('pkg:pypi/torch@2.9.1'))
  assert.ok(wanted('pkg:pypi/torchvision@0.24.1').includes('pkg:pypi/torch@2.9.1'))
})

test('models are components with their hash, their verdict and what torch.load would say', () => {
  const model = component('model:checkpoints/yolox.pth')
  assert.equal(model['type'], 'machine-learning-model')
  assert.deepEqual(model['hashes'], [{ alg: 'SHA-256', content: report.models[0]?.sha256 }])
  assert.match(JSON.stringify(model['modelCard']), /refuses it: posix\.system is not allowed/)
  assert.equal(component('model:checkpoints/head.safetensors')['hashes'], undefined)
})

test('a flaw is exploitable, in triage, or not reachable, as the records and the exception say', () => {
  assert.deepEqual(
    [flaw('CVE-2026-24747').analysis.state, flaw('CVE-2026-24747').analysis.response],
    ['exploitable', ['update']],
  )
  assert.equal(flaw('CVE-2025-2148').analysis.state, 'in_triage')
  assert.deepEqual(
    [flaw('CVE-2025-3000').analysis.state, flaw('CVE-2025-3000').analysis.justification],
    ['not_affected', 'code_not_reachable'],
  )
  assert.equal(flaw('CVE-2025-3000', write({ ...report, accepted: [] })).analysis.state, 'in_triage')
})

for (const reason of ['we have no time', 'perhaps not reachable', 'is it not called?'])
  test(`an exception that says "${reason}" is no statement that the code is not reachable`, () => {
    const accepted = report.accepted.map((one) => ({ ...one, reason }))
    const { state, justification, response } = flaw('CVE-2025-3000', write({ ...report, accepted })).analysis
    // To accept a flaw on which the records disagree is not to say that it can be exploited.
    assert.deepEqual([state, justification, response], ['in_triage', undefined, ['will_not_fix']])
    const advisories = report.advisories.map((one) => ({ ...one, status: 'affected' as const }))
    assert.equal(flaw('CVE-2025-3000', write({ ...report, accepted, advisories })).analysis.state, 'exploitable')
  })

test('a withdrawn advisory is kept as rejected, with its day', () => {
  const [match] = report.advisories
  assert.ok(match)
  const withdrawn = { date: '2025-02-11', reason: 'not a vulnerability' }
  const records = match.group.records.map((record) => ({ ...record, withdrawn }))
  const one = { ...match, status: 'withdrawn' as const, group: { id: match.group.id, records } }
  const { rejected, analysis } = flaw(match.group.id, write({ ...report, advisories: [one] }))
  assert.equal(rejected, '2025-02-11T00:00:00Z')
  assert.equal(analysis.state, 'false_positive')
})

test('base images are containers whose contents are not claimed', () => {
  const place = { path: 'Dockerfile', line: 1 }
  const digest = `sha256:${'ab'.repeat(32)}`
  const images = [{ name: 'nvcr.io/nvidia/pytorch', tag: '25.01-py3', digest, place }]
  const written = write({ ...report, manifests: [makeManifest('dockerfile', 'Dockerfile', { images })] })
  assert.equal(
    written.components.find(({ type }) => type === 'container')?.['purl'],
    `pkg:docker/nvidia/pytorch@sha256:${'ab'.repeat(32)}?repository_url=nvcr.io`,
  )
  assert.match(JSON.stringify(written), /"aggregate":"incomplete","assemblies":\["image:nvcr/)
})

test('hostile names, addresses and days still make a valid document', () => {
  const hostile = `<script>\u202e\ud800"${'x'.repeat(10_000)}`
  const place = { path: hostile, line: null }
  const [pinned] = report.manifests.flatMap((manifest) => manifest.pinned)
  const [match] = report.advisories
  const [record] = match?.group.records ?? []
  assert.ok(pinned && match && record)
  const manifest = makeManifest('uv-lock', hostile, {
    project: hostile,
    projectVersion: hostile,
    pinned: [
      { ...pinned, name: hostile, version: hostile, source: { kind: 'git', location: `https://${hostile}` }, place },
      { ...pinned, name: '', version: '', source: { kind: 'url', location: 'javascript:alert(1)' }, place },
    ],
    images: [{ name: '', tag: null, digest: hostile, place }],
  })
  const evil = { ...record, references: ['https://[', 'javascript:x', 'https://a b/<>'], published: 'yesterday' }
  write({
    ...report,
    workspace: hostile,
    manifests: [manifest],
    models: [{ ...(report.models[0] ?? assert.fail()), path: hostile }],
    advisories: [{ ...match, name: hostile, version: hostile, group: { id: hostile, records: [evil] } }],
  })
})
