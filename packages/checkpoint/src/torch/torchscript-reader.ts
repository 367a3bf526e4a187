// SPDX-License-Identifier: Apache-2.0
// TorchScript archives: a program in TorchScript's own language, with its constants and weights as pickles. Never safe:
// the program runs, and the inspection does not understand programs.
import { ArchiveReading } from './archive-reading.ts'
import { maxNamedCodeFiles } from './limits.ts'
import { ZipStorages } from './zip-storages.ts'
import { readByteOrder } from './zip-reader.ts'
import type { FormatReader, ReadContext } from '../reading.ts'
import type { ByteSource } from '../source/source.ts'
import { tensorsOf } from '../tensor/torch-tensors.ts'
import { readDirectory } from '../zip/directory.ts'
import { looksLikeZip } from '../zip/reader.ts'

export const torchscriptReader: FormatReader = {
  matches: (source, context) => looksLikeZip(source, context) && hasConstants(source, context),
  read(source, context) {
    const reading = new ArchiveReading(source, context)
    const code = reading.select((name) => name.startsWith('code/'))
    for (const entry of code) reading.explain(entry, 'text')
    const named = code.map((entry) => reading.recordName(entry)).filter((name) => !name.endsWith('.debug_pkl'))
    const more = named.length > maxNamedCodeFiles ? ` and ${named.length - maxNamedCodeFiles} more` : ''
    reading.findings().add('TORCHSCRIPT_PROGRAM', {
      evidence: named.length === 0 ? 'constants.pkl' : named.slice(0, maxNamedCodeFiles).join(', ') + more,
    })
    const isBigEndian = readByteOrder(reading)
    for (const name of ['version', '.data/version', '.data/serialization_id']) reading.readText(name)
    for (const entry of reading.select((name) => name.endsWith('.pkl') || name.endsWith('.debug_pkl'))) {
      const run = reading.readPickle(entry, isOwnName)
      const name = reading.recordName(entry)
      if (name !== 'data.pkl' && name !== 'constants.pkl') continue
      const storages = new ZipStorages(reading, name === 'data.pkl' ? 'data/' : 'constants/', isBigEndian)
      storages.takeAll(run)
      const { tensors, findings, leaves } = tensorsOf(run.lenientValue, storages.lookup, {
        budget: context.budget,
        member: reading.path(entry),
      })
      if (name === 'data.pkl') reading.take(tensors, leaves)
      reading.add(findings)
    }
    return reading.finish('torchscript')
  },
}

/** PyTorch looks for exactly this name, whatever the case of others. */
function hasConstants(source: ByteSource, { budget }: ReadContext): boolean {
  const ending = '/constants.pkl'
  return readDirectory(source, budget).entries.some(
    ({ name }) => name.endsWith(ending) && name.indexOf('/') === name.length - ending.length,
  )
}

/** Names that TorchScript's unpickler resolves in the archive's own code or by itself; it imports nothing. */
function isOwnName(path: string): boolean {
  return (
    /^__torch__\.[\w.]+$/.test(path) ||
    /^torch\.jit\._pickle\.(?:build_(?:int|tensor|double|bool)list|build_tensor_from_id|restore_type_tag)$/.test(
      path,
    ) ||
    /^torch\._utils\._rebuild_(?:tensor|tensor_v2|qtensor|parameter|meta_tensor_no_storage)$/.test(path) ||
    /^torch\.\w+Storage$/.test(path) ||
    path === 'collections.OrderedDict' ||
    path === 'torch.device'
  )
}
