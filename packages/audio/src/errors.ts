// SPDX-License-Identifier: Apache-2.0
// Every refusal of a recording; `context` names the file and the byte offset.
import { CodedError } from '@cryingsense/bytes'

/** The codes of the file readers. */
export type AudioErrorCode =
  | 'AUDIO_CODEC_UNSUPPORTED' // a known container holds sound in a coding that is not read
  | 'AUDIO_DAMAGED' // bytes contradict the format or their own checksum
  | 'AUDIO_EMPTY' // the recording holds no sound
  | 'AUDIO_FILE_UNREADABLE' // the file does not exist, is a folder, or may not be read
  | 'AUDIO_FORMAT_UNKNOWN' // the first bytes belong to no format that is read
  | 'AUDIO_HEADER_INVALID' // a header field is absurd: no channels, no rate, a size that cannot be
  | 'AUDIO_RATE_UNSUPPORTED' // the sample rate is outside 4000..192000 Hz
  | 'AUDIO_TRUNCATED' // the recording ends before its own headers say

/** A refusal of a recording. */
export class AudioError extends CodedError<AudioErrorCode> {}

/** Where in which file. */
export interface Place {
  readonly file: string
  readonly offset: number
}

const remedies: Readonly<Record<AudioErrorCode, string>> = {
  AUDIO_CODEC_UNSUPPORTED: 'Convert it: ffmpeg -i RECORDING -ac 1 -ar 16000 out.wav',
  AUDIO_DAMAGED: 'Copy the file again from where it was made; what comes before the damage was analysed',
  AUDIO_EMPTY: 'Check that the recorder had room and was not stopped at once',
  AUDIO_FILE_UNREADABLE: 'Check the path and the permissions',
  AUDIO_FORMAT_UNKNOWN:
    'Read are WAV, FLAC, Ogg Opus and MP3; convert with ffmpeg -i RECORDING out.wav, or pipe raw 16 kHz PCM into "-"',
  AUDIO_HEADER_INVALID: 'Copy the file again, or let ffmpeg repair it: ffmpeg -i RECORDING out.wav',
  AUDIO_RATE_UNSUPPORTED: 'Convert it: ffmpeg -i RECORDING -ac 1 -ar 16000 out.wav',
  AUDIO_TRUNCATED: 'Copy the file again from where it was made; what comes before the cut was analysed',
}

/** Makes a refusal with the remedy that belongs to its code. `problem` reads: action, wanted, found. */
export function audioError(code: AudioErrorCode, place: Place, problem: string, cause?: unknown): AudioError {
  const kind = code === 'AUDIO_FILE_UNREADABLE' ? 'unavailable' : 'invalid'
  const message = `Cannot read ${place.file} at byte ${place.offset}: ${problem}`
  return new AudioError(code, kind, message, { remedy: remedies[code], context: { ...place }, cause })
}
