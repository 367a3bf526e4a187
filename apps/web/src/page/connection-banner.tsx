// SPDX-License-Identifier: Apache-2.0
// On every page: what this screen can no longer do. It covers nothing, but nobody can miss it.
import type { JSX } from 'preact'
import { Icon } from '../icon/icon.tsx'
import { useLiveState } from '../live/use-live.ts'
import { text } from '../text/text.ts'

export function ConnectionBanner(): JSX.Element | null {
  const { connection } = useLiveState()
  if (connection !== 'lost') return null
  return (
    <div class="banner" role="alert">
      <Icon name="offline" />
      <div>
        <p class="banner-title">{text.connection.banner}</p>
        <p>{text.connection.lostRemedy}</p>
      </div>
    </div>
  )
}
