// SPDX-License-Identifier: Apache-2.0
// Bounds of the detector, each with its reason.

/** Logits are read within this range: past it a sigmoid is 0 or 1 to four digits, so more says nothing. */
export const logitLimit = 10

/**
 * An open cry whose room cannot be heard ends as interrupted after this long. Long enough for a microphone to
 * reboot and reconnect (about 20 s), short enough that nobody reads an hour-old "crying" as news.
 */
export const interruptedAfterMs = 60_000

/** How often an open cry is told again. */
export const updateEveryMs = 2_000

/** Largest window a manifest may ask for: 10 s of frames. Honest models use 4 to 5 s. */
export const maxWindowFrames = 1_000

/** Largest model file. The goal is 1.5 MB; eight times that leaves room for a successor. */
export const maxModelBytes = 12 * 1024 * 1024

/** Largest manifest: the honest one is under 2 KiB. */
export const maxManifestBytes = 64 * 1024

/** Most windows in one call of a model: 64 windows of 10 s are 16 MiB of features. */
export const maxBatchWindows = 64
