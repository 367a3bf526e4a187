// SPDX-License-Identifier: Apache-2.0
// Writes the report where it was asked for.
import { writeFile } from 'node:fs/promises'
import { ListenError } from '../errors.ts'
import { toPage } from './page.ts'
import type { ReportContent } from './page.ts'

/** Writes the page. Throws `LISTEN_REPORT_UNWRITABLE`. */
export async function writeReport(path: string, content: ReportContent): Promise<void> {
  await writeFile(path, toPage(content)).catch((cause: unknown) => {
    throw new ListenError('LISTEN_REPORT_UNWRITABLE', 'unavailable', `Cannot write ${path}`, {
      remedy: 'Name a file in a folder that exists and may be written',
      cause,
    })
  })
}
