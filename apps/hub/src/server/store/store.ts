// SPDX-License-Identifier: Apache-2.0
// The port between the server and whatever remembers for it. Every adapter passes the suite in compliance.ts.
// Methods are asynchronous so that a network database fits; each one is atomic, and resolves only when what it wrote
// survives a power cut.
import type {
  EpisodeEnd,
  EpisodeEndReason,
  EpisodeStart,
  EpisodeUpdate,
  RoomStateChange,
  ScorePoint,
} from '@cryingsense/protocol/gateway'

/** One stretch of crying. */
export interface Episode {
  readonly episodeId: string
  readonly deviceId: string
  /** Name of the room when the episode began; a later renaming does not rewrite history. */
  readonly room: string
  readonly startedAtMs: number
  /** `null` while the crying goes on. */
  readonly endedAtMs: number | null
  /** 0..1 */
  readonly peakScore: number
  /** 0..1 */
  readonly meanScore: number
  readonly levelDbfs: number
  readonly endReason: EpisodeEndReason | null
}

export interface EpisodeWithScores extends Episode {
  /** In order of time, without repeats. */
  readonly scores: readonly ScorePoint[]
}

/** Newest first. `cursor` is the `next` of the page before. */
export interface EpisodeQuery {
  /** Episodes that end at or after this moment (or go on). */
  readonly fromMs?: number | undefined
  /** Episodes that start before this moment. */
  readonly toMs?: number | undefined
  readonly deviceId?: string | undefined
  readonly limit: number
  readonly cursor?: EpisodeCursor | undefined
}

/** Place in the list: the last episode seen. Both parts, because two episodes may start in one millisecond. */
export interface EpisodeCursor {
  readonly startedAtMs: number
  readonly episodeId: string
}

export interface EpisodePage {
  readonly episodes: readonly Episode[]
  readonly next: EpisodeCursor | null
}

export type EpisodeEvent = EpisodeStart | EpisodeUpdate | EpisodeEnd

/** An event, and the run of the ear that sent it. */
export interface RecordedEvent {
  readonly gatewayId: string
  readonly event: EpisodeEvent | RoomStateChange
}

/** Remembers episodes and room states. Recording is idempotent: an event told again changes nothing. */
export interface EpisodeStore {
  /** Records all or none of `events`, in order, in one commit. */
  record(events: readonly RecordedEvent[]): Promise<void>
  /**
   * Ends the episodes that another run of the ear than `gatewayId` left open, at their last sign of life, as
   * interrupted. Returns them.
   */
  closeInterrupted(gatewayId: string): Promise<readonly Episode[]>
  find(episodeId: string): Promise<EpisodeWithScores | undefined>
  list(query: EpisodeQuery): Promise<EpisodePage>
  /** Episodes changed at or after `sinceMs` (the server's clock), oldest change first, at most `limit`. */
  listChanged(sinceMs: number, limit: number): Promise<readonly Episode[]>
  listOpen(): Promise<readonly Episode[]>
  roomStates(): Promise<readonly RoomStateChange[]>
}

export type DeviceKind = 'microphone' | 'virtual' | 'browser'

/** A microphone that may speak to the hub. */
export interface Device {
  readonly deviceId: string
  readonly name: string
  readonly room: string
  readonly kind: DeviceKind
  /** What it proves itself by: SHA-256 of its public key (DER) or of its token, lower-case hex. */
  readonly credentialSha256: string
  readonly addedAtMs: number
}

/** The allow-list. A removed device keeps its history and loses its admission. */
export interface DeviceRegistry {
  add(device: Device): Promise<void>
  /** Resolves to false where there was no such device. */
  remove(deviceId: string): Promise<boolean>
  list(): Promise<readonly Device[]>
}

/** A signed-in browser. Only the hash of its id is known here. */
export interface Session {
  readonly idSha256: string
  readonly createdAtMs: number
  readonly lastUsedAtMs: number
}

/** A one-time code; only a salted hash is stored. At most one is valid. */
export interface CodeRecord {
  readonly saltHex: string
  readonly hashHex: string
  readonly expiresAtMs: number
  readonly triesLeft: number
}

export interface AccessStore {
  /** Replaces whatever code there was. */
  putCode(code: CodeRecord): Promise<void>
  /** Takes one try from the code in force, before anything is compared, so that parallel guesses cannot share one. */
  takeCodeTry(): Promise<CodeRecord | undefined>
  /** Removes the code with this hash and signs in, at once or not at all; false where it is gone already. */
  redeemCode(hashHex: string, session: Session): Promise<boolean>
  findSession(idSha256: string): Promise<Session | undefined>
  touchSession(idSha256: string, lastUsedAtMs: number): Promise<void>
  deleteSession(idSha256: string): Promise<void>
  /** Forgets sessions created before or last used before the given moments. */
  expireSessions(limits: { readonly createdBeforeMs: number; readonly usedBeforeMs: number }): Promise<void>
  /** Whether anyone has ever signed in. */
  isClaimed(): Promise<boolean>
}

/** Everything the server remembers. */
export interface HubStore {
  readonly episodes: EpisodeStore
  readonly devices: DeviceRegistry
  readonly access: AccessStore
  close(): Promise<void>
}
