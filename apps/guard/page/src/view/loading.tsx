// SPDX-License-Identifier: Apache-2.0
// Whether torch.load(weights_only=True) takes the file, for each version, and what it would have to be told.
import { useState } from 'preact/hooks'
import type { WeightsOnlyAnswer } from '@cryingsense/checkpoint'
import type { PageReport } from '../worker/messages.ts'
import { printable } from '../../../src/wording/printable.ts'
import { kindMeanings } from './words.ts'

interface LoadingProps {
  readonly report: PageReport
  readonly loads: readonly WeightsOnlyAnswer[]
}

export function Loading({ report, loads }: LoadingProps) {
  if (report.askedVersions === 0) return null
  return (
    <section class="card">
      <h2>torch.load(weights_only=True)</h2>
      {loads.length > 0 && (
        <ul class="versions" aria-label="Versions of PyTorch">
          {loads.map(({ torch, loads }) => (
            <li key={torch} class={loads ? 'version is-safe' : 'version is-unsafe'}>
              <span>{torch}</span> <strong>{loads ? 'loads' : 'refuses'}</strong>
            </li>
          ))}
        </ul>
      )}
      {loads.length < report.askedVersions && (
        <p class="fine" role="status">
          {loads.length} of {report.askedVersions} versions asked
        </p>
      )}
      {reasonsOf(loads).map(([reason, versions]) => (
        <p key={reason} class="reason">
          <span class="fine">{versions}: </span>
          <span class="break">{printable(reason, 2000)}</span>
        </p>
      ))}
      {report.requiredGlobals.length > 0 && (
        <>
          <h3>Names beside its allow-list</h3>
          <ul class="names">
            {report.requiredGlobals.map(({ name, kind, isImplied }) => (
              <li key={name}>
                <span class={`chip is-${kind}`}>{kind}</span> <code class="break">{printable(name)}</code>{' '}
                <span class="fine">
                  {kindMeanings[kind]}
                  {isImplied ? '; never named in the file, needed all the same' : ''}
                </span>
              </li>
            ))}
          </ul>
          {report.snippet !== '' && <Snippet text={report.snippet} />}
        </>
      )}
    </section>
  )
}

/** Reason -> the versions that give it: most give the same. */
function reasonsOf(loads: readonly WeightsOnlyAnswer[]): [string, string][] {
  const versions = new Map<string, string[]>()
  for (const { torch, reason } of loads)
    if (reason !== null) versions.set(reason, [...(versions.get(reason) ?? []), torch])
  return [...versions].map(([reason, named]) => {
    const [newest, oldest] = [named[0] ?? '', named.at(-1) ?? '']
    return [reason, newest === oldest ? newest : `${oldest} to ${newest}`]
  })
}

function Snippet({ text }: { readonly text: string }) {
  const [isCopied, setIsCopied] = useState(false)
  const copy = async (): Promise<void> => {
    await copyText(text)
    setIsCopied(true)
    setTimeout(() => setIsCopied(false), 2000)
  }
  return (
    <div class="snippet">
      <pre tabIndex={0} aria-label="Python to paste">
        {text}
      </pre>
      <button type="button" class="button" onClick={() => void copy()}>
        {isCopied ? 'Copied' : 'Copy'}
      </button>
      <span class="visually-hidden" role="status">
        {isCopied ? 'Copied' : ''}
      </span>
    </div>
  )
}

/** The clipboard of a page from disk may be closed to scripts; a selection that is copied still works there. */
async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    const area = document.createElement('textarea')
    area.value = text
    document.body.append(area)
    area.select()
    document.execCommand('copy')
    area.remove()
  }
}
