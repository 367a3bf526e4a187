// SPDX-License-Identifier: Apache-2.0
// Puts a theme on the document and tells those who paint by themselves. `public/theme.js` did the same before the
// first paint.
import type { Theme } from '../preference/preferences.ts'

const listeners = new Set<() => void>()

export function putOnTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
  const ground = getComputedStyle(document.documentElement).getPropertyValue('--ground').trim()
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', ground)
  for (const listener of listeners) listener()
}

/** Calls `listener` after every change of theme, by hand or by the system; returns the way to stop. */
export function onTheme(listener: () => void): () => void {
  listeners.add(listener)
  const system = matchMedia('(prefers-color-scheme: dark)')
  system.addEventListener('change', listener)
  return () => {
    listeners.delete(listener)
    system.removeEventListener('change', listener)
  }
}
