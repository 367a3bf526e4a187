// SPDX-License-Identifier: Apache-2.0
// While this browser listens: what it hears, whether it arrives, and what the hub makes of it.
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { useMicrophoneKeeper } from './microphone-context.ts'
import { formatLevel, meterFloorDbfs, meterFraction } from '../format/figure.ts'
import { Icon } from '../icon/icon.tsx'
import { useLiveState } from '../live/use-live.ts'
import { adviceFor } from '../room/room-words.ts'
import { text } from '../text/text.ts'
import type { MicrophoneView } from './microphone-keeper.ts'

export function ListeningPanel({ view }: { view: MicrophoneView }): JSX.Element {
  const microphone = useMicrophoneKeeper()
  const { rooms } = useLiveState()
  const room = rooms.find((candidate) => candidate.deviceId === view.kept?.device.deviceId)
  const advice = room === undefined ? undefined : adviceFor(room)
  const isConnected = view.phase === 'streaming'
  return (
    <section class={`card listening listening-${view.phase}`} aria-labelledby="listening-title">
      <h2 id="listening-title">{text.microphone.running(view.kept?.room ?? '')}</h2>
      <OwnLevel />
      <dl class="facts facts-list">
        <div>
          <dt>{text.microphone.connection}</dt>
          <dd class={isConnected ? 'is-good' : 'is-waiting'}>
            <span role="status">{view.phase === 'off' ? '' : text.microphone.connections[view.phase]}</span>
          </dd>
        </div>
        <div>
          <dt>{text.microphone.hubHears}</dt>
          <dd class={`state-${room?.state ?? 'none'}`} data-state={room?.state}>
            {room === undefined ? text.microphone.hubUnknown : text.room.states[room.state]}
            {advice !== undefined && room?.state === 'cannotHear' && <span class="fine">{advice.words}</span>}
          </dd>
        </div>
        {view.rateHz !== undefined && (
          <div>
            <dt>{text.microphone.rate}</dt>
            <dd class="figure">{text.microphone.rateValue(String(view.rateHz).replace(/(?=(\d{3})+$)/, ' '))}</dd>
          </div>
        )}
        <div>
          <dt>{text.microphone.wakeLock}</dt>
          <dd>{view.isScreenHeld ? text.microphone.wakeLockOn : text.microphone.wakeLockOff}</dd>
        </div>
      </dl>
      {view.isProcessed && (
        <div class="note note-warning">
          <Icon name="notice" />
          <p>{text.microphone.processing}</p>
        </div>
      )}
      <p class="fine">{text.microphone.keepOpen}</p>
      <p class="actions">
        <button type="button" class="button button-loud" onClick={() => microphone.stop()}>
          <Icon name="stop" /> {text.microphone.stop}
        </button>
      </p>
    </section>
  )
}

/** Draws itself twenty times a second; Preact renders it once. */
function OwnLevel(): JSX.Element {
  const microphone = useMicrophoneKeeper()
  const meter = useRef<HTMLDivElement>(null)
  const figure = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    let shownDbfs = -120
    return microphone.onLevel((levelDbfs) => {
      // Up at once, down 1.5 dB per frame: readable, and still true to every peak.
      shownDbfs = Math.max(levelDbfs, shownDbfs - 1.5)
      meter.current?.style.setProperty('--level', meterFraction(shownDbfs).toFixed(3))
      meter.current?.setAttribute('aria-valuenow', String(Math.round(shownDbfs)))
      if (figure.current !== null) figure.current.textContent = formatLevel(shownDbfs)
    })
  }, [microphone])
  return (
    <div class="level">
      <div class="level-caption">
        <span>{text.microphone.level}</span>
        <span class="figure" ref={figure}>
          –
        </span>
      </div>
      <div
        class="meter meter-large"
        ref={meter}
        role="meter"
        aria-label={text.microphone.level}
        aria-valuemin={meterFloorDbfs}
        aria-valuemax={0}
        aria-valuenow={meterFloorDbfs}
      >
        <div class="meter-fill" />
      </div>
    </div>
  )
}
