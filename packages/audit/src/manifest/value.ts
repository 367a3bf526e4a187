// SPDX-License-Identifier: Apache-2.0
// Looks into parsed TOML, YAML and JSON without trusting its shape: what is not as expected is not there.

/** A table's own field. */
export function field(value: unknown, ...keys: readonly string[]): unknown {
  let current = value
  for (const key of keys) {
    if (!isTable(current) || !Object.hasOwn(current, key)) return undefined
    current = current[key]
  }
  return current
}

/** Whether it is a table, and no list or date. */
export function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}

export function entriesOf(value: unknown): (readonly [string, unknown])[] {
  return isTable(value) ? Object.entries(value) : []
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

export function textsOf(value: unknown): string[] {
  return listOf(value).filter((item): item is string => typeof item === 'string')
}

export function tablesOf(value: unknown): Readonly<Record<string, unknown>>[] {
  return listOf(value).filter(isTable)
}
