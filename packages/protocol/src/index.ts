// SPDX-License-Identifier: Apache-2.0
// The public names of the protocol package.
export { ProtocolError, type ProtocolErrorCode } from './errors.ts'
export {
  captureRatesHz,
  maximumCaptureMs,
  maximumCounter,
  maximumCreditFrames,
  maximumFrameMs,
  maximumGateMs,
  maximumMessageBytes,
} from './limits.ts'
export { applicationProtocol, earServerName, subProtocol, supportedVersions } from './transport.ts'
export type {
  Acknowledgement,
  DeviceMessage,
  Frame,
  Gate,
  Goodbye,
  GoodbyeCode,
  Hello,
  HubMessage,
  MicrophoneHealth,
  Ping,
  Pong,
  Welcome,
} from './message/messages.ts'
export { messageTypes, quantizeLevelDbfs } from './message/messages.ts'
export { encodeFrame, encodeMessage, encodeVersions } from './message/encode.ts'
export { decodeDeviceMessage, decodeHubMessage } from './message/decode.ts'
export type {
  AwaitingHello,
  ClosedHubSession,
  HubAction,
  HubSession,
  HubStep,
  OpenHubSession,
  ResumePoint,
  Sha256,
  WelcomeTerms,
} from './session/hub-session.ts'
export { acknowledge, goodbyeCodeOf, newHubSession, resumePointOf, stepHubSession } from './session/hub-session.ts'
export type { DeviceAction, DeviceSession, DeviceStep, Offer } from './session/device-session.ts'
export { afterSending, creditLeft, newDeviceSession, stepDeviceSession } from './session/device-session.ts'
export { type BacklogSize, FrameBacklog, type GateStretch } from './device/backlog.ts'
export { reconnectDelayMs } from './device/backoff.ts'
export { DeviceLink, type DeviceLinkOptions, type LinkReply } from './device/link.ts'
