// SPDX-License-Identifier: Apache-2.0
// What was found, with its place and what it means.
import { useState } from 'preact/hooks'
import { printable } from '../../../src/wording/printable.ts'
import type { PageReport } from '../worker/messages.ts'

/** Findings shown at once; a flood of them says nothing new. */
const shownAtFirst = 30

export function Findings({ report }: { readonly report: PageReport }) {
  const [shown, setShown] = useState(shownAtFirst)
  const { findings, kinds } = report
  if (findings.length === 0) return null
  return (
    <section class="card">
      <h2>
        Findings <span class="count">{findings.length.toLocaleString('en')}</span>
      </h2>
      <ul class="findings">
        {findings.slice(0, shown).map((finding, index) => {
          const kind = kinds.get(finding.code)
          const place = [
            ...(finding.member === '' ? [] : [`in ${printable(finding.member)}`]),
            ...(finding.offset === null ? [] : [`at byte ${finding.offset.toLocaleString('en')}`]),
          ].join(' ')
          return (
            <li key={index}>
              <p class="finding-title">
                <span class={`chip is-${finding.severity}`}>{finding.severity}</span>
                <strong>{printable(finding.message)}</strong>
              </p>
              {finding.evidence !== '' && !finding.message.includes(finding.evidence) && (
                <pre class="evidence">{printable(finding.evidence)}</pre>
              )}
              <p class="fine break">
                <code>{finding.code}</code>
                {place === '' ? '' : ` ${place}`}
              </p>
              {kind !== undefined && (
                <details>
                  <summary>What this means and what to do</summary>
                  <p>{kind.meaning}</p>
                  <p>{kind.remedy.replace(/\.$/, '')}.</p>
                </details>
              )}
            </li>
          )
        })}
      </ul>
      {shown < findings.length && (
        <button type="button" class="button" onClick={() => setShown(shown + 200)}>
          Show more
        </button>
      )}
    </section>
  )
}
