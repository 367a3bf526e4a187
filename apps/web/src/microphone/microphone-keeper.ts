// SPDX-License-Identifier: Apache-2.0
// This browser as a microphone, from the tap on Start to the tap on Stop, whichever page is shown meanwhile.
import type { ApiClient } from '../api/client.ts'
import { addBrowserDevice, removeDevice, type BrowserDevice } from '../api/devices.ts'
import { ApiError } from '../api/errors.ts'
import type { LiveSource } from '../live/live-source.ts'
import type { Preferences } from '../preference/preferences.ts'
import { WakeLock } from '../screen/wake-lock.ts'
import { openCapture, type Capture } from './capture.ts'
import { MicrophoneError, microphoneError } from './errors.ts'
import { openHubLine, type HubLine, type LinePhase } from './hub-line.ts'
import { readKeptDevice, takeBootCounter, writeKeptDevice, type KeptDevice } from './kept-device.ts'
import { SoundPath } from './sound-path.ts'

export type MicrophonePhase = 'off' | 'asking' | LinePhase

export interface MicrophoneView {
  readonly phase: MicrophonePhase
  readonly isOn: boolean
  /** The microphone this browser is, or was before it stopped. */
  readonly kept: KeptDevice | undefined
  readonly rateHz: number | undefined
  readonly isProcessed: boolean
  readonly isScreenHeld: boolean
  readonly failure: MicrophoneError | ApiError | undefined
}

interface Listening {
  readonly capture: Capture
  readonly line: HubLine
  readonly path: SoundPath
}

const offView = { phase: 'off', isOn: false, rateHz: undefined, isProcessed: false, isScreenHeld: false } as const

export class MicrophoneKeeper {
  readonly #api: ApiClient
  readonly #live: LiveSource
  readonly #preferences: Preferences
  readonly #wakeLock = new WakeLock((isScreenHeld) => this.#show({ isScreenHeld }))
  readonly #listeners = new Set<(view: MicrophoneView) => void>()
  readonly #levelListeners = new Set<(levelDbfs: number) => void>()
  #listening: Listening | undefined
  #view: MicrophoneView

  constructor(parts: { api: ApiClient; live: LiveSource; preferences: Preferences }) {
    this.#api = parts.api
    this.#live = parts.live
    this.#preferences = parts.preferences
    this.#view = { ...offView, kept: readKeptDevice(parts.preferences), failure: undefined }
    // A last word, so that the hub knows at once that this was no accident of the network.
    addEventListener('pagehide', () => this.stop())
  }

  get view(): MicrophoneView {
    return this.#view
  }

  onView(listener: (view: MicrophoneView) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The level at this microphone, 20 times a second. */
  onLevel(listener: (levelDbfs: number) => void): () => void {
    this.#levelListeners.add(listener)
    return () => this.#levelListeners.delete(listener)
  }

  /** Asks for the microphone and starts to send; call from a tap. What goes wrong is in the view. */
  async start(labels: { readonly name: string; readonly room: string }): Promise<void> {
    if (this.#view.isOn) return
    this.#show({ ...offView, phase: 'asking', isOn: true, failure: undefined })
    try {
      await this.#listen(labels)
    } catch (error) {
      if (!(error instanceof MicrophoneError || error instanceof ApiError)) throw error
      this.#end(error)
    }
  }

  stop(): void {
    if (this.#view.isOn) this.#end(undefined)
  }

  /** Stops, and lets the hub forget this microphone. */
  async remove(): Promise<void> {
    this.stop()
    const { kept } = this.#view
    if (kept === undefined) return
    try {
      await removeDevice(this.#api, kept.device.deviceId)
      this.#live.forgetRoom(kept.device.deviceId)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      this.#show({ failure: error })
      // Already removed elsewhere: then there is nothing left to keep either.
      if (error.context['status'] !== 404) return
    }
    writeKeptDevice(this.#preferences, undefined)
    this.#show({ kept: undefined, failure: undefined })
  }

  async #listen(labels: { readonly name: string; readonly room: string }): Promise<void> {
    let path: SoundPath | undefined
    let line: HubLine | undefined
    const capture = await openCapture({
      onBlock: (samples) => {
        path?.push(samples, performance.now(), (frame) => {
          line?.send(frame.captureMs, frame.pcm)
          frame.pcm.fill(0)
          for (const listener of this.#levelListeners) listener(frame.levelDbfs)
        })
      },
      onEnded: (error) => this.#end(error),
    })
    try {
      const device = await this.#device(labels)
      path = new SoundPath(capture.rateHz)
      line = await openHubLine({
        device,
        bootCounter: takeBootCounter(this.#preferences, Date.now()),
        onPhase: (phase) => {
          if (this.#view.isOn && phase !== this.#view.phase) this.#show({ phase })
        },
        onRefused: () => this.#forget(),
      })
      this.#listening = { capture, line, path }
    } catch (error) {
      capture.stop()
      throw error
    }
    this.#wakeLock.hold()
    this.#show({ rateHz: capture.rateHz, isProcessed: capture.isProcessed })
  }

  /** The microphone this browser already is, if the room is still the same; else a new one. */
  async #device(labels: { readonly name: string; readonly room: string }): Promise<BrowserDevice> {
    const { kept } = this.#view
    if (kept !== undefined && kept.room === labels.room && kept.name === labels.name) return kept.device
    if (kept !== undefined) await this.#replace(kept)
    const device = await addBrowserDevice(this.#api, labels)
    const next = { ...labels, device }
    writeKeptDevice(this.#preferences, next)
    this.#show({ kept: next })
    return device
  }

  /** A browser that moved to another room is no longer in the old one: that would show as offline for ever. */
  async #replace(kept: KeptDevice): Promise<void> {
    try {
      await removeDevice(this.#api, kept.device.deviceId)
      this.#live.forgetRoom(kept.device.deviceId)
    } catch (error) {
      if (!(error instanceof ApiError) || error.context['status'] !== 404) throw error
    }
  }

  /** The hub does not know this browser any more: the kept token is worthless. */
  #forget(): void {
    writeKeptDevice(this.#preferences, undefined)
    this.#show({ kept: undefined })
    this.#end(microphoneError('MICROPHONE_REMOVED'))
  }

  #end(failure: MicrophoneError | ApiError | undefined): void {
    this.#listening?.line.close()
    this.#listening?.capture.stop()
    this.#listening?.path.wipe()
    this.#listening = undefined
    this.#wakeLock.release()
    this.#show({ ...offView, failure })
  }

  #show(change: Partial<MicrophoneView>): void {
    this.#view = { ...this.#view, ...change }
    for (const listener of this.#listeners) listener(this.#view)
  }
}
