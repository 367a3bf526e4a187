// SPDX-License-Identifier: Apache-2.0
// Limits of the pickle machine.

/** Bytes read at first: a file may be many short pickles, and most probes end within a few bytes. */
export const firstWindowBytes = 1024

/** Bytes read from the file at once, later: large enough that refilling costs nothing, small enough for the cache. */
export const windowBytes = 1024 * 1024

/** Opcodes between two looks at the budget: 0.5 ms of work. */
export const batchOpcodes = 4096

/** Longest byte string that is copied out of the file; longer ones stay there and are read when looked at. */
export const maxCopiedBytes = 64 * 1024

/** Memory that the values of one pickle may take, by estimate. A list of 200,000 records of 8 fields takes 60 MB. */
export const maxValueBytes = 128 * 1024 * 1024

/** Most MARKs at once. Honest pickles have one for each level of nesting, at most a few hundred. */
export const maxMarks = 1_000_000

/** Longest text kept as one value. The longest honest one seen is a protocol 0 array of 20 MB. */
export const maxTextBytes = 64 * 1024 * 1024

/** Longest integer, in bytes. Random states and hashes need 2.5 KiB. */
export const maxIntegerBytes = 64 * 1024

/** Most digits of a decimal integer: CPython's own limit (sys.set_int_max_str_digits). */
export const maxIntegerDigits = 4300

/** Length up to which equal texts are kept once: keys and attribute names. */
export const maxSharedTextBytes = 40

/** Texts kept for sharing; a power of two. A checkpoint of 20,000 tensors has 40,000 names, each used once. */
export const sharedTexts = 4096

/** Memo slots that may be skipped before the memo becomes sparse: honest picklers number without gaps. */
export const maxMemoGap = 1024

/** Opcodes after which bytes that met no objection count as a pickle without reading on: 10 ms of work. */
export const maxProbeOpcodes = 100_000

/** Constants of one pickle that are looked into as files of their own. Honest pickles have none, or one for each tensor. */
export const maxNestedConstants = 1024

/** Shortest constant that is looked into: the shortest pickle that calls something takes 12 bytes. */
export const minNestedBytes = 8

/** Opcodes after PROTO that make a pickle of bytes that then break: a safetensors length that begins so has three. */
export const minBrokenOpcodes = 5

/** Size up to which bytes after a PROTO that run out count as a pickle cut short. */
export const maxStumpBytes = 16

/** Bytes after a pickle of protocol 0 that must be padding, for text not to be taken for one. */
export const maxLookBytes = 4096

/** Longest line or text that the disassembly shows. */
export const maxShownBytes = 4096
