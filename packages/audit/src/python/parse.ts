// SPDX-License-Identifier: Apache-2.0
// From a Python source to its tree. Never throws for what the source holds: what is no Python is told as trouble.
import { Cursor } from './cursor.ts'
import { readModule } from './statement.ts'
import { tokenize } from './token.ts'
import type { Parsed } from './tree.ts'

/** Parses a module of at most `maxPythonBytes`; the caller has checked its size. */
export function parsePython(text: string): Parsed {
  const tokens = tokenize(text)
  const cursor = new Cursor(text, tokens.list, [...tokens.troubles], 0)
  return { root: readModule(cursor), troubles: cursor.troubles }
}
