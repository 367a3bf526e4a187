// SPDX-License-Identifier: Apache-2.0
// What a caregiver may choose on this browser, and the honest words about what the product is.
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { SoundControl } from '../alarm/sound-control.tsx'
import { useApi } from '../api/api-context.ts'
import { usePreferences } from '../preference/preference-context.ts'
import { ApiError } from '../api/errors.ts'
import { signOut } from '../api/session.ts'
import { FailureNote } from '../page/failure-note.tsx'
import { themes, type Theme } from '../preference/preferences.ts'
import { text } from '../text/text.ts'
import { putOnTheme } from '../theme/theme.ts'

export function SettingsPage({ onSignedOut }: { onSignedOut: () => void }): JSX.Element {
  return (
    <div class="page settings">
      <header class="page-header">
        <h1>{text.settings.title}</h1>
      </header>
      <ThemeChoice />
      <section class="card">
        <h2>{text.sound.title}</h2>
        <SoundControl />
        <p class="fine">{text.sound.explain}</p>
        <p class="fine">{text.sound.blockedExplain}</p>
      </section>
      <SignOut onSignedOut={onSignedOut} />
      <section class="card">
        <h2>{text.settings.about}</h2>
        <ul class="honesty">
          {text.settings.honesty.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </section>
    </div>
  )
}

function ThemeChoice(): JSX.Element {
  const preferences = usePreferences()
  const [chosen, setChosen] = useState(preferences.theme)
  const choose = (theme: Theme): void => {
    preferences.theme = theme
    putOnTheme(theme)
    setChosen(theme)
  }
  return (
    <fieldset class="card themes">
      <legend>{text.settings.theme}</legend>
      <div class="themes-row">
        {themes.map((theme) => (
          <label key={theme} class={`theme theme-${theme}`}>
            <input type="radio" name="theme" value={theme} checked={theme === chosen} onChange={() => choose(theme)} />
            <span class="theme-sample" aria-hidden="true" />
            <span>{text.settings.themeNames[theme]}</span>
          </label>
        ))}
      </div>
      <p class="fine">{text.settings.themeHint}</p>
    </fieldset>
  )
}

function SignOut({ onSignedOut }: { onSignedOut: () => void }): JSX.Element {
  const api = useApi()
  const [failure, setFailure] = useState<ApiError>()
  const leave = async (): Promise<void> => {
    try {
      await signOut(api)
      onSignedOut()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setFailure(error)
    }
  }
  return (
    <section class="card">
      <h2>{text.settings.account}</h2>
      <p class="fine">{text.settings.signOutHint}</p>
      {failure !== undefined && <FailureNote error={failure} />}
      <p class="actions">
        <button type="button" class="button" onClick={() => void leave()}>
          {text.settings.signOut}
        </button>
      </p>
    </section>
  )
}
