// SPDX-License-Identifier: Apache-2.0
// The public names of @cryingsense/checkpoint/adapters/browser.
export { BlobSource } from './blob-source.ts'
export type { BlobLike, SynchronousReader } from './blob-source.ts'
