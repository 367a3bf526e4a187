// SPDX-License-Identifier: Apache-2.0
// The port between ear and server: message types and their one strict codec.
export type {
  AllowedDevice,
  BrowserDevice,
  CannotHearCause,
  CertifiedDevice,
  DeviceList,
  EarEvent,
  EarHello,
  EarLive,
  EarMessage,
  EarRefused,
  EpisodeEnd,
  EpisodeEndReason,
  EpisodeStart,
  EpisodeUpdate,
  EventAck,
  GatewayEvent,
  RefusalReason,
  RoomState,
  RoomStateChange,
  ScorePoint,
  ServerMessage,
} from './messages.ts'
export { gatewayProtocol } from './messages.ts'
export { decodeEarLine, decodeServerLine, encodeGatewayLine, LineReader } from './lines.ts'
export {
  maximumDevices,
  maximumEpisodeScores,
  maximumLineBytes,
  maximumSpectrumColumns,
  spectrumBands,
} from '../limits.ts'
export { ProtocolError, type ProtocolErrorCode } from '../errors.ts'
