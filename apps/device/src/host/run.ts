// SPDX-License-Identifier: Apache-2.0
// Joins a source, the core and the uplink: the whole device as a Node program.
import { createHash, randomInt } from 'node:crypto'
import { nurseryStream, SAMPLE_RATE_HZ } from '@cryingsense/dsp/synth'
import { DeviceLink, encodeVersions, supportedVersions } from '@cryingsense/protocol'
import { Capture } from '../core/capture.ts'
import { openIdentity } from './identity.ts'
import type { HostOptions } from './options.ts'
import { Pace } from './pace.ts'
import { openCommand, openStandardInput } from './source/raw.ts'
import type { SoundSource } from './source/source.ts'
import { openWav } from './source/wav.ts'
import { Uplink } from './uplink.ts'

/** 100 ms halve the messages of 50; a cry is told half a frame later on average. */
const frameMs = 100
/** Sound kept for a hub that is away: 60 s. */
const backlogFrames = 600

/** Runs until the source ends or `signal` is aborted. Throws DeviceError. */
export async function runDevice(options: HostOptions, signal: AbortSignal, log: (line: string) => void): Promise<void> {
  const identity = await openIdentity(options.identityFolder)
  const source = await openSource(options.source)
  const nowMs = () => Math.floor(performance.now())
  const link = new DeviceLink({
    bootCounter: identity.bootCounter,
    rateHz: source.rateHz,
    name: 'cryingsense-host/0.1.0',
    token: '',
    negotiationSha256: createHash('sha256').update(encodeVersions(supportedVersions)).digest(),
    backlog: { slots: backlogFrames, slotBytes: 2 * Math.ceil((source.rateHz * frameMs) / 1000) },
    random: () => randomInt(2 ** 32) / 2 ** 32,
  })
  const hub = options.hub ?? { host: identity.hubHost, port: identity.hubPort }
  const uplink = new Uplink({ link, identity, hub, nowMs, log })
  const stopSource = () => source.close()
  signal.addEventListener('abort', stopSource)
  try {
    const gate = options.hasGate ? {} : undefined
    const capture = new Capture({ rateHz: source.rateHz, frameMs, gate, startMs: nowMs() }, link)
    const pace = new Pace()
    let samples = 0
    for await (const block of source.blocks) {
      samples += block.length
      // A block is known when its last sample has sounded.
      const isGoingOn = source.needsPacing
        ? await pace.until((samples / source.rateHz) * 1000, signal)
        : !signal.aborted
      if (!isGoingOn) break
      capture.push(block)
      uplink.flush()
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    signal.removeEventListener('abort', stopSource)
    source.close()
    await uplink.stop()
  }
}

async function openSource(source: HostOptions['source']): Promise<SoundSource> {
  switch (source.kind) {
    case 'stdin':
      return openStandardInput()
    case 'command':
      return openCommand(source.line)
    case 'file':
      return await openWav(source.path, source)
    case 'synth': {
      const { seed, scene } = source
      const blocks = nurseryStream({ seed, scene })
      return { rateHz: SAMPLE_RATE_HZ, needsPacing: true, blocks, close: () => undefined }
    }
  }
}
