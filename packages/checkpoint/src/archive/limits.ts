// SPDX-License-Identifier: Apache-2.0
// What is taken for granted of an archive's members.

/** Largest file of macOS's own that is passed over; the attributes of one file have a few hundred bytes. */
export const maxSystemFileBytes = 64 * 1024
