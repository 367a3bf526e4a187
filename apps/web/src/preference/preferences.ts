// SPDX-License-Identifier: Apache-2.0
// What this browser remembers about its owner's wishes. Storage may be forbidden; the app then works with defaults.

export const themes = ['system', 'light', 'dark', 'night'] as const
export type Theme = (typeof themes)[number]

/** Keys are also read by public/theme.js. */
const themeKey = 'cryingsense.theme'
const soundKey = 'cryingsense.sound'

/** The part of the browser's storage that is used. */
export interface Shelf {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

export class Preferences {
  readonly #shelf: Shelf | undefined
  /** Wishes of this visit; all there is where storage is forbidden or full. */
  readonly #memory = new Map<string, string | undefined>()

  constructor(shelf: Shelf | undefined) {
    this.#shelf = shelf
  }

  get theme(): Theme {
    const stored = this.read(themeKey)
    return themes.find((theme) => theme === stored) ?? 'system'
  }

  set theme(theme: Theme) {
    this.write(themeKey, theme === 'system' ? undefined : theme)
  }

  /** Wanted, which is not yet allowed: the browser still asks for a tap after each load. */
  get isSoundWanted(): boolean {
    return this.read(soundKey) === 'on'
  }

  set isSoundWanted(isWanted: boolean) {
    this.write(soundKey, isWanted ? 'on' : undefined)
  }

  read(key: string): string | undefined {
    if (this.#memory.has(key)) return this.#memory.get(key)
    try {
      return this.#shelf?.getItem(key) ?? undefined
    } catch {
      return undefined
    }
  }

  /** Remembers `value`, or forgets the key for undefined. */
  write(key: string, value: string | undefined): void {
    this.#memory.set(key, value)
    try {
      if (value === undefined) this.#shelf?.removeItem(key)
      else this.#shelf?.setItem(key, value)
    } catch {
      // The memory above carries the wish until the page is closed.
    }
  }
}
