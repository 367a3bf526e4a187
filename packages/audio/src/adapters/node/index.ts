// SPDX-License-Identifier: Apache-2.0
// The public names of @cryingsense/audio/adapters/node.
export { openFileSource } from './file-source.ts'
