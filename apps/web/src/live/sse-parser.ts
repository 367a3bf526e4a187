// SPDX-License-Identifier: Apache-2.0
// Server-sent events, parsed by hand: the browser's EventSource neither lets a page see the status of a refusal nor
// carries Last-Event-ID over to a new object, and after a watchdog alarm we need both.
// WHATWG HTML, section 9.2.6 "Interpreting an event stream".

export interface ServerEvent {
  readonly name: string
  readonly data: string
}

/** A line longer than this is no event of ours (a level event is under 1 KiB); the stream is then given up. */
export const maxLineChars = 65_536

/** Push text in pieces of any size; whole events come out through `onEvent`. */
export class SseParser {
  readonly #onEvent: (event: ServerEvent) => void
  #rest = ''
  #name = ''
  #dataLines: string[] = []
  #lastEventId = ''
  #endedInCarriageReturn = false

  constructor(onEvent: (event: ServerEvent) => void) {
    this.#onEvent = onEvent
  }

  /** The id to resume from; empty before the first. */
  get lastEventId(): string {
    return this.#lastEventId
  }

  /** Throws RangeError when a line passes {@link maxLineChars}. */
  push(text: string): void {
    // A CR LF may be cut between two pieces: the LF then belongs to the line already ended.
    const piece = this.#endedInCarriageReturn && text.startsWith('\n') ? text.slice(1) : text
    if (text.length > 0) this.#endedInCarriageReturn = text.endsWith('\r')
    const lines = (this.#rest + piece).split(/\r\n|\n|\r/)
    this.#rest = lines.pop() ?? ''
    if (this.#rest.length > maxLineChars) throw new RangeError(`An event line passes ${maxLineChars} characters`)
    for (const line of lines) this.#readLine(line)
  }

  #readLine(line: string): void {
    if (line === '') return this.#dispatch()
    if (line.startsWith(':')) return undefined
    const colonAt = line.indexOf(':')
    const field = colonAt < 0 ? line : line.slice(0, colonAt)
    const value = colonAt < 0 ? '' : line.slice(colonAt + 1).replace(/^ /, '')
    if (field === 'event') this.#name = value
    else if (field === 'data') this.#dataLines.push(value)
    else if (field === 'id' && !value.includes('\0')) this.#lastEventId = value
    return undefined
  }

  #dispatch(): void {
    const event = { name: this.#name || 'message', data: this.#dataLines.join('\n') }
    const isEmpty = this.#dataLines.length === 0
    this.#name = ''
    this.#dataLines = []
    if (!isEmpty) this.#onEvent(event)
  }
}
