// SPDX-License-Identifier: Apache-2.0
// Strangers' text for a JSON document that other programs read: bounded, and without halves of characters.
import { maxTextCharacters } from './limits.ts'

/** At most `maxTextCharacters`, well-formed. */
export function toText(text: string): string {
  return text.slice(0, maxTextCharacters).toWellFormed()
}

/** A version; the schema allows 1,024 characters. */
export function toVersion(version: string | null): string | undefined {
  return version === null ? undefined : version.slice(0, 1024).toWellFormed()
}

/** A property of CycloneDX in our own name space. */
export interface Property {
  readonly name: string
  readonly value: string
}

/** Properties whose value is known. */
export function toProperties(entries: Readonly<Record<string, string | number | boolean | null>>): Property[] {
  return Object.entries(entries).flatMap(([name, value]) =>
    value === null || value === '' ? [] : [{ name: `model-guard:${name}`, value: toText(String(value)) }],
  )
}

/** An https address as CycloneDX can hold it, or undefined. */
export function toAddress(address: string): string | undefined {
  if (address.length > maxTextCharacters || !/^https?:\/\//i.test(address)) return undefined
  return URL.parse(address.toWellFormed())?.href
}

/** A day as the date-time that the schema wants. */
export function toDateTime(day: string | null): string | undefined {
  return day !== null && /^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day}T00:00:00Z` : undefined
}

/** An object without its undefined fields. */
export function known(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
