// SPDX-License-Identifier: Apache-2.0
// The words of the API. These schemas validate requests, cut answers down to what they declare, and become the
// OpenAPI document.
import { type TSchema, Type } from '@sinclair/typebox'
import { defaultPageEpisodes, maximumPageEpisodes } from '../limits.ts'

const strict = { additionalProperties: false } as const

const Nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

const TimeMs = Type.Integer({ minimum: 0, description: 'Milliseconds since 1970' })
const Score = Type.Number({ minimum: 0, maximum: 1, description: "The detector's output" })
const LevelDbfs = Type.Number({ description: 'Level in decibels relative to full scale' })
const DeviceId = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' })
const EpisodeId = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })
const Kind = Type.Union([Type.Literal('microphone'), Type.Literal('virtual'), Type.Literal('browser')])
/** As the protocol's labels: no control, format or line-separating characters. */
export const Label = Type.RegExp(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{1,64}$/u, {
  description: '1 to 64 printable characters',
})

export const Health = Type.Object({ status: Type.Literal('ok') }, strict)

export const SessionState = Type.Object(
  {
    claimed: Type.Boolean({ description: 'Whether anyone has ever signed in' }),
    signedIn: Type.Boolean(),
  },
  strict,
)
export const SignIn = Type.Object({ code: Type.String({ minLength: 1, maxLength: 32 }) }, strict)

const RoomItem = Type.Object(
  {
    deviceId: DeviceId,
    name: Type.String(),
    room: Type.String(),
    kind: Kind,
    state: Type.Union([
      Type.Literal('quiet'),
      Type.Literal('crying'),
      Type.Literal('cannotHear'),
      Type.Literal('offline'),
    ]),
    cause: Type.Optional(
      Type.Union(
        (
          ['deviceSilent', 'zeroSamples', 'stuckSamples', 'clipping', 'noiseTooHigh', 'modelFailed', 'earGone'] as const
        ).map((cause) => Type.Literal(cause)),
        { description: 'Present exactly when the state is cannotHear' },
      ),
    ),
    sinceMs: TimeMs,
    levelDbfs: Nullable(LevelDbfs),
    score: Nullable(Score),
    lastHeardAtMs: Nullable(TimeMs),
    openEpisodeId: Type.Optional(EpisodeId),
  },
  strict,
)
export const RoomList = Type.Object({ rooms: Type.Array(RoomItem) }, strict)

const episodeFields = {
  episodeId: EpisodeId,
  deviceId: DeviceId,
  room: Type.String(),
  startedAtMs: TimeMs,
  endedAtMs: Nullable(TimeMs),
  peakScore: Score,
  meanScore: Score,
  levelDbfs: LevelDbfs,
  endReason: Nullable(Type.Union([Type.Literal('quiet'), Type.Literal('interrupted')])),
}
const EpisodeItem = Type.Object(episodeFields, strict)
export const EpisodeDetail = Type.Object({ ...episodeFields, scores: Type.Array(Type.Tuple([TimeMs, Score])) }, strict)
export const EpisodeList = Type.Object(
  {
    episodes: Type.Array(EpisodeItem),
    next: Nullable(Type.String({ description: 'Cursor of the next page, or null at the end' })),
  },
  strict,
)
export const EpisodeListQuery = Type.Object(
  {
    fromMs: Type.Optional(TimeMs),
    toMs: Type.Optional(TimeMs),
    deviceId: Type.Optional(DeviceId),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: maximumPageEpisodes, description: `${defaultPageEpisodes} if absent` }),
    ),
    cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}_[0-9a-f-]{36}$' })),
  },
  strict,
)
export const EpisodeParameters = Type.Object({ episodeId: EpisodeId }, strict)

const DeviceItem = Type.Object(
  { deviceId: DeviceId, name: Type.String(), room: Type.String(), kind: Kind, addedAtMs: TimeMs },
  strict,
)
export const DeviceList = Type.Object({ devices: Type.Array(DeviceItem) }, strict)
export const DeviceParameters = Type.Object({ deviceId: DeviceId }, strict)
export const NewBrowserDevice = Type.Object({ name: Label, room: Label }, strict)
export const BrowserDevice = Type.Object(
  {
    deviceId: DeviceId,
    token: Type.String({ description: 'Shown once; the microphone page proves itself with it' }),
    url: Type.String({ description: 'Where the browser microphone connects' }),
  },
  strict,
)

export const Status = Type.Object(
  {
    storage: Type.Union([Type.Literal('ok'), Type.Literal('diskFull'), Type.Literal('failing')]),
    ear: Type.Union([Type.Literal('listening'), Type.Literal('gone')]),
    startedAtMs: TimeMs,
  },
  strict,
)

export const Problem = Type.Object(
  {
    error: Type.Object(
      { code: Type.String(), message: Type.String(), remedy: Type.String({ description: 'What to do next' }) },
      strict,
    ),
  },
  strict,
)
