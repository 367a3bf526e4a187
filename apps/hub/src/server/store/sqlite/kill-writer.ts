// SPDX-License-Identifier: Apache-2.0
// The victim of kill.test.ts: stores episodes as fast as it can and says which ones are on the disk.
import { randomUUID } from 'node:crypto'
import { writeSync } from 'node:fs'
import { systemClock } from '../../clock.ts'
import { readStoreKey } from '../key.ts'
import { openSqliteStore } from './index.ts'

const [path = '', keyPath = '', gatewayId = ''] = process.argv.slice(2)
const store = openSqliteStore({ path, key: readStoreKey(keyPath), clock: systemClock })
for (;;) {
  const episodeId = randomUUID()
  const place = { episodeId, deviceId: 'cot', levelDbfs: -20 }
  const startedAtMs = Date.now()
  const start = { ...place, kind: 'episodeStart', atMs: startedAtMs, score: 0.9 } as const
  const result = { peakScore: 0.9, meanScore: 0.9, reason: 'quiet' } as const
  const endedAtMs = startedAtMs + 1
  const end = { ...place, ...result, kind: 'episodeEnd', startedAtMs, endedAtMs, scores: [[startedAtMs, 0.9]] } as const
  await store.episodes.record([{ gatewayId, event: start }])
  // Straight to the descriptor, as an acknowledgement goes straight to the socket: nothing waits in this process.
  writeSync(1, `start ${episodeId}\n`)
  await store.episodes.record([{ gatewayId, event: end }])
  writeSync(1, `end ${episodeId}\n`)
}
