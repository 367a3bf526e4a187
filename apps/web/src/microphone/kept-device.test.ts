// SPDX-License-Identifier: Apache-2.0
// A browser stays the same microphone over reloads, and never counts its starts backwards.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Preferences } from '../preference/preferences.ts'
import { readKeptDevice, takeBootCounter, writeKeptDevice } from './kept-device.ts'

function newShelf() {
  const values = new Map<string, string>()
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  }
}
const kept = { name: 'Old phone', room: 'Attic', device: { deviceId: 'd1', token: 'secret', url: 'ws://localhost:1/' } }

test('what was kept is read back after a reload, and forgotten when told', () => {
  const shelf = newShelf()
  writeKeptDevice(new Preferences(shelf), kept)
  assert.deepEqual(readKeptDevice(new Preferences(shelf)), kept)
  writeKeptDevice(new Preferences(shelf), undefined)
  assert.equal(readKeptDevice(new Preferences(shelf)), undefined)
})

test('something else under the same key counts as nothing', () => {
  for (const stored of ['', '{', 'null', '[]', '{"name":"x"}']) {
    const shelf = newShelf()
    shelf.setItem('cryingsense.microphone', stored)
    assert.equal(readKeptDevice(new Preferences(shelf)), undefined, stored)
  }
})

test('the boot counter grows with each start, also when the clock was set back or the stored number is nonsense', () => {
  const shelf = newShelf()
  const preferences = new Preferences(shelf)
  assert.equal(takeBootCounter(preferences, 1_000.7), 1_000)
  assert.equal(takeBootCounter(preferences, 1_000), 1_001)
  assert.equal(takeBootCounter(preferences, 5), 1_002)
  preferences.write('cryingsense.microphone.boots', 'many')
  assert.equal(takeBootCounter(preferences, 2_000), 2_000)
})

test('without storage a wish still holds for this visit', () => {
  const preferences = new Preferences(undefined)
  preferences.theme = 'night'
  preferences.isSoundWanted = true
  assert.equal(preferences.theme, 'night')
  assert.equal(preferences.isSoundWanted, true)
  assert.equal(new Preferences(undefined).theme, 'system')
})
