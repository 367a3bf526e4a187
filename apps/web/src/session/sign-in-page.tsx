// SPDX-License-Identifier: Apache-2.0
// The door: claims a new hub, or signs this browser in to a claimed one, with a code only the hub's console shows.
import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { ApiClient } from '../api/client.ts'
import { ApiError } from '../api/errors.ts'
import { signIn } from '../api/session.ts'
import { CommandLine } from '../page/command-line.tsx'
import { text } from '../text/text.ts'
import { toClaimCode } from './claim-code.ts'

interface SignInPageProps {
  readonly api: ApiClient
  readonly isClaimed: boolean
  /** From the address the hub printed; typed in already. */
  readonly firstCode: string
  readonly onSignedIn: () => void
}

export function SignInPage({ api, isClaimed, firstCode, onSignedIn }: SignInPageProps): JSX.Element {
  const [code, setCode] = useState(firstCode)
  const [trouble, setTrouble] = useState('')
  const [isBusy, setIsBusy] = useState(false)
  const field = useRef<HTMLInputElement>(null)

  const submit = async (): Promise<void> => {
    if (toClaimCode(code) === '') {
      setTrouble(text.signIn.codeMissing)
      field.current?.focus()
      return
    }
    setIsBusy(true)
    try {
      await signIn(api, toClaimCode(code))
      onSignedIn()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setTrouble(error.context['status'] === 403 ? text.signIn.wrongCode : `${error.message}. ${error.remedy}`)
      field.current?.select()
    } finally {
      setIsBusy(false)
    }
  }

  return (
    <main class="door" id="content">
      <div class="door-card">
        <p class="brand brand-large">
          <img src="/icons/icon.svg" alt="" width="56" height="56" />
          <span>{text.appName}</span>
        </p>
        <p class="door-promise">{text.signIn.promise}</p>
        <h1>{isClaimed ? text.signIn.signInTitle : text.signIn.claimTitle}</h1>
        <p class="lead">{isClaimed ? text.signIn.signInLead : text.signIn.claimLead}</p>
        {isClaimed && <CommandLine command={text.signIn.signInCommand} />}
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            void submit()
          }}
        >
          <label class="field">
            <span>{text.signIn.codeLabel}</span>
            <input
              ref={field}
              class="code-field figure"
              name="code"
              value={code}
              maxLength={32}
              autocomplete="one-time-code"
              autocapitalize="characters"
              spellcheck={false}
              aria-describedby="code-hint"
              aria-invalid={trouble === '' ? undefined : 'true'}
              aria-errormessage={trouble === '' ? undefined : 'code-trouble'}
              onInput={(event) => setCode(event.currentTarget.value)}
            />
            <span class="fine" id="code-hint">
              {text.signIn.codeHint}
            </span>
          </label>
          <p class="field-trouble" id="code-trouble" role="alert">
            {trouble}
          </p>
          <button type="submit" class="button button-main button-wide" disabled={isBusy}>
            {isClaimed ? text.signIn.signInButton : text.signIn.claimButton}
          </button>
        </form>
      </div>
    </main>
  )
}
