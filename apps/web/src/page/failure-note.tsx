// SPDX-License-Identifier: Apache-2.0
// A failure in plain words with what to do next; never a bare code, never silence.
import type { JSX } from 'preact'
import type { CodedError } from '@cryingsense/bytes'
import { Icon } from '../icon/icon.tsx'
import { text } from '../text/text.ts'

export function FailureNote({ error, onRetry }: { error: CodedError; onRetry?: () => void }): JSX.Element {
  return (
    <div class="note note-warning" role="alert">
      <Icon name="notice" />
      <div>
        <p class="note-title">{error.message}</p>
        <p>{error.remedy}</p>
      </div>
      {onRetry !== undefined && (
        <button type="button" class="button" onClick={onRetry}>
          {text.tryAgain}
        </button>
      )}
    </div>
  )
}
