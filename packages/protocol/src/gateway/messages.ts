// SPDX-License-Identifier: Apache-2.0
// The words that ear and server exchange. The port is narrow on purpose: times, scores, levels, states and a coarse
// picture of loudness cross it; sound cannot, because no field could hold it.
import {
  maximumDevices,
  maximumEpisodeScores,
  maximumReasonBytes,
  maximumSpectrumColumns,
  spectrumBands,
} from '../limits.ts'
import { decimal, integer, list, listOf, oneOf, pair, record, refuseField, type Shape, text, variant } from './shape.ts'

/** Version of this port. Ear and server ship together, so there is no negotiation: another number is refused. */
export const gatewayProtocol = 1

export type RoomState = 'quiet' | 'crying' | 'cannotHear'
/** Why a room cannot be heard. `modelFailed` means the detector itself is broken, so no room can be. */
export type CannotHearCause =
  'deviceSilent' | 'zeroSamples' | 'stuckSamples' | 'clipping' | 'noiseTooHigh' | 'modelFailed'
/** `quiet`: the crying ended. `interrupted`: the ear lost the device or was stopped while the crying went on. */
export type EpisodeEndReason = 'quiet' | 'interrupted'
/** Wall-clock milliseconds and the score (0..1) known then. */
export type ScorePoint = readonly [atMs: number, score: number]

export interface EpisodeStart {
  readonly kind: 'episodeStart'
  readonly episodeId: string
  readonly deviceId: string
  readonly atMs: number
  readonly score: number
  readonly levelDbfs: number
}
export interface EpisodeUpdate {
  readonly kind: 'episodeUpdate'
  readonly episodeId: string
  readonly deviceId: string
  readonly atMs: number
  readonly peakScore: number
  readonly meanScore: number
  readonly levelDbfs: number
  /** Only the points that are new since the last update. */
  readonly scores: readonly ScorePoint[]
}
/** Complete in itself: storing this one event is enough if start and updates were lost. */
export interface EpisodeEnd {
  readonly kind: 'episodeEnd'
  readonly episodeId: string
  readonly deviceId: string
  readonly startedAtMs: number
  readonly endedAtMs: number
  readonly peakScore: number
  readonly meanScore: number
  readonly levelDbfs: number
  /** All points of the episode; past `maximumEpisodeScores`, thinned by keeping the higher of each pair. */
  readonly scores: readonly ScorePoint[]
  readonly reason: EpisodeEndReason
}
export interface RoomStateChange {
  readonly kind: 'roomState'
  readonly deviceId: string
  readonly atMs: number
  readonly state: RoomState
  /** Present exactly when `state` is `cannotHear`. */
  readonly cause?: CannotHearCause
}
export type GatewayEvent = EpisodeStart | EpisodeUpdate | EpisodeEnd | RoomStateChange

export interface EarHello {
  readonly type: 'hello'
  /** Fresh at each start of the ear: a new one tells the server that episodes of the old one are over. */
  readonly gatewayId: string
  readonly protocol: typeof gatewayProtocol
}
/** Reliable: the ear keeps it until the server acknowledges `seq`. */
export interface EarEvent {
  readonly type: 'event'
  readonly seq: number
  readonly event: GatewayEvent
}
/** Unreliable, the latest wins; about four per second per device. */
export interface EarLive {
  readonly type: 'live'
  readonly deviceId: string
  /** Time of the end of the last column. */
  readonly atMs: number
  readonly levelDbfs: number
  readonly score: number
  readonly state: RoomState
  /** Columns of 32 bands, 0..255, eight columns per second: too coarse to rebuild speech from. */
  readonly spectrum: readonly (readonly number[])[]
}
/** Someone was turned away. Unreliable; at most one message per reason and second, with how many there were. */
export interface EarRefused {
  readonly type: 'refused'
  readonly atMs: number
  readonly reason: RefusalReason
  readonly count: number
  /** Key hash of the certificate, where there was one. */
  readonly spkiSha256?: string
  /** What the verifier said, for the log. */
  readonly detail?: string
}
/** `unknownKey` our CA but not allowed; `certificate` not ours, expired, missing or not TLS 1.3; `origin`/`token` browser; `budget` too many tries. */
export type RefusalReason = 'unknownKey' | 'certificate' | 'origin' | 'token' | 'budget' | 'protocol'
export type EarMessage = EarHello | EarEvent | EarLive | EarRefused

export interface CertifiedDevice {
  readonly deviceId: string
  readonly name: string
  readonly room: string
  readonly kind: 'microphone' | 'virtual'
  /** SHA-256 of the certificate's SubjectPublicKeyInfo (DER), lower-case hex. */
  readonly spkiSha256: string
}
export interface BrowserDevice {
  readonly deviceId: string
  readonly name: string
  readonly room: string
  readonly kind: 'browser'
  /** SHA-256 of the token's UTF-8 bytes, lower-case hex; the token itself is known to the browser alone. */
  readonly tokenSha256: string
}
export type AllowedDevice = CertifiedDevice | BrowserDevice

