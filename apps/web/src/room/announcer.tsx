// SPDX-License-Identifier: Apache-2.0
// Speaks to screen readers, on every page: crying must reach someone who is reading the timeline or the settings.
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Room } from '../api/rooms.ts'
import { useLiveState } from '../live/use-live.ts'
import { announcementsFor } from './announcements.ts'

export function Announcer(): JSX.Element {
  const { rooms } = useLiveState()
  const before = useRef<readonly Room[]>([])
  const [sentence, setSentence] = useState('')
  useEffect(() => {
    const news = announcementsFor(before.current, rooms)
    before.current = rooms
    if (news.length > 0) setSentence(news.join(' '))
  }, [rooms])
  return (
    <div class="visually-hidden" role="alert" aria-live="assertive">
      {sentence}
    </div>
  )
}
