// SPDX-License-Identifier: Apache-2.0
// The one-time code, as people type it and as links carry it.

/** What the hub compares: upper case, without the blanks that phones and people put in. */
export function toClaimCode(typed: string): string {
  return typed.replace(/\s+/g, '').toUpperCase()
}

/** The code of `#code=XXXX`, or undefined where the fragment is an ordinary address. */
export function tryCodeFromFragment(fragment: string): string | undefined {
  if (!fragment.startsWith('#code=')) return undefined
  const code = toClaimCode(new URLSearchParams(fragment.slice(1)).get('code') ?? '')
  return code === '' ? undefined : code
}
