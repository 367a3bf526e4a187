// SPDX-License-Identifier: Apache-2.0
// The public names of @cryingsense/checkpoint.
export { CheckpointError } from './errors.ts'
export type { CheckpointErrorCode } from './errors.ts'
export type { Finding, FindingKind, Severity, Verdict } from './finding/finding.ts'
export type { Format, Import, ImportKind, Member, Reading } from './reading.ts'
export { MemorySource, SliceSource } from './source/source.ts'
export type { ByteSource } from './source/source.ts'
export type { DtypeName, Tensor } from './tensor/tensor.ts'
