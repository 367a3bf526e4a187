// SPDX-License-Identifier: Apache-2.0
// Opens this device's microphone as raw as the browser allows, and reads back what it really got.
import { fromCaptureFailure, microphoneError, type MicrophoneError } from './errors.ts'

/** In development Vite serves the source under its own path. */
const workletPath = import.meta.env.DEV ? '/src/microphone/capture-worklet.ts' : '/capture-worklet.js'

export interface CaptureListener {
  /** One block of mono samples -1..1 at {@link Capture.rateHz}; the block is the listener's to overwrite. */
  onBlock(samples: Float32Array): void
  /** The microphone went away by itself. */
  onEnded(error: MicrophoneError): void
}

/** An open microphone. */
export interface Capture {
  /** What the audio graph really runs at, not what was asked for. */
  readonly rateHz: number
  /** The browser insists on echo or noise suppression, which may take crying for noise. */
  readonly isProcessed: boolean
  stop(): void
}

/** Every "improvement" for telephone calls is off: they are made to remove what is not speech. */
const rawSound: MediaTrackConstraints = {
  channelCount: 1,
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
}

/** Asks for the microphone; call from a tap. Throws {@link MicrophoneError}. */
export async function openCapture(listener: CaptureListener): Promise<Capture> {
  // Absent on plain HTTP to anything but localhost, whatever the types say.
  if (!isSecureContext) throw microphoneError('MICROPHONE_INSECURE')
  let stream: MediaStream
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: rawSound })
  } catch (error) {
    throw fromCaptureFailure(error)
  }
  try {
    return await buildGraph(stream, listener)
  } catch (error) {
    for (const track of stream.getTracks()) track.stop()
    throw fromCaptureFailure(error)
  }
}

async function buildGraph(stream: MediaStream, listener: CaptureListener): Promise<Capture> {
  const track = stream.getAudioTracks()[0]
  if (track === undefined) throw microphoneError('MICROPHONE_MISSING')
  const context = new AudioContext({ latencyHint: 'playback' })
  await context.audioWorklet.addModule(workletPath)
  await context.resume()
  const source = context.createMediaStreamSource(stream)
  const node = new AudioWorkletNode(context, 'cryingsense-capture', { numberOfOutputs: 0, channelCount: 1 })
  node.port.addEventListener('message', (event: MessageEvent<Float32Array>) => listener.onBlock(event.data))
  node.port.start()
  source.connect(node)
  track.addEventListener('ended', () => listener.onEnded(microphoneError('MICROPHONE_ENDED')))
  const settings = track.getSettings()
  return {
    rateHz: context.sampleRate,
    isProcessed: settings.echoCancellation === true || settings.noiseSuppression === true,
    stop() {
      node.port.close()
      source.disconnect()
      for (const each of stream.getTracks()) each.stop()
      void context.close()
    },
  }
}
