// SPDX-License-Identifier: Apache-2.0
// The files on the page, each with its verdict.
import { sizeText } from '../../../src/wording/figures.ts'
import type { Entry } from '../inspector.ts'
import { Picker } from './picker.tsx'

interface FileListProps {
  readonly entries: readonly Entry[]
  readonly chosenId: number
  readonly onChoose: (id: number) => void
  readonly onFiles: (files: readonly File[]) => void
  readonly onRemove: (id: number) => void
}

/** The word beside a file's name. */
function stateOf({ report, failure }: Entry): string {
  if (failure !== undefined) return 'unreadable'
  return report?.verdict ?? 'reading'
}

export function FileList({ entries, chosenId, onChoose, onFiles, onRemove }: FileListProps) {
  return (
    <nav class="files" aria-label="Files">
      <Picker onFiles={onFiles} />
      {entries.length > 1 && (
        <ul>
          {entries.map((entry) => (
            <li key={entry.id} class={entry.id === chosenId ? 'file is-chosen' : 'file'}>
              <button
                type="button"
                class="file-name"
                aria-current={entry.id === chosenId ? 'true' : undefined}
                onClick={() => onChoose(entry.id)}
              >
                <span class={`dot is-${stateOf(entry)}`} aria-hidden="true" />
                <span class="clip">{entry.file.name}</span>
                <span class="fine">
                  {stateOf(entry)}, {sizeText(entry.file.size)}
                </span>
              </button>
              <button
                type="button"
                class="quiet"
                aria-label={`Take ${entry.file.name} off the list`}
                onClick={() => onRemove(entry.id)}
              >
                <svg viewBox="0 0 16 16" aria-hidden="true" class="cross">
                  <path d="M4 4l8 8M12 4l-8 8" />
                </svg>
              </button>
            </li>
          ))}
        </ul>
      )}
    </nav>
  )
}
