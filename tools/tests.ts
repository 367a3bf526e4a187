// SPDX-License-Identifier: Apache-2.0
// Runs the tests with Node's own runner and counts them.
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { join } from 'node:path'
import { listFiles, rootFolder } from './checks/tree.ts'

/** How many tests passed, failed and were skipped. */
export interface TestCount {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** Runs every `*.test.ts` whose path contains one of `filters` (all where none is given). */
export async function runTests(filters: readonly string[]): Promise<TestCount> {
  const paths = listFiles('.test.ts').filter(
    (path) => filters.length === 0 || filters.some((filter) => path.includes(filter)),
  )
  if (paths.length === 0) return { passed: 0, failed: 1, skipped: 0 }
  let count: TestCount = { passed: 0, failed: 0, skipped: 0 }
  const files = paths.map((path) => join(rootFolder, path))
  const stream = run({ files, concurrency: 2, timeout: 600_000, cwd: rootFolder })
  stream.on('test:summary', (summary) => {
    if (summary.file !== undefined) return
    const { passed, failed, skipped, cancelled } = summary.counts as Record<string, number> & typeof summary.counts
    count = {
      passed,
      failed: (failed ?? summary.counts.tests - passed - skipped - summary.counts.todo) + cancelled,
      skipped,
    }
  })
  await new Promise((resolve, reject) => {
    stream.compose(new spec()).on('end', resolve).on('error', reject).pipe(process.stdout, { end: false })
  })
  return count
}
