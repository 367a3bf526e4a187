// SPDX-License-Identifier: Apache-2.0
// What the zip reader refuses to exceed.

/** Largest central directory read: a checkpoint of 20,000 tensors has 1.2 MB, one of 150,000 about 10 MB. */
export const maxDirectoryBytes = 32 * 1024 * 1024

/** Entries of one archive: the largest honest checkpoint seen has about 100,000 storages. */
export const maxZipEntries = 150_000

/** Bytes of a gap that are searched for members the directory does not list; honest gaps are data descriptors of 24. */
export const maxGapScanBytes = 64 * 1024 * 1024

/** Hidden members listed of one archive; past it they only count as hidden bytes. */
export const maxHiddenMembers = 1_000

/** Packed bytes read at once while unpacking a member. */
export const unpackPieceBytes = 64 * 1024

/** Largest deflated member kept unpacked as a whole: PyTorch stores its records, so few files are ever deflated. */
export const maxInflatedBytes = 64 * 1024 * 1024

/** Largest deflated member unpacked at all; a compressed npz of 1 GB is the largest seen. */
export const maxUnpackedBytes = 4 * 1024 * 1024 * 1024

/** Bytes read at once while walking from member to member, at first and where members lie far apart. */
export const minWalkBytes = 512

/** The same where members lie close together. */
export const maxWalkBytes = 64 * 1024
