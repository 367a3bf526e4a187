// SPDX-License-Identifier: Apache-2.0
// Every name that must be added before torch.load(weights_only=True) can load a file: all at once, and with those that the file makes
// objects of without naming them. PyTorch itself tells one at a time, and its own listing leaves the second kind out.
import { GlobalRef, Made, PyTuple, type PickleRun, type Value } from '../pickle/value.ts'
import { AllowedNames, mapName } from './allowed.ts'
import { resultType } from './implied.ts'
import { python2Exceptions } from './tables/names.ts'
import { type Rules, rulesOf } from './versions.ts'

/** One name to add. */
export interface RequiredGlobal {
  /** As the file spells it, which is what PyTorch compares: `numpy.core.multiarray._reconstruct`. */
  readonly name: string
  /** The part of the name to import. */
  readonly module: string
  /** True where the file never names it. */
  readonly isImplied: boolean
  /** Where it is first named, or where the object of it is made. */
  readonly offset: number
}

/** In the order in which the loader meets them; a name once. Empty where PyTorch allows all there is. */
export function requiredGlobals(run: PickleRun, torch: string): readonly RequiredGlobal[] {
  const rules = rulesOf(torch)
  const allowed = new AllowedNames(rules, new Set())
  const required = new Map<string, RequiredGlobal>()
  const add = (name: string, module: string, offset: number, isImplied: boolean): void => {
    const known = required.get(name)
    // Named after all: then it is no surprise.
    if (known !== undefined && (isImplied || !known.isImplied)) return
    if (!allowed.has(name)) required.set(name, { name, module, isImplied, offset: known?.offset ?? offset })
  }
  const { effects } = run
  for (let at = 0; at < effects.length; at++) {
    const effect = effects[at]
    if (effect?.kind === 'import') {
      const [module, name] = mapName(effect.ref.module, effect.ref.name, rules)
      add(`${spelled(module, name, rules)}.${name}`, module, effect.ref.offset, false)
    } else if (effect?.kind === 'build') {
      const type = builtType(effect.target)
      if (type !== undefined) add(type, type.slice(0, Math.max(0, type.lastIndexOf('.'))), effect.offset, true)
    }
  }
  return [...required.values()]
}

/** Protocol 2 writes exceptions under Python 2's module, and versions that do not map it compare that name. */
function spelled(module: string, name: string, rules: Rules): string {
  return module === 'builtins' && !rules.mapsExceptions && python2Exceptions.has(name) ? 'exceptions' : module
}

/** The class that BUILD finds its target to be; undefined for plain values and for what cannot be known. */
function builtType(target: Value): string | undefined {
  if (!(target instanceof Made) || !(target.callee instanceof GlobalRef)) return undefined
  const first = target.args instanceof PyTuple ? target.args.items[0] : undefined
  const path = target.callee.path
  if (target.by !== 'REDUCE') return path
  const type = resultType(path, {
    path: first instanceof GlobalRef ? first.path : undefined,
    text: typeof first === 'string' ? first : undefined,
  })
  return type === 'builtins.getattr' ? undefined : type
}
