// SPDX-License-Identifier: Apache-2.0
// Every bound of this package with its reason, so that a refusal can be looked up (docs/reference/limits.md).

/** Lowest sample rate: the band of a cry's pitch and first formants (2 kHz) still fits. Honest value seen: 8000. */
export const minSampleRateHz = 4000

/** Highest sample rate: the fastest common sound card. Above it the filter kernels would pass 1100 taps. */
export const maxSampleRateHz = 192_000

/**
 * Largest |sample|: +60 dB over full scale. Honest float recordings reach 16 (mixing headroom); samples that were
 * left in integer units (up to 32768), NaN and Infinity are mistakes and would drown every level and feature.
 */
export const maxSampleMagnitude = 1024

/** Most samples in one call: 93 minutes at 48 kHz, 1 GiB as Float32. Longer sound goes through in blocks. */
export const maxBlockSamples = 2 ** 28

/** Largest transform: more would be a mistake here, and the tables grow with it. Largest used: 512. */
export const maxFftSize = 65_536

/** Up to this many filter phases are tabulated exactly (44.1 kHz -> 16 kHz needs 160, 11025 Hz -> 16 kHz needs 640). */
export const maxExactPhases = 1024
