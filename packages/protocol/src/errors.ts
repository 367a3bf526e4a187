// SPDX-License-Identifier: Apache-2.0
// Every way in which a message between device, ear and server can be refused, so that a caller can tell them apart
// without reading prose.
import { CodedError } from '@cryingsense/bytes'

export type ProtocolErrorCode =
  | 'MESSAGE_TOO_LONG' // a device message is longer than the 16 KiB limit, or than its own length says
  | 'MESSAGE_CUT' // a device message ends before its last field
  | 'MESSAGE_TRAILING_BYTES' // bytes follow the last field of a device message
  | 'MESSAGE_TYPE_UNKNOWN' // the first byte of a device message names no known type
  | 'MESSAGE_NUMBER_NOT_MINIMAL' // a varint is written with more bytes than its value needs
  | 'MESSAGE_FIELD_INVALID' // a field of a device message is outside its range or malformed
  | 'SESSION_MESSAGE_UNEXPECTED' // a well-formed message came in a state that does not allow it
  | 'SESSION_VERSION_UNSUPPORTED' // the two sides share no protocol version
  | 'SESSION_NEGOTIATION_CHANGED' // the welcome's hash is not that of the versions the device offered
  | 'SESSION_REPLAYED' // the hello's boot counter or a frame's sequence was already used
  | 'SESSION_CREDIT_EXCEEDED' // the device sent more frames than the hub had granted
  | 'LINE_TOO_LONG' // a line between ear and server exceeds 512 KiB
  | 'LINE_NOT_JSON' // a line between ear and server is not UTF-8 JSON
  | 'LINE_FIELD_INVALID' // a line between ear and server has a missing, unknown or malformed field

/** A message that breaks the protocol. `kind` says whether it was malformed ('invalid') or forbidden ('untrusted'). */
export class ProtocolError extends CodedError<ProtocolErrorCode> {}
