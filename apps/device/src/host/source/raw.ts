// SPDX-License-Identifier: Apache-2.0
// Raw sound from a pipe: 16-bit little-endian mono PCM at 16 kHz, on standard input or from a microphone command.
import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { decodePcm16, featureNumbers } from '@cryingsense/dsp'
import { DeviceError } from '../../errors.ts'
import type { SoundSource } from './source.ts'

const { sampleRateHz } = featureNumbers

/** Standard input; may be a pipe that delivers faster than real time. */
export function openStandardInput(): SoundSource {
  const { stdin } = process
  return { rateHz: sampleRateHz, needsPacing: true, blocks: readPcm(stdin), close: () => stdin.destroy() }
}

/**
 * A command that records, such as `arecord -q -t raw -f S16_LE -r 16000 -c 1`. Split at spaces, run without a shell, so
 * that nothing in it is expanded. Throws `DEVICE_SOURCE_UNREADABLE` while reading if it cannot be started or ends.
 */
export function openCommand(commandLine: string): SoundSource {
  const [command = '', ...args] = commandLine.trim().split(/ +/)
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(`it ended with ${signal ?? `exit code ${code ?? 'unknown'}`}`))
  })
  async function* blocks(): AsyncGenerator<Float32Array, void, undefined> {
    yield* readPcm(child.stdout)
    const why = await ended
    throw new DeviceError('DEVICE_SOURCE_UNREADABLE', 'unavailable', `Cannot record with "${command}": ${why}`, {
      context: { command },
      remedy: 'Try the command by itself; it must write 16-bit mono PCM at 16 kHz to its standard output.',
    })
  }
  return { rateHz: sampleRateHz, needsPacing: false, blocks: blocks(), close: () => child.kill() }
}

async function* readPcm(stream: Readable): AsyncGenerator<Float32Array, void, undefined> {
  let odd: number | undefined
  for await (const chunk of stream) {
    if (!(chunk instanceof Uint8Array)) continue
    // A pipe may cut in the middle of a sample: the single byte waits for its other half.
    const bytes: Uint8Array = odd === undefined ? chunk : Uint8Array.of(odd, ...chunk)
    odd = bytes.length % 2 === 1 ? bytes.at(-1) : undefined
    yield decodePcm16(bytes.subarray(0, bytes.length - (bytes.length % 2)))
  }
}
