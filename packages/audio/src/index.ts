// SPDX-License-Identifier: Apache-2.0
// The public names of @cryingsense/audio.
export { ByteSource } from './byte-source.ts'
export { AudioError } from './errors.ts'
export type { AudioErrorCode } from './errors.ts'
export { openPipe, openRecording } from './open.ts'
export type { Recording } from './recording.ts'
export { toDetectorRate } from './sound.ts'
