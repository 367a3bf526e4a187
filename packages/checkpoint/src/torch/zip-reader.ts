// SPDX-License-Identifier: Apache-2.0
// What torch.save writes since version 1.6: a zip archive with one pickle and a record for each storage.
import { ArchiveReading } from './archive-reading.ts'
import { ZipStorages } from './zip-storages.ts'
import type { FormatReader, ReadContext } from '../reading.ts'
import type { ByteSource } from '../source/source.ts'
import { isPythonInt } from '../tar/number.ts'
import { tensorsOf } from '../tensor/torch-tensors.ts'
import { readDirectory } from '../zip/directory.ts'
import { looksLikeZip } from '../zip/reader.ts'

export const pytorchZipReader: FormatReader = {
  matches: (source, context) => looksLikeZip(source, context) && hasRecord(source, context, 'data.pkl'),
  read(source, context) {
    const reading = new ArchiveReading(source, context)
    const isBigEndian = readByteOrder(reading)
    for (const name of ownRecords) reading.readText(name)
    const alignment = reading.readText('.storage_alignment')
    if (alignment !== undefined && !isPythonInt(alignment))
      reading.findings().add('TORCH_ARCHIVE_REFUSED', { message: 'The record .storage_alignment holds no number' })
    const entry = reading.find('data.pkl')
    if (entry === undefined) reading.findings().add('TORCH_PICKLE_MISSING')
    else {
      const run = reading.readPickle(entry)
      const storages = new ZipStorages(reading, 'data/', isBigEndian)
      storages.takeAll(run)
      const { tensors, findings, leaves } = tensorsOf(run.lenientValue, storages.lookup, {
        budget: context.budget,
        member: reading.path(entry),
      })
      reading.take(tensors, leaves)
      reading.add(findings)
    }
    return reading.finish('pytorch-zip')
  },
}

/** Small records of which only the bytes are checked. */
const ownRecords = ['version', '.data/version', '.format_version', '.data/serialization_id']

/** True where some entry has that name under any folder, whatever the case of its letters. */
export function hasRecord(source: ByteSource, context: Pick<ReadContext, 'budget'>, record: string): boolean {
  const ending = `/${record.toLowerCase()}`
  return readDirectory(source, context.budget).entries.some((entry) => {
    const { name } = entry
    // The place of the first slash comes first: it is known without making a text, for 20,000 entries.
    return (
      name.length >= ending.length &&
      name.indexOf('/') === name.length - ending.length &&
      name.slice(-ending.length).toLowerCase() === ending
    )
  })
}

/** True for big-endian storages. */
export function readByteOrder(reading: ArchiveReading): boolean {
  const text = reading.readText('byteorder')
  if (text === undefined && reading.find('byteorder') === undefined) return false
  if (text !== 'little' && text !== 'big')
    reading.findings().add('TORCH_BYTE_ORDER_UNKNOWN', { evidence: JSON.stringify(text?.slice(0, 40) ?? 'too long') })
  return text === 'big'
}
