// SPDX-License-Identifier: Apache-2.0
// The devices of bench/devices.ts, all in this one process: each has its own certificate, connection and session, and
// plays the same minute of a synthetic nursery from another place.
import { createHash } from 'node:crypto'
import { createInterface } from 'node:readline'
import { encodePcm16 } from '@cryingsense/dsp'
import { nurseryStream } from '@cryingsense/dsp/synth'
import { applicationProtocol, DeviceLink, earServerName, encodeVersions, subProtocol } from '@cryingsense/protocol'
import { supportedVersions } from '@cryingsense/protocol'
import { WebSocket } from 'ws'

interface Task {
  readonly port: number
  readonly authorityCertificatePem: string
  readonly identities: readonly { readonly keyPem: string; readonly certificatePem: string }[]
}

const frameMs = 100
const soundFrames = 600

let lostDevices = 0
const frames: Uint8Array[] = []
for (const block of nurseryStream({ seed: 7, scene: 'night', firstCrySec: 10, blockSamples: 1600 })) {
  frames.push(encodePcm16(block))
  if (frames.length === soundFrames) break
}

const lines = createInterface({ input: process.stdin })
lines.once('line', (line) => void start(JSON.parse(line) as Task))

async function start(task: Task): Promise<void> {
  const links: DeviceLink[] = []
  for (const identity of task.identities) {
    links.push(await connect(task, identity, links.length))
    // The ear lets one address begin 100 handshakes at once and 20 per second after that.
    if (links.length > 80) await new Promise((resolve) => setTimeout(resolve, 55))
  }
  process.stdout.write('{"ready":true}\n')
  lines.once('close', () => {
    const droppedFrames = links.reduce((sum, link) => sum + link.droppedFrames, 0)
    process.stdout.write(`${JSON.stringify({ droppedFrames, lostDevices })}\n`, () => process.exit(0))
  })
}

async function connect(task: Task, identity: Task['identities'][number], index: number): Promise<DeviceLink> {
  const nowMs = () => Math.floor(performance.now())
  const link = new DeviceLink({
    bootCounter: 1,
    rateHz: 16_000,
    name: 'bench/1',
    token: '',
    negotiationSha256: createHash('sha256').update(encodeVersions(supportedVersions)).digest(),
    backlog: { slots: 100, slotBytes: 3200 },
    random: Math.random,
  })
  const options = {
    ca: task.authorityCertificatePem,
    cert: identity.certificatePem,
    key: identity.keyPem,
    servername: earServerName,
    ALPNProtocols: [applicationProtocol],
    perMessageDeflate: false,
  }
  const socket = new WebSocket(`wss://127.0.0.1:${task.port}/`, subProtocol, options)
  const flush = (): void => {
    if (socket.readyState !== WebSocket.OPEN) return
    for (const bytes of link.takeMessages()) socket.send(bytes)
  }
  socket.on('message', (data) => {
    if (!(data instanceof Uint8Array)) return
    const reply = link.receive(data, nowMs())
    if (reply.close !== undefined) lostDevices++
    for (const bytes of reply.send) socket.send(bytes)
    flush()
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  socket.send(link.connect(nowMs()))
  play(link, flush, index)
  return link
}

/** Plays for ever, in time with the clock; each device starts at another place of the minute. */
function play(link: DeviceLink, flush: () => void, index: number): void {
  const startMs = Math.floor(performance.now())
  let played = 0
  setInterval(() => {
    while ((played + 1) * frameMs <= performance.now() - startMs) {
      const frame = frames[(played + index * 37) % soundFrames]
      if (frame !== undefined) link.addFrame(startMs + played * frameMs, frame)
      played++
    }
    flush()
  }, frameMs)
}
