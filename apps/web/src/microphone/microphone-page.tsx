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

/** The hub refuses longer labels. */
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
        <label class="field">
          <span>{text.microphone.roomLabel}</span>
          <input
            name="room"
            value={room}
            required
            pattern=".*\S.*"
            maxLength={labelChars}
            autocomplete="off"
            onInput={(event) => setRoom(event.currentTarget.value)}
          />
        </label>
        <label class="field">
          <span>{text.microphone.nameLabel}</span>
          <input
            name="device"
            value={name}
            required
            pattern=".*\S.*"
            maxLength={labelChars}
            autocomplete="off"
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
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
