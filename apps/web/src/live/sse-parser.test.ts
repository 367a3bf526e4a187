// SPDX-License-Identifier: Apache-2.0
// The event stream as the WHATWG HTML standard defines it, cut anywhere, and hostile.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maxLineChars, SseParser, type ServerEvent } from './sse-parser.ts'

function parse(pieces: readonly string[]): { events: ServerEvent[]; lastEventId: string } {
  const events: ServerEvent[] = []
  const parser = new SseParser((event) => events.push(event))
  for (const piece of pieces) parser.push(piece)
  return { events, lastEventId: parser.lastEventId }
}

test('the examples of the standard (section 9.2.6) come out as it says', () => {
  assert.deepEqual(parse(['data: YHOO\ndata: +2\ndata: 10\n\n']).events, [{ name: 'message', data: 'YHOO\n+2\n10' }])
  const second = parse([': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n'])
  assert.deepEqual(
    second.events.map((event) => event.data),
    ['first event', 'second event', ' third event'],
  )
  assert.equal(second.lastEventId, '')
  assert.deepEqual(
    parse(['data\n\ndata\ndata\n\ndata:']).events.map((event) => event.data),
    ['', '\n'],
  )
})

test('a stream cut at any place and with any line ending gives the same events', () => {
  const lines = [
    'id: 41',
    'event: room',
    'data: {"a":',
    'data: 1}',
    '',
    ': note',
    'event: heartbeat',
    'data: {}',
    '',
    '',
  ]
  for (const ending of ['\n', '\r\n', '\r']) {
    const stream = lines.join(ending)
    const whole = parse([stream])
    assert.deepEqual(whole.events, [
      { name: 'room', data: '{"a":\n1}' },
      { name: 'heartbeat', data: '{}' },
    ])
    assert.equal(whole.lastEventId, '41')
    for (let cut = 1; cut < stream.length; cut++) {
      assert.deepEqual(parse([stream.slice(0, cut), '', stream.slice(cut)]), whole, `cut at ${cut}`)
    }
    assert.deepEqual(parse([...stream]), whole)
  }
})

test('an id with a NUL is not taken, and an event without data keeps its id but tells nothing', () => {
  const { events, lastEventId } = parse(['id: 7\n\n', 'id: 8\0\n\n'])
  assert.deepEqual(events, [])
  assert.equal(lastEventId, '7')
})

test('a line without end is given up instead of filling the memory', () => {
  const parser = new SseParser(() => undefined)
  assert.throws(() => {
    for (let piece = 0; piece < 100; piece++) parser.push('x'.repeat(1_000))
  }, RangeError)
  const fine = new SseParser(() => undefined)
  fine.push(`data: ${'x'.repeat(maxLineChars - 6)}`)
})
