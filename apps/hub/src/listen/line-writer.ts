// SPDX-License-Identifier: Apache-2.0
// Lines to a pipe that may be slow or gone: gathered, written in order, and waited for at the end.
import type { Writable } from 'node:stream'

/** Characters gathered before a write. A score line has about 80. */
const gatherCharacters = 8_192

/** Writes text to a stream. A reader that leaves early (`| head`) ends the output, not the program. */
export class LineWriter {
  readonly #stream: Writable
  #text = ''
  #isDue = false
  #isGone = false

  constructor(stream: Writable) {
    this.#stream = stream
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      this.#isGone = true
    })
  }

  /** Adds text; whole lines only. */
  write(text: string): void {
    this.#text += text
    if (this.#text.length >= gatherCharacters) return this.#send()
    // Someone may be waiting for this very line: it goes out as soon as the program pauses.
    if (!this.#isDue) setImmediate(() => this.#send())
    this.#isDue = true
  }

  /** Waits until everything is written. */
  async flush(): Promise<void> {
    this.#send()
    if (this.#isGone) return
    await new Promise<void>((resolve) => this.#stream.write('', () => resolve()))
  }

  #send(): void {
    if (!this.#isGone && this.#text !== '') this.#stream.write(this.#text)
    this.#text = ''
    this.#isDue = false
  }
}
