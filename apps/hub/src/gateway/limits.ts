// SPDX-License-Identifier: Apache-2.0
// Bounds of the ear, each with its reason. Those of the messages themselves are in the protocol package.

/** A TLS handshake takes under 50 ms on a microcontroller once connected; 5 s forgive bad Wi-Fi. */
export const handshakeTimeoutMs = 5000

/** From the end of the handshake to the hello. */
export const helloTimeoutMs = 5000

/** Handshakes one address may begin at once, and the rate at which it earns more: a ward behind one router restarts. */
export const handshakeBurst = 100
export const handshakesPerSecond = 20

/** Addresses whose handshakes are counted; beyond, the longest unseen is forgotten. */
export const maximumTrackedAddresses = 1024

/** Sockets at once: every device of a full allow-list, and as many again that connect while the old one lingers. */
export const maximumSockets = 1200

/** A connected device says something every second. After 20 s the socket is taken for dead and closed. */
export const silentSocketMs = 20_000

/** Pings, pongs and WebSocket control frames per connection and second; honest devices send none or one. */
export const controlMessagesPerSecond = 10

/** Frames granted beyond those received, and how often credit is renewed: at most 192 frames a second. */
export const creditAheadFrames = 48
export const acknowledgeEveryMs = 250

/** Sound a connection may deliver: 90 s of backlog at once, then eight times real time. */
export const soundBurstMs = 90_000
export const soundRate = 8

/** A message that came in more pieces than this is a dribble: 3.2 KB over TLS arrive in one to four. */
export const maximumMessagePieces = 64

/** How often waiting windows are scored together. */
export const scoreEveryMs = 50

/**
 * Windows in one call of the network. Measured on WASM: 3.3 ms of CPU per window alone, 2.1 ms in calls of 4 to 32; the
 * runtime's memory grows with the call and never shrinks (20 MB for 4, 40 MB for 8, 90 MB for 32).
 */
export const scoreBatchWindows = 8

/** Windows being scored or waiting; above this the ear stops reading from devices until half are done. */
export const maximumPendingWindows = 192

/** How often a room's silence is checked, and how often its picture is sent. */
export const roomTickMs = 500
export const liveEveryMs = 250

/** Live messages per second over all devices: the pictures of many devices come less often instead of costing more. */
export const liveMessagesPerSecond = 200

/** The ear's timers run every 250 ms; if one comes this much later, the whole process stood still. */
export const stallMs = 500

/** A lost stretch shorter than this is filled with silence; a longer one is told as not heard. */
export const longestFilledGapMs = 1000

/** A room whose sound is heard later than this is catching up: its state is not told until it has. */
export const catchingUpMs = 5000

/** Sound heard later than this says nothing of the room now: it is told as not heard, whatever the reason. */
export const staleMs = 12_000

/** Events kept for a server that is away before old updates are merged into their episode's end. */
export const maximumOutboxEvents = 4096

/** Unsent bytes towards the server above which live messages are left out. */
export const maximumUnsentLiveBytes = 256 * 1024

/** How often refused connections are told, one message per reason. */
export const refusalsEveryMs = 1000
