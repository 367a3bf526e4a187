// SPDX-License-Identifier: Apache-2.0
// HDF5 files: models and weights of Keras, and whatever else h5py wrote. Keras ignored `safe_mode` here until 3.11.3
// (CVE-2025-9905), so the configuration is judged as strictly as that of the newer format.
import { Findings } from '../finding/finding.ts'
import { readHdf5 } from '../hdf5/file.ts'
import { findSignature } from '../hdf5/superblock.ts'
import type { FormatReader } from '../reading.ts'
import { judgeConfig } from './config.ts'
import { kerasFindings } from './findings.ts'
import { maxConfigBytes } from './limits.ts'

/** Attributes of the root in which Keras keeps configurations. */
const configs = ['model_config', 'training_config']
const signs = [...configs, 'keras_version', 'layer_names', 'backend']

export const hdf5Reader: FormatReader = {
  matches: (source) => findSignature(source) !== undefined,
  read(source, context) {
    const file = readHdf5(source, context)
    const root = file.attributes.get('')
    const findings = new Findings(kerasFindings, context.member)
    for (const name of configs) {
      for (const text of root?.get(name) ?? []) {
        if (text.length > maxConfigBytes) findings.add('KERAS_CONFIG_TOO_LARGE', { evidence: name })
        else judgeConfig(text, name, findings, context.budget)
      }
    }
    const isKeras = signs.some((name) => root?.has(name) === true)
    return {
      format: isKeras ? 'keras' : 'hdf5',
      member: context.member,
      findings: [...file.findings.list, ...findings.list],
      imports: [],
      tensors: file.tensors,
      members: file.members,
    }
  },
}
