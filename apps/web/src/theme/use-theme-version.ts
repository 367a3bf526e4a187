// SPDX-License-Identifier: Apache-2.0
// Re-renders whoever paints with the theme's colours outside of CSS.
import { useEffect, useState } from 'preact/hooks'
import { onTheme } from './theme.ts'

/** A number that grows with every change of theme. */
export function useThemeVersion(): number {
  const [version, setVersion] = useState(0)
  useEffect(() => onTheme(() => setVersion((current) => current + 1)), [])
  return version
}
