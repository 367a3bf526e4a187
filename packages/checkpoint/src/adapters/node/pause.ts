// SPDX-License-Identifier: Apache-2.0
// Long work on files lets the process hear what else it is told: without this, a signal waits until the end.
import { pauseBytes } from './limits.ts'

/** Counts bytes of work and says when it is time to let others have a turn. */
export class Pause {
  #doneBytes = 0

  /** Counts `bytes` more; true where `take` is due. */
  isDue(bytes: number): boolean {
    this.#doneBytes += bytes
    return this.#doneBytes >= pauseBytes
  }

  /** Resolves after signals and other events had their turn. */
  async take(): Promise<void> {
    this.#doneBytes = 0
    await new Promise((resolve) => setImmediate(resolve))
  }
}
