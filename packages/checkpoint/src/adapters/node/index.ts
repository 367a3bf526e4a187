// SPDX-License-Identifier: Apache-2.0
// The public names of @cryingsense/checkpoint/adapters/node.
export { AtomicFile } from './atomic-file.ts'
export { convertFile } from './convert.ts'
export type { ConvertedFile, ConvertFileOptions } from './convert.ts'
export { FileSource } from './file-source.ts'
export { hashFile } from './input-hash.ts'
export { NodeSha256 } from './sha256.ts'
export { FolderSiblings } from './siblings.ts'
export { listModelFiles } from './walk.ts'
export type { FoundFile } from './walk.ts'
