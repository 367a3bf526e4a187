// SPDX-License-Identifier: Apache-2.0
// Chooses files; dropping them anywhere on the page does the same.
import { useRef } from 'preact/hooks'

export function Picker({
  onFiles,
  isLarge = false,
}: {
  readonly onFiles: (files: readonly File[]) => void
  readonly isLarge?: boolean
}) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <div class={isLarge ? 'picker is-large' : 'picker'}>
      <button type="button" class={isLarge ? 'button is-main' : 'button'} onClick={() => input.current?.click()}>
        {isLarge ? 'Choose files' : 'Add files'}
      </button>
      {isLarge && <span class="fine">or drop files or a folder anywhere on this page</span>}
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Model files"
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])])
          // So that the same file can be chosen again after it changed.
          currentTarget.value = ''
        }}
      />
    </div>
  )
}
