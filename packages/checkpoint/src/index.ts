// SPDX-License-Identifier: Apache-2.0
// The public names of @cryingsense/checkpoint.
export { CheckpointError } from './errors.ts'
export type { CheckpointErrorCode } from './errors.ts'
export type { Finding, FindingKind, Severity, Verdict } from './finding/finding.ts'
export { choosePickle, listParts } from './listing/pickles.ts'
export type { FilePart } from './listing/pickles.ts'
export { disassemblePickle } from './pickle/disassemble.ts'
export type { OpcodeRow } from './pickle/disassemble.ts'
export type { Format, Import, ImportKind, Member, Reading } from './reading.ts'
export { MemorySource, SliceSource } from './source/source.ts'
export type { ByteSource } from './source/source.ts'
export type { DtypeName, Tensor } from './tensor/tensor.ts'
export { newestTorch, torchVersions } from './weights-only/versions.ts'
