// SPDX-License-Identifier: Apache-2.0
// What the codes of this folder mean: oddities of PyTorch's own containers.
import { defineFindings } from '../finding/finding.ts'

export const torchFindings = defineFindings({
  TORCH_ARCHIVE_REFUSED: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'PyTorch’s own reader would refuse the archive',
    meaning:
      'The zip archive looks like a PyTorch file, but breaks a rule that every file written by torch.save keeps.',
    remedy: 'Save the model again with torch.save.',
  },
  TORCH_RECORD_AMBIGUOUS: {
    verdict: 'malformed',
    severity: 'high',
    title: 'Two records of the archive have the same name for PyTorch',
    meaning:
      'PyTorch ignores the case of letters and picks one of the records by an accident of sorting. A scanner may see the other one.',
    remedy: 'Do not load the file. Save the model again from its source.',
  },
  TORCH_PICKLE_MISSING: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'The archive has no readable data.pkl',
    meaning: 'The record that describes the saved object is missing or lies where it cannot be read.',
    remedy: 'Download the file again, or save the model again with torch.save.',
  },
  TORCH_PICKLE_TRAILING: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'Bytes follow the end of a pickle in the archive',
    meaning: 'The pickle ends before its record does. PyTorch never reads the rest, but other programs may.',
    remedy: 'Find out what the trailing bytes are. Save the model again.',
  },
  TORCH_BYTE_ORDER_UNKNOWN: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'The archive states a byte order that does not exist',
    meaning: 'The record “byteorder” may only hold “little” or “big”. PyTorch refuses anything else.',
    remedy: 'Save the model again with torch.save.',
  },
  TORCH_EXTRA_RECORD: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'The archive holds a record that is of no known format',
    meaning: 'torch.save does not write it and the model does not refer to it. What it is for was not understood.',
    remedy: 'Find out what added the record, or save the model again without it.',
  },
  TORCH_STORAGE_UNUSED: {
    verdict: 'safe',
    severity: 'low',
    title: 'The archive holds numbers that no tensor uses',
    meaning:
      'PyTorch never reads this record. It may be left from a tensor that was taken out, and makes the file larger than its model.',
    remedy: 'Save the model again, or convert it, to be rid of them.',
  },
  TORCH_STORAGE_MISSING: {
    verdict: 'malformed',
    severity: 'high',
    title: 'The numbers of a tensor are missing from the file',
    meaning: 'The pickle refers to a storage that the file does not hold, as in a damaged or shortened file.',
    remedy: 'Download the file again and compare its size and hash with the publisher’s.',
  },
  TORCH_STORAGE_SIZE: {
    verdict: 'malformed',
    severity: 'high',
    title: 'A storage is not as large as the pickle says',
    meaning:
      'Before version 2.10 PyTorch read past the end of such a storage (CVE-2026-24747). Newer versions refuse the file.',
    remedy: 'Do not load the file. Save the model again from its source.',
  },
  TORCH_STORAGE_REFERENCE_ODD: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'The pickle refers to a storage in a way that PyTorch does not know',
    meaning: 'A reference to a storage must name its type, its key, its device and its size. This one does not.',
    remedy: 'Do not load the file. Save the model again from its source.',
  },
  TORCH_LEGACY_CUT: {
    verdict: 'malformed',
    severity: 'high',
    title: 'The legacy file breaks off',
    meaning:
      'A file of torch.save before version 1.6 consists of five pickles and the storages. Not all of them are there.',
    remedy: 'Download the file again and compare its size and hash with the publisher’s.',
  },
  TORCH_LEGACY_PROTOCOL: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'The legacy file is of an unknown protocol version',
    meaning: 'The second pickle of a legacy file must be the number 1001. PyTorch refuses anything else.',
    remedy: 'Save the model again with torch.save.',
  },
  TORCH_LEGACY_KEYS_ODD: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'The list of storages of the legacy file is wrong',
    meaning: 'The fifth pickle must list the keys of all storages once. This one is no list, or names other keys.',
    remedy: 'Save the model again with torch.save.',
  },
  TORCH_LEGACY_BIG_ENDIAN: {
    verdict: 'unknown',
    severity: 'low',
    title: 'The legacy file was written on a machine of the other byte order',
    meaning: 'PyTorch ignores this mark and would read wrong numbers from the file.',
    remedy: 'Load the file on the kind of machine that wrote it and save it again.',
  },
  TORCH_LEGACY_TRAILING: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'Bytes follow the end of the legacy file',
    meaning: 'PyTorch stops behind the last storage. What follows is read by nobody, or by another program.',
    remedy: 'Find out what the trailing bytes are. Save the model again into a file of its own.',
  },
  TORCH_LEGACY_PADDED: {
    verdict: 'safe',
    severity: 'info',
    title: 'Zero bytes follow the end of the legacy file',
    meaning: 'Some storage systems round a file up to whole blocks. The bytes hold nothing.',
    remedy: 'Nothing needs to be done.',
  },
  TORCH_TAR_OUTDATED: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'The file is a tar archive of PyTorch 0.1',
    meaning:
      'torch.load refuses this container with weights_only=True: unpacking it was one half of CVE-2025-32434. Loading it needs the unrestricted loader.',
    remedy: 'Load the file in an isolated place and save it again with a current torch.save.',
  },
  TORCH_TAR_DAMAGED: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'A member of the tar archive of PyTorch 0.1 is damaged',
    meaning: 'The member does not hold what PyTorch 0.1 wrote into it.',
    remedy: 'Download the file again and compare its hash with the publisher’s.',
  },
  TORCHSCRIPT_PROGRAM: {
    verdict: 'unknown',
    severity: 'high',
    title: 'The file is a TorchScript program',
    meaning:
      'It holds code that torch.jit.load compiles and runs, with operators that can read and write files. torch.load refuses it with weights_only=True since 2.6; before, it ran it (CVE-2025-32434).',
    remedy: 'Ask for the weights as safetensors. Load the program only if you trust its author.',
  },
  PT2_USES_PICKLE: {
    verdict: 'unsafe',
    severity: 'critical',
    title: 'The exported program has its loader unpickle a payload without restriction',
    meaning:
      'An entry of the archive is marked use_pickle. torch.export.load hands it to torch.load with weights_only=False, which runs whatever it holds (CVE-2026-4538).',
    remedy: 'Do not load the file. Have it exported again with plain tensors.',
  },
  PT2_COMPILED_CODE: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'The exported program holds machine code',
    meaning: 'Compiled libraries in the archive are loaded into the process and run.',
    remedy: 'Load it only if you trust its author; ask for the exported program without compiled code.',
  },
  PT2_OPERATOR_DANGEROUS: {
    verdict: 'unsafe',
    severity: 'critical',
    title: 'The exported program calls something that is no operator',
    meaning:
      'torch.export.load looks names of the graph up in Python’s torch, operator and math modules and calls what it finds. This name is none of an operator.',
    remedy: 'Do not load the file.',
  },
  PT2_OPERATOR_UNKNOWN: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'The exported program calls an operator of an unknown library',
    meaning: 'The operator comes from a library that must be installed. What it does depends on that library.',
    remedy: 'Check which library provides the operator and whether you trust it.',
  },
  PT2_EXPRESSION_DANGEROUS: {
    verdict: 'unsafe',
    severity: 'critical',
    title: 'The exported program holds an expression that is more than arithmetic',
    meaning:
      'Size expressions are evaluated as Python by the loader. This one holds names or calls that no size needs.',
    remedy: 'Do not load the file.',
  },
  PT2_GUARD_CODE: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'The exported program holds checks as Python code',
    meaning: 'The loader runs these lines when the program is used.',
    remedy: 'Read the lines, or have the program exported again without guards.',
  },
  PT2_DESCRIPTION_DAMAGED: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'A description in the exported program is damaged',
    meaning: 'A record that must be JSON of a known shape is not, so the program was not understood.',
    remedy: 'Download the file again, or have it exported again.',
  },
})

export type TorchFindings = typeof torchFindings
