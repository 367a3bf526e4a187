// SPDX-License-Identifier: Apache-2.0
// `model-guard inspect`: files in, verdicts out.
import { findingCatalogue } from '@cryingsense/checkpoint'
import { createProgress } from '../inspection/progress.ts'
import { findFiles, inspectAll } from '../inspection/run.ts'
import type { FileReport } from '../inspection/file-report.ts'
import { judge } from '../policy/judge.ts'
import { usage } from '../errors.ts'
import { jsonEnd, jsonStart, toJsonFile } from '../report/json.ts'
import { advice, fileText, headline, type JudgedFile, type TextOptions } from '../report/text.ts'
import { help, parseInspectOptions, type InspectCommandOptions } from './inspect-options.ts'
import { hasColor, write } from './output.ts'
import type { ProgramContext } from './command.ts'

/** Exit code: 0 all accepted, 1 one is not, 3 one could not be read. */
export async function run(args: readonly string[], { workerEntry }: ProgramContext): Promise<number> {
  const options = parseInspectOptions(args)
  if (options === undefined) {
    process.stdout.write(help)
    return 0
  }
  const files = findFiles(options.paths)
  if (files.length === 0) throw usage('There is no file in what was named')
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  const progress = createProgress({ files: files.length, sizeBytes })
  const { torch, safeGlobals, isHashing } = options
  try {
    const reports = inspectAll(files, { workerEntry, settings: { torch, safeGlobals, isHashing }, progress })
    return await print(reports, files.length === 1, options)
  } finally {
    progress.clear()
  }
}

/** Prints as the reports come and gives the exit code. */
async function print(
  reports: AsyncIterable<FileReport>,
  isOnly: boolean,
  options: InspectCommandOptions,
): Promise<number> {
  const today = new Date().toISOString().slice(0, 10)
  const kept: JudgedFile[] = []
  const exit = { isRefused: false, isUnread: false }
  let separator = ''
  if (options.output === 'json') await write(jsonStart)
  for await (const report of reports) {
    const judgement = judge(report, options.policy, today)
    if (report.error !== undefined) exit.isUnread = true
    else if (!judgement.isAccepted) exit.isRefused = true
    if (options.output === 'json') {
      await write(
        `${separator}${JSON.stringify(toJsonFile(report, options.policy === undefined ? undefined : judgement))}`,
      )
      separator = ','
    } else {
      // Kept until the verdict of all is known; tensors would be most of it.
      kept.push({ report: options.hasTensors ? report : { ...report, tensors: [] }, judgement })
    }
  }
  if (options.output === 'json') await write(jsonEnd)
  if (options.output === 'sarif') {
    const { toSarif } = await import('../report/sarif.ts')
    await write(`${JSON.stringify(toSarif(kept, findingCatalogue))}\n`)
  }
  if (options.output === 'text') {
    const text: TextOptions = { hasTensors: options.hasTensors, hasColor: hasColor(), catalogue: findingCatalogue }
    await write(headline(kept, text))
    for (const file of kept) await write(fileText(file, isOnly, text))
    await write(`${isOnly ? '\n' : ''}${advice(kept, text)}`)
  }
  // A file that could not be read may be anything; a file that is refused is certain, and the stronger answer.
  return exit.isRefused ? 1 : exit.isUnread ? 3 : 0
}
