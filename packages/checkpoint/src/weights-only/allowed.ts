// SPDX-License-Identifier: Apache-2.0
// Which name a GLOBAL opcode may bring, and what it stands for.
import { dtypes } from './dtypes.ts'
import { Refusal } from './refusal.ts'
import { allowedGlobals } from './tables/allowed-globals.ts'
import { moduleMapping, nameMapping, python2Exceptions } from './tables/names.ts'
import { GlobalValue, type GlobalKind } from './value.ts'
import { isSince, type Rules } from './versions.ts'

const blockedModules: ReadonlySet<string> = new Set(['sys', 'os', 'posix', 'nt'])

const needsNested: ReadonlySet<string> = new Set([
  'torch.nested._internal.nested_tensor.NestedTensor',
  'torch.nested._internal.nested_tensor._rebuild_njt',
  'torch._dynamo.decorators._DimRange',
])

const needsDistributed: ReadonlySet<string> = new Set([
  'torch.distributed.device_mesh.DeviceMesh',
  'torch.distributed.tensor._dtensor_spec.DTensorSpec',
  'torch.distributed.tensor._dtensor_spec.TensorMeta',
  'torch.distributed.tensor.DTensor',
  'torch.distributed.tensor.placement_types.Partial',
  'torch.distributed.tensor.placement_types.Replicate',
  'torch.distributed.tensor.placement_types.Shard',
])

const kinds: ReadonlySet<string> = new Set(['class', 'function', 'dtype', 'qscheme', 'storage', 'tensor', 'user'])

function isKind(text: string): text is GlobalKind {
  return kinds.has(text)
}

/** Module and name after PyTorch mapped Python 2's: for every protocol, and with fewer names than CPython maps. */
export function mapName(module: string, name: string, rules: Rules): readonly [module: string, name: string] {
  const mapped = nameMapping.get(`${module}\n${name}`)
  if (mapped !== undefined) return mapped
  if (rules.mapsExceptions && module === 'exceptions' && python2Exceptions.has(name)) return ['builtins', name]
  return [moduleMapping.get(module) ?? module, name]
}

/** The names that one load may use: PyTorch's own of that version, and the user's. */
export class AllowedNames {
  readonly #rules: Rules
  readonly #values = new Map<string, GlobalValue>()
  readonly #userNames: ReadonlySet<string>

  constructor(rules: Rules, userNames: ReadonlySet<string>) {
    this.#rules = rules
    this.#userNames = userNames
    for (const [path, kind, dtype, since] of allowedGlobals) {
      if (isSince(rules, since) && isKind(kind)) this.#values.set(path, new GlobalValue(path, kind, dtypes.get(dtype)))
    }
    for (const path of userNames)
      if (!this.#values.has(path)) this.#values.set(path, new GlobalValue(path, 'user', undefined))
  }

  /** True where the class of an object is one that BUILD may touch. */
  isUserType(path: string): boolean {
    return this.#userNames.has(path) || this.#values.get(path)?.kind === 'user'
  }

  /** Whether `path` needs nothing added. */
  has(path: string): boolean {
    return this.#values.has(path)
  }

  /** What GLOBAL pushes. Refuses as PyTorch does, in the same order: blocked modules come before every list. */
  find(moduleWritten: string, nameWritten: string): GlobalValue {
    const [module, name] = mapName(moduleWritten, nameWritten, this.#rules)
    // Compared as one string, as PyTorch does: the place of the dot between module and name does not matter.
    const path = `${module}.${name}`
    if (blockedModules.has(module))
      throw new Refusal(
        'BLOCKED_MODULE',
        `Trying to load unsupported GLOBAL ${path} whose module ${module} is blocked.`,
      )
    const value = this.#values.get(path)
    if (value !== undefined) return value
    if (needsNested.has(path))
      throw new Refusal(
        'UNSUPPORTED_GLOBAL',
        '``torch.nested`` and ``torch._dynamo`` must be imported to load nested jagged tensors (NJTs)',
      )
    if (needsDistributed.has(path))
      throw new Refusal('UNSUPPORTED_GLOBAL', '``torch.distributed.tensor`` must be imported to load DTensors')
    throw new Refusal(
      'UNSUPPORTED_GLOBAL',
      `Unsupported global: GLOBAL ${withoutBuiltins(path)} was not an allowed global by default`,
    )
  }
}

/** PyTorch cuts the prefix `builtins` from the name that it tells the user to add. */
function withoutBuiltins(path: string): string {
  return path.startsWith('builtins.') ? path.slice('builtins.'.length) : path
}