export interface EventAck {
  readonly type: 'ack'
  /** Every event up to and including this one is stored. */
  readonly seq: number
}
/** The whole allow-list, each time it changes; who is not in it is cut off. */
export interface DeviceList {
  readonly type: 'devices'
  readonly devices: readonly AllowedDevice[]
}
export type ServerMessage = EventAck | DeviceList

const latestMs = Date.UTC(2200, 0)
const uuid = text(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'a lower-case UUID')
const deviceId = text(/^[A-Za-z0-9_-]{1,64}$/, 'a device id: 1 to 64 letters, digits, _ or -')
const hash = text(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hex')
// Control, format, surrogate and line-separator characters could rewrite a terminal or reverse a line of text.
const label = text(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{1,64}$/u, '1 to 64 printable characters')
const detail = text(new RegExp(`^[ -~]{1,${maximumReasonBytes}}$`), 'printable ASCII')
const timeMs = integer(0, latestMs)
const score = decimal(0, 1)
const levelDbfs = decimal(-200, 20)
const scores = list<ScorePoint>(pair(timeMs, score), maximumEpisodeScores)
const causes = ['deviceSilent', 'zeroSamples', 'stuckSamples', 'clipping', 'noiseTooHigh', 'modelFailed'] as const
const state = oneOf(['quiet', 'crying', 'cannotHear'])

const roomStateFields = record<RoomStateChange>(
  { kind: oneOf(['roomState']), deviceId, atMs: timeMs, state, cause: oneOf(causes) },
  ['cause'],
)
const roomState: Shape<RoomStateChange> = (value, path) => {
  const change = roomStateFields(value, path)
  const isConsistent = (change.state === 'cannotHear') === (change.cause !== undefined)
  return isConsistent ? change : refuseField(`${path}.cause`, 'a cause exactly when the room cannot be heard')
}

const event = variant<GatewayEvent>(
  'kind',
  new Map<string, Shape<GatewayEvent>>([
    [
      'episodeStart',
      record<EpisodeStart>({
        kind: oneOf(['episodeStart']),
        episodeId: uuid,
        deviceId,
        atMs: timeMs,
        score,
        levelDbfs,
      }),
    ],
    [
      'episodeUpdate',
      record<EpisodeUpdate>({
        kind: oneOf(['episodeUpdate']),
        episodeId: uuid,
        deviceId,
        atMs: timeMs,
        peakScore: score,
        meanScore: score,
        levelDbfs,
        scores,
      }),
    ],
    [
      'episodeEnd',
      record<EpisodeEnd>({
        kind: oneOf(['episodeEnd']),
        episodeId: uuid,
        deviceId,
        startedAtMs: timeMs,
        endedAtMs: timeMs,
        peakScore: score,
        meanScore: score,
        levelDbfs,
        scores,
        reason: oneOf(['quiet', 'interrupted']),
      }),
    ],
    ['roomState', roomState],
  ]),
)

const sequence = integer(1, Number.MAX_SAFE_INTEGER)

/** What the server may receive. */
export const earMessage = variant<EarMessage>(
  'type',
  new Map<string, Shape<EarMessage>>([
    ['hello', record<EarHello>({ type: oneOf(['hello']), gatewayId: uuid, protocol: oneOf([gatewayProtocol]) })],
    ['event', record<EarEvent>({ type: oneOf(['event']), seq: sequence, event })],
    [
      'live',
      record<EarLive>({
        type: oneOf(['live']),
        deviceId,
        atMs: timeMs,
        levelDbfs,
        score,
        state,
        spectrum: list(listOf(integer(0, 255), spectrumBands), maximumSpectrumColumns),
      }),
    ],
    [
      'refused',
      record<EarRefused>(
        {
          type: oneOf(['refused']),
          atMs: timeMs,
          reason: oneOf(['unknownKey', 'certificate', 'origin', 'token', 'budget', 'protocol']),
          count: integer(1, Number.MAX_SAFE_INTEGER),
          spkiSha256: hash,
          detail,
        },
        ['spkiSha256', 'detail'],
      ),
    ],
  ]),
)

const certified = record<CertifiedDevice>({
  deviceId,
  name: label,
  room: label,
  kind: oneOf(['microphone', 'virtual']),
  spkiSha256: hash,
})
const browser = record<BrowserDevice>({
  deviceId,
  name: label,
  room: label,
  kind: oneOf(['browser']),
  tokenSha256: hash,
})
const device = variant<AllowedDevice>(
  'kind',
  new Map<string, Shape<AllowedDevice>>([
    ['microphone', certified],
    ['virtual', certified],
    ['browser', browser],
  ]),
)

/** What the ear may receive. */
export const serverMessage = variant<ServerMessage>(
  'type',
  new Map<string, Shape<ServerMessage>>([
    ['ack', record<EventAck>({ type: oneOf(['ack']), seq: sequence })],
    ['devices', record<DeviceList>({ type: oneOf(['devices']), devices: list(device, maximumDevices) })],
  ]),
)
