// SPDX-License-Identifier: Apache-2.0
// Both adapters through one suite.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { testHubStore } from './compliance.ts'
import { openMemoryStore } from './memory.ts'
import { openSqliteStore } from './sqlite/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'cryingsense-store-'))
after(() => rmSync(folder, { recursive: true }))
let opened = 0

testHubStore({ name: 'memory store', open: async (clock) => openMemoryStore({ clock }) })
testHubStore({
  name: 'SQLite store',
  open: async (clock) => openSqliteStore({ path: join(folder, `${opened++}.db`), key: randomBytes(32), clock }),
})
