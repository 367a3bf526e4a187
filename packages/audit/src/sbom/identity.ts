// SPDX-License-Identifier: Apache-2.0
// What parts are called in a bill of materials: package addresses (purl) where the specification has one.
import { PackageURL } from 'packageurl-js'
import type { BaseImage, Ecosystem } from '../manifest/manifest.ts'
import { toText } from './text.ts'

/** A package's address; undefined where the name cannot be one. */
export function packageUrl(ecosystem: Ecosystem, name: string, version: string | null): string | undefined {
  const slash = ecosystem === 'npm' && name.startsWith('@') ? name.indexOf('/') : -1
  const type = ecosystem === 'npm' ? 'npm' : 'pypi'
  return makeUrl(type, slash < 0 ? '' : name.slice(0, slash), name.slice(slash + 1), version ?? '')
}

/** An image's address: the registry is a qualifier unless it is the default one. */
export function imageUrl({ name, tag, digest }: BaseImage): string | undefined {
  const parts = name.split('/')
  const [first = ''] = parts
  const host = parts.length > 1 && (/[.:]/.test(first) || first === 'localhost') ? parts.shift() : undefined
  const base = parts.pop() ?? ''
  return makeUrl('docker', parts.join('/'), base, digest ?? tag ?? '', host)
}

function makeUrl(type: string, namespace: string, name: string, version: string, host?: string): string | undefined {
  try {
    const qualifiers = host === undefined ? undefined : { repository_url: toText(host) }
    return new PackageURL(type, toText(namespace), toText(name), toText(version), qualifiers, undefined).toString()
  } catch {
    // The library refuses names that no package can have; the component keeps its name without an address.
    return undefined
  }
}

/** Unique name of a package inside the document. */
export function packageRef(ecosystem: Ecosystem, name: string, version: string | null): string {
  return packageUrl(ecosystem, name, version) ?? toText(`package:${ecosystem}/${name}@${version ?? ''}`)
}

/** Unique name of a project of the workspace. */
export function projectRef(name: string): string {
  return name === '' ? 'workspace' : toText(`project:${name}`)
}
