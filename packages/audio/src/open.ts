// SPDX-License-Identifier: Apache-2.0
// Which format it is, said by the bytes: names and endings lie.
import type { ByteSource } from './byte-source.ts'
import { openFlac } from './flac/flac.ts'
import { openMp3 } from './mp3/mp3.ts'
import { tryReadMp3Header } from './mp3/frames.ts'
import { openOgg } from './ogg/opus.ts'
import { openRaw } from './raw.ts'
import type { Recording } from './recording.ts'
import { openWav } from './wav/wav.ts'
import { toLatin1 } from './latin1.ts'

/** Formats that are recognised to be refused by name. */
const refused: readonly (readonly [at: number, magic: string, name: string])[] = [
  [4, 'ftyp', 'an MP4 container (M4A, 3GP, MOV)'],
  [0, '#!AMR', 'AMR'],
  [0, 'FORM', 'AIFF'],
  [0, 'caff', 'CAF'],
  [0, '.snd', 'AU'],
  [0, '\u001aE\u00df\u00a3', 'WebM or Matroska'],
  [0, '0&\u00b2u', 'Windows Media'],
  [0, 'riff', 'Wave64'],
  [0, 'wvpk', 'WavPack'],
  [0, 'MAC ', 'Monkey’s Audio'],
]

function startsWith(start: string, at: number, magic: string): boolean {
  return start.slice(at, at + magic.length) === magic
}

/**
 * Opens a recording. Throws `AUDIO_*`.
 *
 * @example
 * const recording = await openRecording(await openFileSource('night.wav'))
 * for await (const samples of recording.blocks()) hear(samples)
 */
export async function openRecording(source: ByteSource): Promise<Recording> {
  const bytes = (await source.peek(16)).slice()
  if (bytes.length === 0) throw source.refuse('AUDIO_EMPTY', 'the file holds 0 bytes')
  const opened = await tryOpenTagged(source, toLatin1(bytes))
  if (opened !== undefined) return opened
  if (tryReadMp3Header(bytes) !== undefined) return openMp3(source)
  throw source.refuse('AUDIO_FORMAT_UNKNOWN', `begins with ${Array.from(bytes.subarray(0, 8), hex).join(' ')}`)
}

/**
 * Opens a pipe: raw PCM, or any format that begins with an unmistakable mark. MP3 is not among those, since its two
 * marking bytes are also a plain sample. Throws `AUDIO_*`.
 */
export async function openPipe(source: ByteSource): Promise<Recording> {
  const bytes = (await source.peek(16)).slice()
  return (await tryOpenTagged(source, toLatin1(bytes))) ?? openRaw(source)
}

async function tryOpenTagged(source: ByteSource, start: string): Promise<Recording | undefined> {
  if (/^(RIFF|RF64|BW64)/.test(start) && startsWith(start, 8, 'WAVE')) return openWav(source)
  if (startsWith(start, 0, 'fLaC')) return openFlac(source)
  if (startsWith(start, 0, 'OggS')) return openOgg(source)
  if (startsWith(start, 0, 'ID3')) return openMp3(source)
  const other = refused.find(([at, magic]) => startsWith(start, at, magic))
  if (other !== undefined) throw source.refuse('AUDIO_CODEC_UNSUPPORTED', `the file is ${other[2]}`)
  return undefined
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}
