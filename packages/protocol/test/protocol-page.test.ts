// SPDX-License-Identifier: Apache-2.0
// The page from which strangers write devices must not lie: every message in hex on it is what the codec writes.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  decodeDeviceMessage,
  decodeHubMessage,
  type DeviceMessage,
  encodeMessage,
  encodeVersions,
  type HubMessage,
} from '../src/index.ts'

const page = readFileSync(new URL('../../../docs/reference/protocol.md', import.meta.url), 'utf8')
const shown = new Map(
  [...page.matchAll(/```hex (\w+)\n([\s\S]*?)```/g)].map(([, name = '', text = '']) => {
    const digits = text.replaceAll(/#.*$/gm, '').replaceAll(/\s/g, '')
    return [name, Uint8Array.from(Buffer.from(digits, 'hex'))]
  }),
)

const examples: Readonly<Record<string, DeviceMessage | HubMessage>> = {
  hello: {
    type: 'hello',
    versions: [1],
    bootCounter: 3,
    nextSequence: 120,
    captureMs: 61_000,
    rateHz: 16_000,
    name: 'cot/1.0',
    token: '',
  },
  welcome: {
    type: 'welcome',
    version: 1,
    negotiationSha256: Uint8Array.from(
      createHash('sha256')
        .update(encodeVersions([1]))
        .digest(),
    ),
    sessionId: Uint8Array.from({ length: 16 }, (_, index) => index),
    nextSequence: 120,
    creditFrames: 48,
  },
  frame: {
    type: 'frame',
    sequence: 120,
    captureMs: 61_000,
    pcm: new Uint8Array(Int16Array.of(0, 1000, -1000, 32_767).buffer),
  },
  gate: { type: 'gate', sequence: 121, captureMs: 61_100, durationMs: 1000, levelDbfs: -62.5, health: 'fine' },
  acknowledgement: { type: 'acknowledgement', nextSequence: 122, creditFrames: 50 },
  ping: { type: 'ping', nonce: 7 },
  pong: { type: 'pong', nonce: 7 },
  goodbye: { type: 'goodbye', code: 'notAllowed', reason: '' },
}

test('the page shows every type of message once', () => {
  assert.deepEqual([...shown.keys()].toSorted(), Object.keys(examples).toSorted())
})

for (const [name, message] of Object.entries(examples)) {
  test(`the ${name} on the page is what the codec writes and reads`, () => {
    const bytes = shown.get(name)
    assert.ok(bytes !== undefined)
    assert.deepEqual(encodeMessage(message), bytes)
    const decode = name === 'welcome' || name === 'acknowledgement' ? decodeHubMessage : decodeDeviceMessage
    assert.deepEqual(decode(bytes), message)
  })
}
