// SPDX-License-Identifier: Apache-2.0
// What the place and the name of a clip say of it, where no table does: train/hungry/x.wav.
import { baseOf, folderOf } from '../manifest/paths.ts'

/** What is known of a clip; empty texts are not known. */
export interface ClipFacts {
  readonly label: string
  readonly split: string
  readonly subject: string
  readonly licence: string
}

const splitNames: ReadonlyMap<string, string> = new Map([
  ['train', 'train'],
  ['training', 'train'],
  ['val', 'val'],
  ['valid', 'val'],
  ['validation', 'val'],
  ['dev', 'val'],
  ['test', 'test'],
  ['testing', 'test'],
  ['eval', 'test'],
])

/** `train/hungry/x.wav` is hungry, for training; `hungry/x.wav` has no split. */
export function factsFromPath(path: string): ClipFacts {
  const folders = folderOf(path)
    .split('/')
    .filter((part) => part !== '')
  const split = folders.map((folder) => splitNames.get(folder.toLowerCase())).find((name) => name !== undefined) ?? ''
  const label = folders.findLast((folder) => !splitNames.has(folder.toLowerCase())) ?? ''
  return { label, split, subject: subjectFromName(baseOf(path)), licence: '' }
}

/** Donate-a-Cry names clips UUID-time-version-sex-age-reason: the UUID is one installation, hence one family. */
function subjectFromName(name: string): string {
  const [uuid = ''] = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?=-\d{13})/i.exec(name) ?? []
  return uuid.toLowerCase()
}

/** The clip that an augmented copy was made from, by its name: `a_aug_2.wav` of `a`. Empty where it is no copy. */
export function augmentedFrom(path: string): string {
  const [, base = ''] =
    /^(.+?)[_-](?:aug(?:mented)?|noise[d]?|pitch(?:ed)?|stretch(?:ed)?|shift(?:ed)?|speed|gain|reverb)(?:[_-]?[\w.]*)?\.\w+$/i.exec(
      baseOf(path),
    ) ?? []
  return base
}

/** The name of a clip without folder and ending. */
export function stemOf(path: string): string {
  return baseOf(path).replace(/\.\w+$/, '')
}
