// SPDX-License-Identifier: Apache-2.0
// What must be done in the sources whichever way is taken: an upgrade of torch does not mend a loader.
import type { AuditFinding } from '../finding/finding.ts'
import type { Knowledge } from '../knowledge/knowledge.ts'
import { loaderNotes } from '../knowledge/loaders.ts'
import type { Manifest } from '../manifest/manifest.ts'
import type { AuditedModel } from '../model/model.ts'

interface StepInput {
  readonly findings: readonly AuditFinding[]
  readonly models: readonly AuditedModel[]
  readonly knowledge: Knowledge
}

const loaderSteps: readonly (readonly [codes: readonly string[], step: string])[] = [
  [['CALL_LOADER_REPLACED'], 'Remove the replacement of the loader'],
  [['CALL_TORCH_LOAD_UNSAFE', 'CALL_WEIGHTS_ONLY_OFF', 'CALL_WEIGHTS_ONLY_ENVIRONMENT'], 'Forbid weights_only=False'],
  [['CALL_FALLBACK_UNSAFE'], 'Let a refusal stand instead of loading again without protection'],
  [['CALL_TORCH_LOAD_DEFAULT', 'CALL_TORCH_LOAD_COMPUTED'], 'Write weights_only=True'],
]

/** Places that are shown of each step. */
const shownPlaces = 3

export function commonSteps({ findings, models, knowledge }: StepInput, manifests: readonly Manifest[]): string[] {
  const steps = loaderSteps.flatMap(([codes, step]) => {
    const places = findings.filter(({ code }) => codes.includes(code)).map(({ path, line }) => `${path}:${line ?? '?'}`)
    if (places.length === 0) return []
    const more = places.length > shownPlaces ? ` and ${places.length - shownPlaces} more` : ''
    return [`${step}: ${places.slice(0, shownPlaces).join(', ')}${more}`]
  })
  const pickled = models.filter(({ format }) => format.startsWith('pytorch') || format === 'pickle')
  if (pickled.length > 0)
    steps.push(
      `Convert ${pickled[0]?.path ?? ''}${pickled.length > 1 ? ` and ${pickled.length - 1} more` : ''} to safetensors once: model-guard convert IN OUT.safetensors`,
    )
  else
    steps.push('Convert checkpoints to safetensors before anything loads them: model-guard convert IN OUT.safetensors')
  steps.push('Pin each model file by its SHA-256, and sign it')
  for (const { name, text } of loaderNotes(knowledge, manifests))
    steps.push(`Load nothing from strangers with ${name}: it ${text}`)
  const numpy = manifests.flatMap(({ pinned }) => pinned).find(({ name }) => name === 'numpy')
  if (numpy?.version.startsWith('1.') === true)
    steps.push(
      `Keep in mind that files written under numpy ${numpy.version} name numpy.core, and numpy 2 says numpy._core: allow both spellings, or convert`,
    )
  return steps
}
