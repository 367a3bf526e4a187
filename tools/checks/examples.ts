// SPDX-License-Identifier: Apache-2.0
// The examples in the packages' READMEs are run as written, so that they cannot rot.
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listFiles, readText, rootFolder } from './tree.ts'

/** Examples that do not run, with what they printed. */
export function checkExamples(): string[] {
  const problems: string[] = []
  const folder = join(rootFolder, 'tools', 'dist')
  mkdirSync(folder, { recursive: true })
  for (const path of listFiles('README.md').filter((name) => /^packages\/[^/]+\/README\.md$/.test(name))) {
    for (const [index, match] of [...readText(path).matchAll(/```ts\n([\s\S]*?)```/g)].entries()) {
      const file = join(folder, `${path.split('/')[1]}-${index}.ts`)
      writeFileSync(file, match[1] ?? '')
      try {
        execFileSync(process.execPath, [file], { cwd: rootFolder, stdio: 'pipe', timeout: 60_000 })
      } catch (error) {
        const told = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error)
        problems.push(`${path}: example ${index + 1} fails: ${told.trim().split('\n').slice(0, 6).join(' | ')}`)
      }
    }
  }
  rmSync(folder, { recursive: true, force: true })
  return problems
}
