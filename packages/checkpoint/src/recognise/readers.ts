// SPDX-License-Identifier: Apache-2.0
// Every reader of files that are no model.
import type { FormatReader } from '../reading.ts'
import { emptyReader } from './empty-file.ts'
import { rarReader, sevenZipReader } from './foreign-archive.ts'
import { htmlReader } from './html-page.ts'
import { jsonReader } from './json-document.ts'
import { lfsPointerReader } from './lfs-pointer.ts'
import { textReader } from './plain-text.ts'
import { xmlErrorReader } from './xml-error.ts'

/** Known by bytes that nothing else begins with, the most specific first: at most one of them matches a file. */
export const recogniseReaders: readonly FormatReader[] = [
  emptyReader,
  sevenZipReader,
  rarReader,
  lfsPointerReader,
  xmlErrorReader,
  htmlReader,
  jsonReader,
]

/** To be asked last, where no other reader of any format recognised the bytes: an old pickle is text too. */
export const lastResortReader: FormatReader = textReader
