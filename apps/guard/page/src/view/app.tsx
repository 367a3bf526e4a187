// SPDX-License-Identifier: Apache-2.0
// The page as a whole: a place to drop files, the list of them, and the one that is looked at.
import { useEffect, useMemo, useState } from 'preact/hooks'
import { filesOf } from '../dropped.ts'
import { Inspector, type Entry } from '../inspector.ts'
import { FileList } from './file-list.tsx'
import { FileView } from './file-view.tsx'
import { Welcome } from './welcome.tsx'

export function App() {
  const [entries, setEntries] = useState<readonly Entry[]>([])
  const [chosenId, setChosenId] = useState<number | undefined>(undefined)
  const [isOver, setIsOver] = useState(false)
  const inspector = useMemo(() => new Inspector(setEntries), [])
  const take = (files: readonly File[]): void => {
    if (files.length > 0) setChosenId(inspector.add(files))
  }
  useEffect(() => listenForDrops(take, setIsOver), [inspector])
  const chosen = entries.find(({ id }) => id === chosenId) ?? entries[0]
  return (
    <div class={isOver ? 'page is-over' : 'page'}>
      <header class="masthead">
        <p class="brand">model-guard</p>
        <p class="promise">Files are read in this browser and sent nowhere.</p>
      </header>
      {chosen === undefined ? (
        <Welcome onFiles={take} />
      ) : (
        <div class={entries.length > 1 ? 'columns' : 'columns is-single'}>
          <FileList
            entries={entries}
            chosenId={chosen.id}
            onChoose={setChosenId}
            onFiles={take}
            onRemove={(id) => inspector.remove(id)}
          />
          <main>
            <FileView key={chosen.id} entry={chosen} />
          </main>
        </div>
      )}
    </div>
  )
}

/** The whole window takes drops, so that a near miss does not make the browser open the file. */
function listenForDrops(take: (files: readonly File[]) => void, setIsOver: (isOver: boolean) => void): () => void {
  const controller = new AbortController()
  const { signal } = controller
  addEventListener(
    'dragover',
    (event) => {
      event.preventDefault()
      setIsOver(true)
    },
    { signal },
  )
  addEventListener(
    'dragleave',
    (event) => {
      if (event.relatedTarget === null) setIsOver(false)
    },
    { signal },
  )
  addEventListener(
    'drop',
    (event) => {
      event.preventDefault()
      setIsOver(false)
      if (event.dataTransfer !== null) void filesOf(event.dataTransfer).then(take)
    },
    { signal },
  )
  return () => controller.abort()
}
