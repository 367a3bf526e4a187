// SPDX-License-Identifier: Apache-2.0
// Would torch.load(path, map_location='cpu', weights_only=True) load this file, and if not, why not.
import type { ReadContext } from '../reading.ts'
import type { ByteSource } from '../source/source.ts'
import { CheckpointError } from '../errors.ts'
import { safetensorsReader } from '../safetensors/reader.ts'
import { AllowedNames } from './allowed.ts'
import { Environment } from './environment.ts'
import { loadLegacy } from './legacy.ts'
import { Refusal, type RefusalCode } from './refusal.ts'
import { rulesOf } from './versions.ts'
import { loadZip } from './zip.ts'

/** The answer for one version. */
export interface WeightsOnlyAnswer {
  /** The version whose rules were applied, `2.13`. */
  readonly torch: string
  readonly loads: boolean
  /** One line in PyTorch's words; null where it loads. */
  readonly reason: string | null
  readonly code: RefusalCode | 'LOADS'
}

/** Never throws for what a file holds; throws `SOURCE_UNREADABLE`, `SOURCE_CHANGED` and `BUDGET_SPENT`. */
export function answerWeightsOnly(source: ByteSource, context: ReadContext): WeightsOnlyAnswer {
  const rules = rulesOf(context.torch)
  const env = new Environment(rules, new AllowedNames(rules, context.safeGlobals), (steps) =>
    context.budget.spend(steps),
  )
  try {
    load(source, env, context)
    return { torch: rules.torch, loads: true, reason: null, code: 'LOADS' }
  } catch (error) {
    if (error instanceof Refusal)
      return { torch: rules.torch, loads: false, reason: oneLine(error.message), code: error.code }
    if (error instanceof CheckpointError && error.code === 'SOURCE_PAST_END')
      return { torch: rules.torch, loads: false, reason: 'unexpected end of the file', code: 'BAD_CONTAINER' }
    throw error
  }
}

/** The order in which PyTorch looks: the name, the first four bytes, and everything else is the old form. */
function load(source: ByteSource, env: Environment, context: ReadContext): void {
  if (env.rules.hasSafetensorsSuffix && context.name.endsWith('.safetensors')) loadSafetensors(source, context)
  else if (startsAsZip(source)) loadZip(source, env, context.budget)
  else loadLegacy(source, env, context.budget)
}

export function startsAsZip(source: ByteSource): boolean {
  if (!(source.sizeBytes >= 4)) return false
  const [p, k, three, four] = source.read(0, 4)
  return p === 0x50 && k === 0x4b && three === 3 && four === 4
}

/** The loader of that format takes over, and refuses what its reader finds wrong. */
function loadSafetensors(source: ByteSource, context: ReadContext): void {
  const { findings } = safetensorsReader.read(source, context)
  const fault = findings.find(({ verdict }) => verdict !== 'safe')
  if (fault !== undefined) throw new Refusal('BAD_CONTAINER', `Error while deserializing header: ${fault.message}`)
}

function oneLine(text: string): string {
  return text.slice(0, 400).replace(/\p{Cc}+/gu, ' ')
}
