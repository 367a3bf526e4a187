// SPDX-License-Identifier: Apache-2.0
// The public names of the protocol package.
export { ProtocolError, type ProtocolErrorCode } from './errors.ts'
export { applicationProtocol, earServerName, subProtocol, supportedVersions } from './transport.ts'
