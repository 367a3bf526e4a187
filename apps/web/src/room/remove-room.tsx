// SPDX-License-Identifier: Apache-2.0
// Lets go of a microphone that is not coming back. Asked twice, because nobody hears that room afterwards.
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { useApi } from '../api/api-context.ts'
import { removeDevice } from '../api/devices.ts'
import { ApiError } from '../api/errors.ts'
import type { Room } from '../api/rooms.ts'
import { useLiveSource } from '../live/live-context.ts'
import { FailureNote } from '../page/failure-note.tsx'
import { text } from '../text/text.ts'

export function RemoveRoom({ room }: { room: Room }): JSX.Element {
  const api = useApi()
  const live = useLiveSource()
  const [isAsking, setIsAsking] = useState(false)
  const [failure, setFailure] = useState<ApiError>()
  const remove = async (): Promise<void> => {
    try {
      await removeDevice(api, room.deviceId)
      live.forgetRoom(room.deviceId)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setFailure(error)
    }
  }
  if (!isAsking) {
    return (
      <p class="room-remove">
        <button type="button" class="button" onClick={() => setIsAsking(true)}>
          {text.room.remove}
        </button>
      </p>
    )
  }
  return (
    <div class="room-remove" role="group" aria-label={text.room.remove}>
      <p>{text.room.removeQuestion(room.room)}</p>
      {failure !== undefined && <FailureNote error={failure} />}
      <button type="button" class="button button-loud" onClick={() => void remove()}>
        {text.room.removeYes}
      </button>
      <button type="button" class="button" onClick={() => setIsAsking(false)}>
        {text.room.removeNo}
      </button>
    </div>
  )
}
