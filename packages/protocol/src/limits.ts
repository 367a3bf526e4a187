// SPDX-License-Identifier: Apache-2.0
// Every bound the protocol enforces, in one place, each with its reason and the largest honest value seen.

/** Body of one device message. The largest honest one is 100 ms of PCM16 at 48 kHz: 9,600 bytes and its header. */
export const maximumMessageBytes = 16 * 1024

/** Sound in one frame, milliseconds. Longer frames would delay a cry by their own length. */
export const maximumFrameMs = 100

/** Rates a device may capture at; the product's own devices use 16,000. The lowest carries a cry's pitch and formants. */
export const captureRatesHz = [8000, 16000, 22050, 24000, 32000, 44100, 48000] as const

/** Versions a hello may offer. There is one today; a device that offers more than eight is not one of ours. */
export const maximumOfferedVersions = 8

/** Short texts in a hello (firmware name). The longest honest one is about 40 bytes. */
export const maximumNameBytes = 64

/** Browser token: 32 random bytes in base64url are 43 characters. */
export const maximumTokenBytes = 128

/** Stretch of closed gate that one message may report. Devices report every second; two allow for a slow chip. */
export const maximumGateMs = 2000

/** Reason text in an error or goodbye; read by people, never by programs. */
export const maximumReasonBytes = 200

/** Most frames a hub may grant beyond those received: 60 s of 20 ms frames. */
export const maximumCreditFrames = 3000

/** Largest sequence or boot counter. It and its successor are exact as JavaScript numbers and fit an int64 on a chip. */
export const maximumCounter = Number.MAX_SAFE_INTEGER - 1

/** Milliseconds since boot: 100 years, far past any device's uptime and exactly representable. */
export const maximumCaptureMs = 100 * 366 * 24 * 3600 * 1000

/**
 * One line between ear and server. The largest honest ones are an allow-list of 600 devices with long names in
 * scripts of four bytes per letter (about 450 KiB) and the end of an episode with 2,048 scores (about 45 KiB).
 */
export const maximumLineBytes = 512 * 1024

/** Devices in one allow-list; the goal is 500 heard at once by one ear. */
export const maximumDevices = 600

/** Scores in one episode message; longer episodes are thinned by keeping the higher of each pair. */
export const maximumEpisodeScores = 2048

/** Columns of the coarse picture in one live message; the ear sends two per message. */
export const maximumSpectrumColumns = 16

/** Bands of the coarse picture: pairs of the 64 mel bands. */
export const spectrumBands = 32
