// SPDX-License-Identifier: Apache-2.0
// What a pickle may do with the names that PyTorch allows by itself.
import { allowedGlobals } from '../weights-only/tables/allowed-globals.ts'
import { isSince, rulesOf } from '../weights-only/versions.ts'
import type { Rule, Uses } from './entry.ts'
import { allocates } from './rules.ts'

const byPath = new Map(allowedGlobals.map(([path, kind, , since]) => [path, { kind, since }]))

/** Functions of PyTorch's own list whose result is an object with a state of its own. */
const uses: Readonly<Record<string, Uses>> = {
  'collections.OrderedDict': 'rsb',
  'collections.Counter': 'rsb',
  'torch.nn.parameter.Parameter': 'nrb',
  'torch._tensor._rebuild_from_type_v2': 'r',
  'torch.Tensor': 'nrb',
}

/** The uses of a name on the list of that version; undefined where it is not on it. */
export function allowedUses(path: string, torch: string): Uses | undefined {
  const found = byPath.get(path)
  if (found === undefined || !isSince(rulesOf(torch), found.since)) return undefined
  const known = uses[path]
  if (known !== undefined) return known
  // Storages and the old tensor classes are called with a size or made empty and filled by BUILD.
  if (found.kind === 'tensor') return 'nrb'
  if (found.kind === 'function') return path.startsWith('torch._utils._rebuild') ? 'rb' : 'r'
  return found.kind === 'storage' || found.kind === 'class' ? 'nr' : ''
}

/** Storages and tensors are made empty, or from a storage: a number would reserve memory that the file does not hold. */
export function ruleOfAllowed(path: string, torch: string): Rule | undefined {
  const kind = allowedUses(path, torch) === undefined ? undefined : byPath.get(path)?.kind
  return kind === 'tensor' || kind === 'storage' || path === 'torch.Tensor' ? allocates : undefined
}
