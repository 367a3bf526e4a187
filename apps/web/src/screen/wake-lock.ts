// SPDX-License-Identifier: Apache-2.0
// Keeps the screen on while this browser listens or watches: a phone that sleeps stops its pages, and with them the
// microphone and the alarm.

/** Asks for the lock and asks again each time the page comes back, because browsers drop it when it is hidden. */
export class WakeLock {
  readonly #onChange: (isHeld: boolean) => void
  #sentinel: WakeLockSentinel | undefined
  #isWanted = false

  constructor(onChange: (isHeld: boolean) => void) {
    this.#onChange = onChange
    document.addEventListener('visibilitychange', () => void this.#take())
  }

  hold(): void {
    this.#isWanted = true
    void this.#take()
  }

  release(): void {
    this.#isWanted = false
    void this.#sentinel?.release()
    this.#sentinel = undefined
  }

  async #take(): Promise<void> {
    if (!this.#isWanted || document.visibilityState === 'hidden' || this.#sentinel?.released === false) return
    try {
      const sentinel = await navigator.wakeLock.request('screen')
      // Released while we waited.
      if (!this.#isWanted) return void sentinel.release()
      this.#sentinel = sentinel
      sentinel.addEventListener('release', () => this.#onChange(false))
      this.#onChange(true)
    } catch {
      // Not supported, or refused on low battery: the page says that the screen may switch off.
      this.#onChange(false)
    }
  }
}
