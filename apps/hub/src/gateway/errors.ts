// SPDX-License-Identifier: Apache-2.0
// What can stop the ear. What a device does wrong is a ProtocolError and ends that device's connection only.
import { CodedError } from '@cryingsense/bytes'

export type EarErrorCode =
  | 'EAR_CONFIGURATION_INVALID' // the configuration line on stdin is missing, not JSON or has a wrong field
  | 'EAR_PORT_TAKEN' // another program listens on the device port or the browser port
  | 'EAR_PORT_REFUSED' // the system does not allow listening on that address or port

/** A refusal by the ear itself. */
export class EarError extends CodedError<EarErrorCode> {}
