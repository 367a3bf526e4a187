// SPDX-License-Identifier: Apache-2.0
// Every bound of the server, in one place, each with its reason.

/** One-time code: 8 Crockford base32 symbols are 40 bits; with 5 tries a lucky guess has 5 chances in 10^12. */
export const codeSymbols = 8
export const codeTries = 5
export const codeLifetimeMs = 10 * 60_000

/** Sessions end after a week without use, and after a month in any case (OWASP ASVS 5.0, V7). */
export const sessionIdleMs = 7 * 24 * 3_600_000
export const sessionAbsoluteMs = 30 * 24 * 3_600_000
/** The time of last use is written at most this often, so that reading does not mean writing. */
export const sessionTouchMs = 60_000
/** A household signs in from a handful of browsers; the oldest session gives way. */
export const maximumSessions = 64

/** Bytes of a request body. The largest honest one names a browser microphone: under 300. */
export const maximumBodyBytes = 16 * 1024
/** Connections of browsers at once, on each loopback address: every live stream, and some pages that load beside them. */
export const maximumWebConnections = 256
/** Requests per minute of one session, or of all without one; the app needs about 30 and a reload storm about 200. */
export const requestsPerMinute = 600
/** Tries to sign in per minute from one address, above the five that a code allows. */
export const signInsPerMinute = 20

/** Episodes in one page of the API: a day of a very unhappy baby. */
export const maximumPageEpisodes = 200
export const defaultPageEpisodes = 50
/** Scores kept per episode: 4.5 hours at two per second. */
export const maximumStoredScores = 32_768

/** Live streams per session (tabs of one browser) and altogether. */
export const maximumStreamsPerSession = 8
export const maximumStreams = 64
/** Heartbeat of the live stream; a page calls the hub lost when it heard none for 12 s. */
export const heartbeatMs = 5_000
/** Messages kept for a stream that comes back: some minutes of states and episodes. */
export const liveLogEvents = 1_000
/** Unsent bytes at which levels are skipped, and at which the stream is cut (it resumes by itself). */
export const streamSkipBytes = 64 * 1024
export const streamCutBytes = 1024 * 1024

/** The ear's socket closed this long: nobody listens, and every room must say so. */
export const earGoneMs = 10_000
/** A device that the ear says nothing about for this long is not heard. */
export const deviceSilentMs = 15_000
/** Events taken into one commit, and the pause before a failed commit is tried again. */
export const commitBatchEvents = 256
export const commitRetryMs = 1_000
/** Events that wait for the disk; past this the ear is not read any further and keeps them itself. */
export const maximumWaitingEvents = 4_096

/** One line on the administration socket, either way; the longest answer is a page of episodes. */
export const maximumAdminLineBytes = 256 * 1024
/** Connections to the administration socket at once. */
export const maximumAdminConnections = 16
