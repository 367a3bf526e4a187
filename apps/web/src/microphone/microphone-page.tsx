// SPDX-License-Identifier: Apache-2.0
// Turns this browser into a microphone, and says how to add a real one.
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { useMicrophoneKeeper } from './microphone-context.ts'
import { Icon } from '../icon/icon.tsx'
import { CommandLine } from '../page/command-line.tsx'
import { FailureNote } from '../page/failure-note.tsx'
import { text } from '../text/text.ts'
import { ListeningPanel } from './listening-panel.tsx'
import { useMicrophone } from './use-microphone.ts'

/** What fits a room's card on a phone; the hub itself takes 64. */
const labelChars = 40

export function MicrophonePage(): JSX.Element {
  const view = useMicrophone()
  return (
    <div class="page microphone">
      <header class="page-header">
        <div>
          <h1>{text.microphone.title}</h1>
          <p class="lead">{text.microphone.lead}</p>
        </div>
      </header>
      {view.failure !== undefined && <FailureNote error={view.failure} />}
      <div class="microphone-columns">
        {view.isOn ? <ListeningPanel view={view} /> : <StartForm />}
        <section class="card">
          <h2>{text.microphone.realTitle}</h2>
          <p>{text.microphone.realLead}</p>
          <CommandLine command={text.microphone.realCommand} />
        </section>
      </div>
    </div>
  )
}

function StartForm(): JSX.Element {
  const microphone = useMicrophoneKeeper()
  const { kept } = useMicrophone()
  const [room, setRoom] = useState(kept?.room ?? text.microphone.roomDefault)
  const [name, setName] = useState(kept?.name ?? text.microphone.nameDefault)
  return (
    <section class="card">
      {kept !== undefined && (
        <div class="note">
          <Icon name="offline" />
          <div>
            <p class="note-title">{text.microphone.stoppedTitle}</p>
            <p>{text.microphone.stopped}</p>
          </div>
        </div>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void microphone.start({ room: room.trim(), name: name.trim() })
        }}
      >
        <LabelField name="room" label={text.microphone.roomLabel} value={room} onValue={setRoom} />
        <LabelField name="device" label={text.microphone.nameLabel} value={name} onValue={setName} />
        <p class="fine">{text.microphone.keepOpen}</p>
        <p class="actions">
          <button type="submit" class="button button-main">
            <Icon name="microphone" /> {text.microphone.start}
          </button>
          {kept !== undefined && (
            <button
              type="button"
              class="button"
              title={text.microphone.removeHint}
              onClick={() => void microphone.remove()}
            >
              {text.microphone.remove}
            </button>
          )}
        </p>
      </form>
    </section>
  )
}

interface LabelFieldProps {
  readonly name: string
  readonly label: string
  readonly value: string
  readonly onValue: (value: string) => void
}

function LabelField({ name, label, value, onValue }: LabelFieldProps): JSX.Element {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        name={name}
        value={value}
        required
        pattern=".*\S.*"
        maxLength={labelChars}
        autocomplete="off"
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </label>
  )
}
