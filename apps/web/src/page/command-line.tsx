// SPDX-License-Identifier: Apache-2.0
// A command to run on the hub, with a button that copies it.
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { text } from '../text/text.ts'

export function CommandLine({ command }: { command: string }): JSX.Element {
  const [isCopied, setIsCopied] = useState(false)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(command)
    setIsCopied(true)
  }
  return (
    <div class="command">
      <code>{command}</code>
      {/* The clipboard exists only on pages that browsers consider safe. */}
      {'clipboard' in navigator && (
        <button type="button" class="button" onClick={() => void copy().catch(() => setIsCopied(false))}>
          {isCopied ? text.microphone.copied : text.microphone.copy}
        </button>
      )}
    </div>
  )
}
