// SPDX-License-Identifier: Apache-2.0
// Limits of the restricted interpreter.

/** How much of a pickle is in memory at once. Larger reads (one long string) are made whole. */
export const windowBytes = 1_048_576

/** Opcodes between two payments to the budget. */
export const opcodesPerPayment = 4_096

/** Lists, tuples, dicts and results of calls in one pickle, some 60 to 100 bytes each here. The largest honest pickle seen has 600,000. */
export const maxObjects = 3_000_000

/** Values and marks on the stack at once. Picklers empty it every 1,000 items. */
export const maxStack = 10_000_000

/** Deeper tuples overflow CPython's stack of 8 MiB when they are hashed (130,859 pass, 132,031 crash); honest keys are not nested. */
export const maxHashDepth = 131_000

/** Items that hashing one key visits. CPython does some 100 million a second and would not come back; honest keys have under ten. */
export const maxHashVisits = 2_000_000_000

/** Elements a tensor, a storage or a string may be unpacked into as arguments. Honest argument lists have under ten. */
export const maxUnpacked = 1_000_000

/** Memory that PyTorch would have to find for storages that the file does not hold; the largest machines we know of refuse more at once. */
export const maxAllocatedBytes = 17_179_869_184

/** Longest line of a GLOBAL opcode. Honest names have under 200 bytes; none that is allowed is longer than 100. */
export const maxNameBytes = 65_536

/** Longest record that is small by nature (byteorder, version); honest ones have under 20 bytes. */
export const maxSmallRecordBytes = 65_536
