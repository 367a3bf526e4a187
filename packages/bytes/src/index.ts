// SPDX-License-Identifier: Apache-2.0
// The public names of @cryingsense/bytes.
export { BytesError, CodedError } from './errors.ts'
export type { BytesErrorCode, ErrorContext, ErrorDetails, ErrorKind } from './errors.ts'
export { ByteReader } from './reader.ts'
export { ByteWriter } from './writer.ts'
