// SPDX-License-Identifier: Apache-2.0
// Packages as people write them in prose.
import { normaliseName } from '../requirement/requirement.ts'

const proseNames: ReadonlyMap<string, string> = new Map([
  ['pytorch', 'torch'],
  ['sklearn', 'scikit-learn'],
  ['hugging face transformers', 'transformers'],
  ['mmdetection', 'mmdet'],
  ['tensorflow', 'tensorflow'],
])

/** The package that a text speaks of first, out of those that are known; undefined where it names none. */
export function packageIn(text: string, known: ReadonlySet<string>): string | undefined {
  const words = text.toLowerCase().match(/[a-z][a-z0-9_.-]*[a-z0-9]/g) ?? []
  for (const word of words) {
    const name = proseNames.get(word) ?? normaliseName(word)
    if (known.has(name)) return name
  }
  return undefined
}
