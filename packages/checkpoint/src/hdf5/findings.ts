// SPDX-License-Identifier: Apache-2.0
// What can be said of an HDF5 file.
import { defineFindings } from '../finding/finding.ts'

const again = 'Save the file again, or fetch it again from its author.'

export const hdf5Findings = defineFindings({
  HDF5_MALFORMED: {
    verdict: 'malformed',
    severity: 'high',
    title: 'Not well-formed HDF5',
    meaning:
      'A structure has fields that cannot be. The library that reads such files is written in C and has had memory errors.',
    remedy: again,
  },
  HDF5_TRUNCATED: {
    verdict: 'malformed',
    severity: 'high',
    title: 'The file is shorter than it says',
    meaning: 'The download broke off, or an address points past the end.',
    remedy: again,
  },
  HDF5_NOT_UNDERSTOOD: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A structure that is not read here',
    meaning:
      'The format has many ways to store the same thing; this one is not known here, so that its content was not looked at.',
    remedy: "Write the file again with h5py's defaults, or export the model as safetensors",
  },
  HDF5_EXTERNAL_LINK: {
    verdict: 'unsafe',
    severity: 'critical',
    title: 'A link to another file',
    meaning: 'Whoever opens the model opens the other file too, wherever it lies: a way to read files of the machine.',
    remedy: 'Do not load this file',
  },
  HDF5_EXTERNAL_STORAGE: {
    verdict: 'unsafe',
    severity: 'critical',
    title: 'Data that lies in another file',
    meaning:
      'The dataset names files of the machine from which its bytes are taken; a model shows their content as weights.',
    remedy: 'Do not load this file',
  },
  HDF5_LINK_UNKNOWN: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'A link that only a plug-in can follow',
    meaning: 'The library loads code for such links if it finds any.',
    remedy: 'Do not load this file',
  },
  HDF5_FILTER_UNKNOWN: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A filter that is not known here',
    meaning:
      'The library looks for a plug-in, which is code, to unpack the data. What the data holds was not looked at.',
    remedy: 'Write the file again without a filter, or with gzip',
  },
  HDF5_SOFT_LINK: {
    verdict: 'safe',
    severity: 'info',
    title: 'A link within the file',
    meaning: 'A second name for something in the same file.',
    remedy: 'Nothing to do',
  },
  HDF5_TRAILING_BYTES: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'Bytes outside the file that its header describes',
    meaning: 'HDF5 ignores what stands before its header and behind its end. Other programs may not.',
    remedy: 'Find out what they are before you pass the file on',
  },
})

export type Hdf5Findings = typeof hdf5Findings
