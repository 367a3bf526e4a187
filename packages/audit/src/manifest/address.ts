// SPDX-License-Identifier: Apache-2.0
// Where a package comes from. Passwords in addresses are found and never handed on.
import { makeFinding, type AuditFinding, type Place } from '../finding/finding.ts'
import { manifestFindings } from './findings.ts'
import type { PackageSource } from './manifest.ts'

/** An address that may be shown. */
export interface Address {
  readonly location: string
  readonly hasCredentials: boolean
}

/** Takes user and password out of an address: `https://user:secret@host/` becomes `https://host/`. */
export function toAddress(written: string): Address {
  const match = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)(.*)$/is.exec(written.trim())
  if (match === null) return { location: written.trim(), hasCredentials: false }
  const [, scheme = '', authority = '', rest = ''] = match
  const at = authority.lastIndexOf('@')
  if (at < 0) return { location: written.trim(), hasCredentials: false }
  const user = authority.slice(0, at)
  // `git@host` and `${NAME}` are no secrets.
  const isSecret = user.includes(':')
    ? !/^[^:]*:(?:\$\{?\w+\}?)?$/.test(user)
    : !/^(?:git|hg|svn)$/.test(user) && !/^\$\{?\w+\}?$/.test(user)
  return { location: `${scheme}${authority.slice(at + 1)}${rest}`, hasCredentials: isSecret }
}

/** A requirement's address: version control, a file, or something to download. */
export function toSource(written: string): PackageSource & { readonly hasCredentials: boolean } {
  const { location, hasCredentials } = toAddress(written)
  const kind = /^(?:git|hg|svn|bzr)\+|\.git(?:[@#]|$)|^git:/.test(location)
    ? 'git'
    : /^file:|^[./]|^[A-Za-z]:[\\/]/.test(location)
      ? 'path'
      : 'url'
  return { kind, location, hasCredentials }
}

/** The finding for an address with a password; `subject` is what it is the address of. */
export function credentialsFinding(place: Place, subject: string): AuditFinding {
  return makeFinding(manifestFindings, 'MANIFEST_CREDENTIALS', { place, subject })
}
