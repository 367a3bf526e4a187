// SPDX-License-Identifier: Apache-2.0
// The messages of `cryingsense.v1` as values. docs/reference/protocol.md describes the same for writers of devices.

/** First byte of each message. Device to hub below 0x10, hub to device from 0x10, both ways from 0x20. */
export const messageTypes = {
  hello: 0x01,
  frame: 0x02,
  gate: 0x03,
  welcome: 0x11,
  acknowledgement: 0x12,
  ping: 0x21,
  pong: 0x22,
  goodbye: 0x23,
} as const

/** The device's first message. */
export interface Hello {
  readonly type: 'hello'
  /** Every version the device speaks, ascending; the hub's welcome carries their hash. */
  readonly versions: readonly number[]
  /** Counts the device's starts; grows with each, also across power cuts. */
  readonly bootCounter: number
  /** The oldest sequence the device still holds: the session may start there. */
  readonly nextSequence: number
  /** The device's monotonic clock when it wrote this message, milliseconds since its boot. */
  readonly captureMs: number
  readonly rateHz: number
  /** Firmware or program with its version, printable ASCII. For the list of devices, never for decisions. */
  readonly name: string
  /** Secret of a browser device; empty where a client certificate proves the device. */
  readonly token: string
}

/** Sound. `pcm` shares the memory of the decoded message and must not be kept after it is overwritten. */
export interface Frame {
  readonly type: 'frame'
  readonly sequence: number
  /** The device's monotonic clock at the first sample, milliseconds since its boot. */
  readonly captureMs: number
  /** Little-endian signed 16-bit samples, mono, at the hello's rate; at most 100 ms. */
  readonly pcm: Uint8Array
}

/** What the device knows about its own microphone. */
export type MicrophoneHealth = 'fine' | 'zeroSamples' | 'stuckSamples' | 'clipping'

/** The level gate was closed: nothing worth sending, but the device hears. Also its heartbeat, one per second. */
export interface Gate {
  readonly type: 'gate'
  /** From the same counter as frames, so that a lost one is noticed. */
  readonly sequence: number
  /** Start of the stretch. */
  readonly captureMs: number
  readonly durationMs: number
  /** RMS level of the stretch, 0 to -127.5 dBFS in steps of 0.5. */
  readonly levelDbfs: number
  readonly health: MicrophoneHealth
}

/** The hub's answer to a hello. */
export interface Welcome {
  readonly type: 'welcome'
  readonly version: number
  /** SHA-256 over the version list as the hub received it; a device that offered another list hangs up. */
  readonly negotiationSha256: Uint8Array
  /** 16 random bytes; only for logs on both sides. */
  readonly sessionId: Uint8Array
  /** The sequence the hub expects next; the device forgets everything below. */
  readonly nextSequence: number
  /** How many frames and gates the device may send in this session until an acknowledgement allows more. */
  readonly creditFrames: number
}

/** Everything below `nextSequence` is heard and may be forgotten. */
export interface Acknowledgement {
  readonly type: 'acknowledgement'
  readonly nextSequence: number
  /** Total number of frames and gates the device may have sent in this session; never shrinks. */
  readonly creditFrames: number
}

export interface Ping {
  readonly type: 'ping'
  readonly nonce: number
}
export interface Pong {
  readonly type: 'pong'
  readonly nonce: number
}

/**
 * Why a side hangs up. `done` on purpose; `broken` a message broke the rules; `version` none in common; `replayed` an
 * old boot counter or sequence; `notAllowed` not, or no longer, in the allow-list; `budget` too much or too fast;
 * `superseded` the same device connected again; `silent` nothing came for too long; `failing` the hub itself has a problem.
 */
export type GoodbyeCode =
  'done' | 'broken' | 'version' | 'replayed' | 'notAllowed' | 'budget' | 'superseded' | 'silent' | 'failing'

export interface Goodbye {
  readonly type: 'goodbye'
  readonly code: GoodbyeCode
  /** For a person reading a log, printable ASCII, may be empty. */
  readonly reason: string
}

export type DeviceMessage = Hello | Frame | Gate | Ping | Pong | Goodbye
export type HubMessage = Welcome | Acknowledgement | Ping | Pong | Goodbye

/** Wire numbers are places in these lists. */
export const goodbyeCodes: readonly GoodbyeCode[] = [
  'done',
  'broken',
  'version',
  'replayed',
  'notAllowed',
  'budget',
  'superseded',
  'silent',
  'failing',
]
export const microphoneHealths: readonly MicrophoneHealth[] = ['fine', 'zeroSamples', 'stuckSamples', 'clipping']

/** Rounds a level to what a gate message can carry: 0 to -127.5 dBFS in steps of 0.5. `-Infinity` becomes the lowest. */
export function quantizeLevelDbfs(levelDbfs: number): number {
  // `+ 0` turns the -0 of a full-scale signal into 0.
  return Math.round(Math.min(0, Math.max(-127.5, levelDbfs)) * 2) / 2 + 0
}
