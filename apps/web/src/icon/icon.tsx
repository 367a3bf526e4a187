// SPDX-License-Identifier: Apache-2.0
// The app's own icons, drawn on a 24-unit grid with one stroke weight. Always beside words, so hidden from readers.
import type { JSX } from 'preact'

const paths = {
  now: 'M12 20.5v-4M8.6 13.4a4.8 4.8 0 1 1 6.8 0M5.6 16.4a9 9 0 1 1 12.8 0M12 9.4a.6.6 0 1 0 0 1.2.6.6 0 0 0 0-1.2',
  timeline: 'M3.5 12h2M8.5 7v10M12 9.5v5M15.5 4.5v15M18.5 12h2',
  microphone: 'M12 3.5a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0v-5a3 3 0 0 1 3-3M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3',
  settings:
    'M4 8h9M17 8h3M4 16h3M11 16h9M15 5.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4M9 13.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4',
  quiet: 'M19.8 14.6A8.3 8.3 0 1 1 9.4 4.2a6.6 6.6 0 0 0 10.4 10.4',
  crying: 'M4 10.2v3.6M8 7v10M12 3.8v16.4M16 7v10M20 10.2v3.6',
  cannotHear:
    'M8.2 5.3A6 6 0 0 1 18 10c0 2-1 3-2 4M13.9 17.3c-.4 1.7-1.4 3.2-3.4 3.2a3 3 0 0 1-3-3M6.2 8.4A6 6 0 0 0 6 10M4 3.5l16.5 17M9.8 10a2.2 2.2 0 0 1 3-2',
  offline: 'M9 3.5v4M15 3.5v4M6.5 7.5h11v3.7M6.5 7.5v4a5.5 5.5 0 0 0 8.6 4.5M12 17v4M3.8 3.8l16.4 16.4',
  sound: 'M4 9.8v4.4h3.2L12 18V6L7.2 9.8H4M15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11',
  soundOff: 'M4 9.8v4.4h3.2L12 18V6L7.2 9.8H4M16 9.8l4.4 4.4M20.4 9.8 16 14.2',
  previous: 'M14.5 5.5 8 12l6.5 6.5',
  next: 'M9.5 5.5 16 12l-6.5 6.5',
  check: 'M4.5 12.5 9.5 17.5 19.5 6.5',
  stop: 'M7 7h10v10H7z',
  lock: 'M6 10.5h12v9.5H6zM8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5M12 14.2v2.2',
  notice: 'M12 4 2.8 19.8h18.4L12 4M12 10v4.5M12 17.2v.2',
  home: 'M4 11 12 4.2 20 11M6 9.5V20h12V9.5M10 20v-5h4v5',
} as const

export type IconName = keyof typeof paths

/** `name`'s drawing, one em wide by default; takes the colour of the words beside it. */
export function Icon({ name, class: className }: { name: IconName; class?: string }): JSX.Element {
  return (
    <svg class={`icon ${className ?? ''}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  )
}
