// SPDX-License-Identifier: Apache-2.0
// On every page: what this screen or its hub can no longer do. It covers nothing, but nobody can miss it.
import type { JSX } from 'preact'
import { Icon } from '../icon/icon.tsx'
import { useLiveState } from '../live/use-live.ts'
import { text } from '../text/text.ts'

export function ConnectionBanner(): JSX.Element | null {
  const { connection, hub } = useLiveState()
  if (connection === 'lost') {
    return <Banner title={text.connection.banner} words={text.connection.lostRemedy} />
  }
  const storage = hub?.storage ?? 'ok'
  if (storage === 'ok') return null
  const { title, words } = text.connection.storage[storage]
  return <Banner title={title} words={words} class="banner-calm" />
}

function Banner({ title, words, class: className }: { title: string; words: string; class?: string }): JSX.Element {
  return (
    <div class={`banner ${className ?? ''}`} role="alert">
      <Icon name={className === undefined ? 'offline' : 'notice'} />
      <div>
        <p class="banner-title">{title}</p>
        <p>{words}</p>
      </div>
    </div>
  )
}
