// SPDX-License-Identifier: Apache-2.0
// The calm minute after claiming: what this is, what it is not, where sound stays, what comes next.
import type { JSX } from 'preact'
import { Icon, type IconName } from '../icon/icon.tsx'
import { toFragment } from '../routing/route.ts'
import { text } from '../text/text.ts'

const points: readonly { readonly icon: IconName; readonly title: string; readonly words: string }[] = [
  { icon: 'crying', title: text.welcome.doesTitle, words: text.welcome.does },
  { icon: 'notice', title: text.welcome.doesNotTitle, words: text.welcome.doesNot },
  { icon: 'home', title: text.welcome.staysTitle, words: text.welcome.stays },
]

export function WelcomePage(): JSX.Element {
  return (
    <div class="page welcome">
      <header class="page-header">
        <div>
          <h1>{text.welcome.title}</h1>
          <p class="lead">{text.welcome.lead}</p>
        </div>
      </header>
      <div class="welcome-points">
        {points.map(({ icon, title, words }) => (
          <section class="card" key={title}>
            <span class="empty-emblem">
              <Icon name={icon} />
            </span>
            <h2>{title}</h2>
            <p>{words}</p>
          </section>
        ))}
      </div>
      <p class="actions">
        <a class="button button-main" href={toFragment({ page: 'now' })}>
          {text.welcome.toNow}
        </a>
        <a class="button" href={toFragment({ page: 'microphone' })}>
          {text.welcome.addMicrophone}
        </a>
      </p>
    </div>
  )
}
