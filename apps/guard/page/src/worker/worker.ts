// SPDX-License-Identifier: Apache-2.0
// Inspects dropped files away from the page's own thread, where files can be read piece by piece.
import { CodedError } from '@cryingsense/bytes'
import {
  findingCatalogue,
  inspect,
  torchVersions,
  type Inspection,
  type WeightsOnlyAnswer,
} from '@cryingsense/checkpoint'
import { BlobSource } from '@cryingsense/checkpoint/adapters/browser'
import { toSnippet } from '../../../src/report/snippet.ts'
import type { Answer, PageReport, Task } from './messages.ts'

const scope = globalThis as unknown as {
  addEventListener: (type: 'message', listen: (event: MessageEvent<Task>) => void) => void
  postMessage: (answer: Answer, moved: readonly []) => void
  FileReaderSync: new () => { readAsArrayBuffer(blob: Blob): ArrayBuffer }
}
const reader = new scope.FileReaderSync()

/** Formats about which `torch.load` has something to say. */
const pickled: ReadonlySet<string> = new Set(['pytorch-zip', 'pytorch-legacy', 'pytorch-tar', 'torchscript', 'pickle'])

function look(task: Task, torch: string | undefined): Inspection {
  return inspect(new BlobSource<Blob>(task.file, reader), {
    name: task.file.name,
    ...(torch === undefined ? {} : { torch }),
    openSibling: (path) => {
      const companion = task.companions.find((file) => file.name === path)
      return companion === undefined ? undefined : new BlobSource<Blob>(companion, reader)
    },
    now: () => performance.now(),
  })
}

function toReport(inspection: Inspection, tookMs: number): PageReport {
  const { format, verdict, findings, readings, requiredGlobals, tensors } = inspection
  const kinds = new Map(
    findings.flatMap(({ code }) => {
      const kind = findingCatalogue.get(code)
      return kind === undefined ? [] : [[code, kind] as const]
    }),
  )
  return {
    format,
    verdict,
    findings,
    kinds,
    parts: readings.map(({ format, member }) => ({ format, member })),
    members: readings.find(({ members }) => members.length > 0)?.members ?? [],
    imports: readings.flatMap(({ imports }) => imports),
    requiredGlobals,
    snippet: toSnippet(requiredGlobals),
    tensors: tensors.map(({ name, dtype, shape, sizeBytes }) => ({ name, dtype, shape, sizeBytes })),
    tookMs,
    askedVersions: pickled.has(format) ? torchVersions.length : 0,
  }
}

/** The version that was asked already, then the others, the newest first. */
function answerLoads(task: Task, first: WeightsOnlyAnswer): void {
  scope.postMessage({ id: task.id, kind: 'loads', answer: first }, [])
  for (const torch of torchVersions.filter((version) => version !== first.torch).toReversed())
    scope.postMessage({ id: task.id, kind: 'loads', answer: look(task, torch).weightsOnly }, [])
}

scope.addEventListener('message', ({ data: task }) => {
  try {
    const startMs = performance.now()
    const inspection = look(task, undefined)
    scope.postMessage({ id: task.id, kind: 'report', report: toReport(inspection, performance.now() - startMs) }, [])
    if (pickled.has(inspection.format)) answerLoads(task, inspection.weightsOnly)
  } catch (error) {
    const message = error instanceof CodedError ? `${error.message}. ${error.remedy}.` : String(error)
    scope.postMessage({ id: task.id, kind: 'failed', message }, [])
  }
})
