// SPDX-License-Identifier: Apache-2.0
// The public names of @cryingsense/checkpoint/adapters/node.
export { AtomicFile } from './atomic-file.ts'
export { FileSource } from './file-source.ts'
export { NodeSha256 } from './sha256.ts'
export { FolderSiblings } from './siblings.ts'
export { listModelFiles } from './walk.ts'
export type { FoundFile } from './walk.ts'
