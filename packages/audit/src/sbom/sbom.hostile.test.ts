// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { visionReport } from '../../test/vision-report.ts'
import { makeManifest } from '../manifest/make.ts'
import type { PinnedPackage } from '../manifest/manifest.ts'
import { toCycloneDx } from './sbom.ts'

const report = visionReport()
const options = { toolVersion: '0', serialNumber: 'urn:uuid:0', timestamp: '2026-11-27T12:00:00Z' }
const pinned = (name: string, version: string, requires: readonly string[]): PinnedPackage => ({
  ecosystem: 'npm',
  name,
  version,
  source: null,
  hasHashes: true,
  wheels: [],
  hasSdist: false,
  isDevelopment: false,
  requires: requires.map((one) => ({ name: one, range: '*', marker: null })),
  place: { path: 'package-lock.json', line: 1 },
})
const write = (packages: readonly PinnedPackage[]): string => {
  const manifests = [makeManifest('package-lock', 'package-lock.json', { project: '', pinned: packages })]
  return JSON.stringify(toCycloneDx({ ...report, manifests }, options))
}

test('a lock with 10,000 versions of one package, each of which wants it, makes no square of arrows', () => {
  const packages = Array.from({ length: 10_000 }, (_, index) => pinned('a', `1.0.${index}`, ['a']))
  const startedMs = performance.now()
  const text = write(packages)
  assert.ok(performance.now() - startedMs < 5_000)
  assert.ok(text.length < 20_000_000, String(text.length))
})

test('names of what every object has are packages like others', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
  const text = write(names.map((name) => pinned(name, '1.0.0', names)))
  for (const name of names) assert.ok(text.includes(`"name":"${name}","version":"1.0.0"`), name)
})

test('a project without a name, or a package called like the workspace, does not take its place', () => {
  const { components, metadata } = JSON.parse(write([pinned('workspace', '1.0.0', ['workspace'])])) as {
    components: { 'bom-ref': string }[]
    metadata: { component: { 'bom-ref': string } }
  }
  assert.equal(metadata.component['bom-ref'], 'workspace')
  assert.ok(components.every((one) => one['bom-ref'] !== 'workspace'))
})
