// SPDX-License-Identifier: Apache-2.0
// Standard output at the reader's pace: a large document is not piled up in memory before a slow pipe.
import { once } from 'node:events'

/** Writes, and waits where the reader is behind. */
export async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain')
}

/** Whether standard output is a terminal that wants colours. */
export function hasColor(): boolean {
  return process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb'
}
