// SPDX-License-Identifier: Apache-2.0
// One file: the verdict first, then the evidence, then what is in it.
import { sizeText } from '../../../src/wording/figures.ts'
import type { Entry } from '../inspector.ts'
import { Findings } from './findings.tsx'
import { Imports } from './imports.tsx'
import { Loading } from './loading.tsx'
import { Picture } from './picture.tsx'
import { Tensors } from './tensors.tsx'
import { verdictMeanings, verdictTitles } from './words.ts'

export function FileView({ entry }: { readonly entry: Entry }) {
  const { file, report, failure } = entry
  if (failure !== undefined) {
    return (
      <section class="verdict is-unreadable" aria-live="polite">
        <h1>It could not be read</h1>
        <p class="clip">{file.name}</p>
        <p>{failure}</p>
      </section>
    )
  }
  if (report === undefined) {
    return (
      <section class="verdict is-reading" aria-live="polite">
        <h1>Reading</h1>
        <p class="clip">{file.name}</p>
        <progress aria-label="Reading" />
      </section>
    )
  }
  return (
    <>
      <section class={`verdict is-${report.verdict}`} aria-live="polite">
        <p class="clip file-title">{file.name}</p>
        <h1>{verdictTitles[report.verdict]}</h1>
        <p>{verdictMeanings[report.verdict]}</p>
        {report.verdict === 'safe' && report.snippet !== '' && (
          <p>torch.load must be told to allow what it needs; the lines to paste are below.</p>
        )}
        <dl class="facts">
          <Fact term="Verdict" value={report.verdict} />
          <Fact term="Format" value={report.format} />
          <Fact term="Size" value={sizeText(file.size)} />
          <Fact term="Tensors" value={report.tensors.length.toLocaleString('en')} />
          <Fact term="Read in" value={durationText(report.tookMs)} />
        </dl>
      </section>
      <Findings report={report} />
      <Loading report={report} loads={entry.loads} />
      <Imports imports={report.imports} />
      <Picture report={report} fileBytes={file.size} />
      <Tensors tensors={report.tensors} />
    </>
  )
}

function Fact({ term, value }: { readonly term: string; readonly value: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{value}</dd>
    </div>
  )
}

function durationText(tookMs: number): string {
  return tookMs < 1000 ? `${Math.max(1, Math.round(tookMs))} ms` : `${(tookMs / 1000).toFixed(1)} s`
}
