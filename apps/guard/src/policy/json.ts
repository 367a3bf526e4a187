// SPDX-License-Identifier: Apache-2.0
// Narrows parsed JSON to what was meant, or throws a `TypeError` that names the field.

/** A JSON object's own fields. */
export function asRecord(value: unknown, where: string): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError(`${where} must be an object`)
  return new Map(Object.entries(value))
}

/** Refuses a field that nobody reads: it is a misspelling, and would be ignored in silence. */
export function onlyKeys(record: ReadonlyMap<string, unknown>, keys: readonly string[], where: string): void {
  for (const key of record.keys())
    if (!keys.includes(key)) throw new TypeError(`${where} has "${key}"; it may have ${keys.join(', ')}`)
}

export function asList(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`${where} must be a list`)
  return value
}

export function asText(value: unknown, where: string): string {
  if (typeof value !== 'string' || value.trim() === '')
    throw new TypeError(`${where} must be a text that says something`)
  return value
}

/** A day as `YYYY-MM-DD` that is in the calendar. */
export function asDate(value: unknown, where: string): string {
  const text = asText(value, where)
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  if (!(time > 0) || new Date(time).toISOString().slice(0, 10) !== text)
    throw new TypeError(`${where} must be a day such as 2027-01-31`)
  return text
}
