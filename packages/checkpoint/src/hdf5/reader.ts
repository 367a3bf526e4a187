// SPDX-License-Identifier: Apache-2.0
// HDF5 files that are no Keras model: weights by name, and whatever else h5py wrote.
import type { FormatReader } from '../reading.ts'
import { readHdf5 } from './file.ts'
import { findSignature } from './superblock.ts'

export const hdf5Reader: FormatReader = {
  matches: (source) => findSignature(source) !== undefined,
  read(source, context) {
    const { findings, tensors, members } = readHdf5(source, context)
    return { format: 'hdf5', member: context.member, findings: findings.list, imports: [], tensors, members }
  },
}
