// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { FileReport } from './file-report.ts'
import { inspectOnThreads } from './pool.ts'

const folder = mkdtempSync(join(tmpdir(), 'pool-'))
after(() => rmSync(folder, { recursive: true }))

const settings = { torch: undefined, safeGlobals: [], isHashing: false }

async function collect(paths: readonly string[], workerEntry: URL): Promise<{ reports: FileReport[]; done: number }> {
  const reports: FileReport[] = []
  let done = 0
  const options = { workerEntry, threads: 3, settings, onDone: () => done++ }
  const files = paths.map((path) => ({ path, isInFolder: true }))
  for await (const report of inspectOnThreads(files, options)) reports.push(report)
  return { reports, done }
}

test('reports come in the order of the paths, whichever thread is first', async () => {
  const paths = Array.from({ length: 20 }, (_, index) => {
    const path = join(folder, `${index}.pkl`)
    // An empty dict, or os.system called with "true".
    writeFileSync(path, index % 5 === 3 ? "cposix\nsystem\n(S'true'\ntR." : '\u0080\u0002}.', 'latin1')
    return path
  })
  paths.splice(7, 0, join(folder, 'missing'))
  const { reports, done } = await collect(paths, new URL('../worker.ts', import.meta.url))
  assert.deepEqual(
    reports.map(({ path }) => path),
    paths,
  )
  assert.equal(done, 21)
  assert.equal(reports.filter(({ verdict }) => verdict === 'unsafe').length, 4)
  assert.equal(reports[7]?.error?.code, 'SOURCE_UNREADABLE')
})

test('a thread that dies costs one file, and that file is not taken for safe', async () => {
  // Answers each task, but ends at every third.
  const source = `
    import { parentPort } from 'node:worker_threads'
    parentPort.on('message', ({ index, file: { path } }) => {
      if (index % 3 === 1) process.exit(7)
      if (index === 5) throw new RangeError('broke')
      parentPort.postMessage({ index, report: { path, verdict: 'safe' } })
    })`
  const entry = new URL(`data:text/javascript,${encodeURIComponent(source)}`)
  const paths = Array.from({ length: 12 }, (_, index) => `file ${index}`)
  const { reports, done } = await collect(paths, entry)
  assert.deepEqual(
    reports.map(({ path }) => path),
    paths,
  )
  assert.equal(done, 12)
  reports.forEach(({ verdict, error }, index) => {
    const isLost = index % 3 === 1 || index === 5
    assert.equal(verdict, isLost ? 'unknown' : 'safe')
    assert.equal(error?.code, isLost ? 'GUARD_INSPECTION_BROKEN' : undefined)
  })
})
