// SPDX-License-Identifier: Apache-2.0
// Bounds of the file readers, each with its reason.

/** Most channels: the largest honest recorders have 32. */
export const maxChannels = 32

/** Most chunks before the sound of a WAV file: honest broadcast files have about a dozen. */
export const maxWavChunks = 1_000

/** Largest tag skipped before the sound: covers with pictures reach 10 MiB. */
export const maxTagBytes = 64 * 1024 * 1024

/** Most metadata blocks of a FLAC file: honest ones have under ten. */
export const maxFlacBlocks = 1_000

/** Largest Opus packet: 120 ms at 510 kbit/s are 7650 bytes per stream (RFC 6716, 3.2); tags may be larger. */
export const maxOpusPacketBytes = 61_440

/** Largest comment packet of an Opus file: covers with pictures reach 10 MiB; it is skipped, not kept. */
export const maxOpusTagsBytes = 64 * 1024 * 1024

/** Zeros between an MP3's tag and its first frame: taggers pad with up to 2 MiB. */
export const maxMp3PaddingBytes = 4 * 1024 * 1024

/** Bytes handed to a decoder at once: about 8 s of speech-quality sound, small enough to stay in the cache. */
export const decodeChunkBytes = 64 * 1024
