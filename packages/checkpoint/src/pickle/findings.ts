// SPDX-License-Identifier: Apache-2.0
// What can be wrong with a pickle's grammar, apart from what it would import or call.
import { defineFindings } from '../finding/finding.ts'

const broken = 'The file is damaged, cut short or made to confuse scanners. Fetch it again from its author.'

export const pickleFindings = defineFindings({
  PICKLE_TRUNCATED: {
    verdict: 'malformed',
    severity: 'high',
    title: 'The pickle ends before its STOP opcode',
    meaning:
      'The bytes run out in the middle of an opcode or before STOP. Python runs everything up to that place and only then fails, so a cut pickle can still do harm.',
    remedy: broken,
  },
  PICKLE_OPCODE_UNKNOWN: {
    verdict: 'malformed',
    severity: 'high',
    title: 'A byte that is no opcode',
    meaning:
      'Python stops here with an error, after it ran everything before. Payloads are hidden in this way in front of a deliberate error.',
    remedy: broken,
  },
  PICKLE_STACK_UNDERFLOW: {
    verdict: 'malformed',
    severity: 'high',
    title: 'An opcode needs more values than the stack holds',
    meaning: 'No pickler writes this. Python stops here with an error, after it ran everything before.',
    remedy: broken,
  },
  PICKLE_MARK_MISSING: {
    verdict: 'malformed',
    severity: 'high',
    title: 'An opcode needs a MARK that is not there',
    meaning: 'No pickler writes this. Python stops here with an error, after it ran everything before.',
    remedy: broken,
  },
  PICKLE_MEMO_MISSING: {
    verdict: 'malformed',
    severity: 'high',
    title: 'A memo slot is read that was never written',
    meaning: 'No pickler writes this. Python stops here with an error, after it ran everything before.',
    remedy: broken,
  },
  PICKLE_ARGUMENT_INVALID: {
    verdict: 'malformed',
    severity: 'high',
    title: 'The argument of an opcode is not what its grammar allows',
    meaning: 'A number, a quoted text or a count that Python refuses, after it ran everything before.',
    remedy: broken,
  },
  PICKLE_TEXT_INVALID: {
    verdict: 'malformed',
    severity: 'high',
    title: 'A text is not well-formed',
    meaning: 'Bytes that are no UTF-8, or an escape that is none. Python stops here, after it ran everything before.',
    remedy: broken,
  },
  PICKLE_NAME_NOT_TEXT: {
    verdict: 'malformed',
    severity: 'high',
    title: 'An import by something that is not text',
    meaning:
      'STACK_GLOBAL takes the names of a module and of an object from the stack; here one of them is a number, bytes or another value. Python stops with an error. It is a known way to make scanners crash before they report.',
    remedy: broken,
  },
  PICKLE_NAME_COMPUTED: {
    verdict: 'unsafe',
    severity: 'critical',
    title: 'An import by a name that is computed',
    meaning:
      'The name of what to import is the result of a call. What it will be can only be known by running the pickle, and no honest pickler writes this.',
    remedy: 'Do not load this file.',
  },
  PICKLE_PROTOCOL_UNKNOWN: {
    verdict: 'malformed',
    severity: 'high',
    title: 'A pickle protocol that does not exist',
    meaning:
      'Protocols 0 to 5 are known. Python refuses others; the restricted loader of PyTorch only warns and reads on.',
    remedy: broken,
  },
  PICKLE_TYPE_WRONG: {
    verdict: 'malformed',
    severity: 'high',
    title: 'An opcode on a value that cannot take it',
    meaning:
      'Such as a call of a number, or a list as a key. Python stops here with an error, after it ran everything before.',
    remedy: broken,
  },
  PICKLE_FRAME_TOO_LONG: {
    verdict: 'malformed',
    severity: 'high',
    title: 'A frame reaches past the end',
    meaning:
      'The file announces more bytes than follow. CPython refuses it; unpicklers written in Python, such as the one in joblib, read on.',
    remedy: broken,
  },
  PICKLE_TOO_LARGE: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'The pickle makes more values than are kept',
    meaning:
      'The values would take more memory than the limit, or one of them is too long. What follows was not looked at.',
    remedy: 'Split the file, or store its tensors as safetensors.',
  },
  PICKLE_UNFINISHED: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'The pickle was not looked at to its end',
    meaning: 'The time or the number of steps that an inspection may take was spent.',
    remedy: 'Allow more time, or store the tensors as safetensors.',
  },
})

/** A code of {@link pickleFindings}. */
export type PickleCode = keyof typeof pickleFindings & string
