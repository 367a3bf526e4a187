// SPDX-License-Identifier: Apache-2.0
// What a pickle would do, held against the allow-list. Every effect must be explained by a row; what is not explained is
// refused, and the names of danger only choose the words.
import { Findings, type Finding } from '../finding/finding.ts'
import { typeName } from '../pickle/containers.ts'
import { pickleFindings, type PickleCode } from '../pickle/findings.ts'
import { describeName, describeValue } from '../pickle/render.ts'
import { GlobalRef, Made, PersistentRef, PyTuple } from '../pickle/value.ts'
import type { Effect, PickleRun, Value } from '../pickle/value.ts'
import type { Budget, Import, ReadContext } from '../reading.ts'
import { isElementType } from './element-type.ts'
import { hasForeignTemplate, isDistribution, refuseDistribution } from './distribution.ts'
import { globalsFindings } from './findings.ts'
import { largestMemoNumber } from './limits.ts'
import { FreshTypes } from './fresh-types.ts'
import { Imports, type Standing } from './imports.ts'
import { findMentions } from './mentions.ts'
import { classPosition, isConfined, isTimeZone, namesZoneFile } from './rules.ts'
import { isSearchTree, refuseSearchTree } from './search-tree.ts'
import { refuseState } from './state.ts'
import { requiredGlobals } from '../weights-only/required.ts'

/** What the container of the pickle vouches for. */
export interface JudgeOptions {
  /** True where persistent ids refer to storages that the container holds. */
  readonly hasStorages?: boolean
  /** The elements of an array that the container keeps beside the pickle. */
  readonly contentOf?: (array: Value) => Uint8Array | undefined
}

/** What {@link judgePickle} answers. */
export interface Judgement {
  readonly findings: Finding[]
  readonly imports: Import[]
}

/** What an object of the oldest protocols may be based on. */
const plainBases = /^builtins\.(object|dict|list|tuple|set|frozenset|int|float|complex|str|bytes|bytearray)$/

/** Functions that ask a tensor for a tensor. */
const takesTensor: ReadonlySet<string> = new Set([
  'torch._utils._rebuild_parameter',
  'torch._utils._rebuild_parameter_with_state',
  'torch._utils._rebuild_device_tensor_from_cpu_tensor',
  'torch.nn.parameter.Parameter',
  'torch.nn.parameter.Buffer',
])

const tensorMakers =
  /^torch\.(?:_utils\._rebuild_\w+|_tensor\._rebuild_from_type(?:_v2)?|(?:cuda\.|sparse\.|cuda\.sparse\.)?\w*Tensor|nn\.parameter\.(?:Parameter|Buffer))$/

/** The use of each way to make an object. */
const useOf = { REDUCE: 'r', OBJ: 'r', INST: 'r', NEWOBJ: 'n', NEWOBJ_EX: 'n' } as const

/** Judges every effect of a run, and the fault that ended it. */
export function judgePickle(
  run: PickleRun,
  context: ReadContext,
  member: string,
  options: JudgeOptions = {},
): Judgement {
  const list: Finding[] = []
  const names = new Imports(context, member)
  const judge = new Judge(new Findings(globalsFindings, member, list), names, options)
  const { effects } = run
  // By index: before it is compiled, `for of` makes an object for each of what may be 100,000 effects.
  for (let at = 0; at < effects.length; at++) {
    context.budget.spend(1)
    const effect = effects[at]
    if (effect !== undefined) judge.judge(effect)
  }
  judge.judgeMentions(run, context.budget)
  names.addRequired(requiredGlobals(run, context.torch))
  if ((run.farthestMemo ?? 0) > largestMemoNumber) {
    const evidence = `memo number ${run.farthestMemo}`
    new Findings(globalsFindings, member, list).add('PICKLE_ALLOCATION_BOMB', { evidence })
  }
  if (run.fault !== undefined) {
    const { code, offset, message } = run.fault
    new Findings(pickleFindings, member, list).add(isPickleCode(code) ? code : 'PICKLE_UNFINISHED', { offset, message })
  }
  return { findings: list, imports: names.list }
}

function isPickleCode(code: string): code is PickleCode {
  return Object.hasOwn(pickleFindings, code)
}

class Judge {
  readonly #findings: Findings<typeof globalsFindings>
  readonly #names: Imports
  readonly #options: JudgeOptions
  readonly #structuralCalls = new Set<GlobalRef>()
  readonly #types = new FreshTypes()
  readonly #built = new Set<Value>()
  #hasConfined = false
  #hasDistribution = false
  #isPersistentTold = false

  constructor(findings: Findings<typeof globalsFindings>, names: Imports, options: JudgeOptions) {
    this.#findings = findings
    this.#names = names
    this.#options = options
  }

  judge(effect: Effect): void {
    this.#types.note(effect)
    if (effect.kind === 'import') this.#judgeImport(effect.ref)
    else if (effect.kind === 'call') this.#judgeCall(effect.made)
    else if (effect.kind === 'build') this.#judgeBuild(effect.target, effect.state, effect.offset)
    else if (effect.kind === 'extend') this.#judgeExtend(effect.target, effect.opcode, effect.offset)
    else if (effect.kind === 'opaque') {
      const code = effect.value.what === 'EXT' ? 'PICKLE_EXTENSION_CODE' : 'PICKLE_BUFFER_MISSING'
      this.#findings.add(code, { offset: effect.value.offset, evidence: describeValue(effect.value) })
    } else this.#judgePersistent(effect.ref)
  }

  #judgeImport(ref: GlobalRef): void {
    const { standing, isFirst } = this.#names.note(ref)
    if (isFirst && isConfined(standing.path)) this.#hasConfined = true
    if (isFirst && isDistribution(standing.path)) this.#hasDistribution = true
    // One finding for each name is enough; each call of it is told apart.
    if (!isFirst || standing.entry !== undefined) return
    const evidence = describeName(ref)
    const offset = ref.offset
    if (standing.danger !== undefined)
      this.#findings.add('PICKLE_IMPORT_DANGEROUS', {
        offset,
        evidence,
        message: `Imports ${evidence}, which can ${standing.danger}`,
      })
    else if (standing.isKnownLibrary)
      this.#findings.add('PICKLE_IMPORT_NOT_ALLOWED', {
        offset,
        evidence,
        message: `Imports ${evidence}, which is not on the allow-list`,
      })
    else
      this.#findings.add('PICKLE_IMPORT_UNKNOWN', {
        offset,
        evidence,
        message: `Imports ${evidence}, which nobody vouches for`,
      })
  }

  #judgeCall(made: Made): void {
    const { callee, offset } = made
    if (!(callee instanceof GlobalRef)) {
      if (!isTimeZone(made)) this.#findings.add('PICKLE_CALL_COMPUTED', { offset, evidence: describeCall(made) })
      return
    }
    const standing = this.#names.standingOf(callee)
    if (standing.entry === undefined) {
      const code = isUnknown(standing) ? 'PICKLE_CALL_UNKNOWN' : 'PICKLE_CALL_DANGEROUS'
      const evidence = describeCall(made)
      this.#findings.add(code, { offset, evidence, message: `Calls ${evidence}` })
      return
    }
    if (standing.isTrusted) return
    const refusal = this.#refusalOf(made, standing)
    if (refusal === undefined) {
      if (standing.entry.isStructural) this.#structuralCalls.add(callee)
      return
    }
    const code = refusal.startsWith('reserves') ? 'PICKLE_ALLOCATION_BOMB' : 'PICKLE_CALL_MISUSED'
    this.#findings.add(code, { offset, evidence: describeCall(made), message: `${describeName(callee)} ${refusal}` })
  }

  #refusalOf(made: Made, standing: Standing): string | undefined {
    const { entry } = standing
    const { args } = made
    if (entry === undefined) return 'is not on the allow-list'
    if (!entry.uses.includes(useOf[made.by])) return made.by.startsWith('NEWOBJ') ? 'is made as an object' : 'is called'
    if (!(args instanceof PyTuple)) return 'is given arguments that are computed'
    const { path } = standing
    if (path === 'copyreg._reconstructor') return this.#refuseBased(args.items)
    if (path.startsWith('copyreg.')) return this.#refuseMade(args.items)
    if (path === 'torch._tensor._rebuild_from_type_v2') return this.#refuseInner(args.items)
    if (path.startsWith('pandas.') && namesZoneFile(made)) return 'opens a file as a time zone'
    if (takesTensor.has(path)) return this.#refuseTensor(args.items[0] ?? null) ?? entry.rule?.(made)
    return entry.rule?.(made)
  }

  /** Old protocols make objects by a function: `__newobj__(cls, ...)` is the opcode NEWOBJ. */
  #refuseMade([cls, ...rest]: readonly Value[]): string | undefined {
    if (!(cls instanceof GlobalRef)) return 'is given something else than a class'
    const standing = this.#names.standingOf(cls)
    if (standing.entry === undefined || standing.isTrusted) return undefined
    const refusal = this.#refusalOf(new Made('NEWOBJ', cls, new PyTuple(rest), undefined, cls.offset), standing)
    return refusal === undefined ? undefined : `makes ${describeName(cls)}, which ${refusal}`
  }

  /** `_reconstructor(cls, base, state)` makes the base of it, and calls the base with the state. */
  #refuseBased([cls, base, state = null]: readonly Value[]): string | undefined {
    if (!(cls instanceof GlobalRef)) return 'is given something else than a class'
    if (!(base instanceof GlobalRef) || !plainBases.test(base.path))
      return 'is given something else than a plain type as a base'
    const { entry, isTrusted } = this.#names.standingOf(cls)
    if (entry !== undefined && !isTrusted && !/[nr]/.test(entry.uses)) return `makes an object of ${describeName(cls)}`
    const standing = this.#names.standingOf(base)
    return base.name === 'object'
      ? undefined
      : standing.entry?.rule?.(new Made('REDUCE', base, new PyTuple([state]), undefined, base.offset))
  }

  /** `_rebuild_from_type_v2(function, type, arguments, state)` calls the function: as if the file had called it. */
  #refuseInner(items: readonly Value[]): string | undefined {
    const [callee = null, cls, args = null, state = null] = items
    if (!(cls instanceof GlobalRef)) return 'is given something else than a class'
    if (!(callee instanceof GlobalRef)) return 'calls something that is computed'
    const standing = this.#names.standingOf(callee)
    if (standing.isTrusted || standing.entry === undefined) return undefined
    if (!/^torch\._utils\._rebuild_\w+$/.test(callee.path)) return 'calls what makes no tensor'
    const isKnownClass = this.#names.standingOf(cls).entry !== undefined && !this.#names.standingOf(cls).isTrusted
    if (isKnownClass && !cls.path.startsWith('torch.')) return 'makes a tensor of a class that is none'
    return (
      this.#refusalOf(new Made('REDUCE', callee, args, undefined, callee.offset), standing) ??
      refuseState(state, { hasSlots: true, isContainer: false })
    )
  }

  /** Anything else would be asked for its own `detach` or `to`, and could give back whatever it likes. */
  #refuseTensor(data: Value): string | undefined {
    if (!(data instanceof Made) || !(data.callee instanceof GlobalRef)) return undefined
    const { entry, isTrusted, path } = this.#names.standingOf(data.callee)
    return entry === undefined || isTrusted || tensorMakers.test(path)
      ? undefined
      : 'is given something else than a tensor'
  }

  #judgeBuild(target: Value, state: Value, offset: number): void {
    const evidence = `BUILD on ${describeValue(target)}`
    const standing = this.#standingOfMade(target)
    // The call itself was told; nothing is added by saying that its result is used.
    if (standing?.entry === undefined ? standing !== undefined : standing.isTrusted) return
    if (standing?.entry === undefined) {
      this.#findings.add('PICKLE_BUILD_MISUSED', { offset, evidence })
      return
    }
    const { uses } = standing.entry
    const isAgain = this.#built.has(target)
    this.#built.add(target)
    const refusal = !uses.includes('b')
      ? 'has no state to set'
      : isAgain
        ? 'is set a second time'
        : (refuseState(state, { hasSlots: uses.includes('k'), isContainer: /[las]/.test(uses) }) ??
          (isDistribution(standing.path) ? refuseDistribution(state) : undefined) ??
          (isSearchTree(standing.path) ? refuseSearchTree(state, this.#options.contentOf ?? noContent) : undefined) ??
          (isElementType(target) ? this.#types.refuse(target, state) : undefined))
    if (refusal !== undefined)
      this.#findings.add('PICKLE_BUILD_MISUSED', { offset, evidence: `${evidence}: ${refusal}` })
  }

  #judgeExtend(target: Value, opcode: string, offset: number): void {
    const standing = this.#standingOfMade(target)
    if (standing?.entry === undefined ? standing !== undefined : standing.isTrusted) return
    const use = opcode.startsWith('APPEND') ? 'l' : opcode.startsWith('SETITEM') ? 's' : 'a'
    if (standing?.entry?.uses.includes(use) === true) return
    this.#findings.add('PICKLE_EXTEND_MISUSED', { offset, evidence: `${opcode} on ${typeName(target)}` })
  }

  /** The standing of the class or function that made a value; for `_reconstructor` and its kin that of the class. */
  #standingOfMade(value: Value): Standing | undefined {
    if (!(value instanceof Made) || !(value.callee instanceof GlobalRef)) return undefined
    const standing = this.#names.standingOf(value.callee)
    const position = classPosition(value.callee.path)
    if (position === undefined) return standing
    const cls = value.args instanceof PyTuple ? value.args.items[position] : undefined
    return cls instanceof GlobalRef ? this.#names.standingOf(cls) : undefined
  }

  /** Names that may be called in one shape only, or name the class of an object, must stand nowhere else. */
  judgeMentions(run: PickleRun, budget: Budget): void {
    if (this.#hasDistribution && hasForeignTemplate(run, budget))
      this.#findings.add('PICKLE_BUILD_MISUSED', { evidence: 'source text of a distribution that is not its own' })
    if (!this.#names.hasStructural && !this.#hasConfined) return
    const isStructural = (ref: GlobalRef): boolean => this.#names.standingOf(ref).entry?.isStructural === true
    const mentions = new Set(
      findMentions(run, budget, (ref, at) => isStructural(ref) || (at === 'value' && isConfined(ref.path))),
    )
    for (const effect of run.effects)
      if (effect.kind === 'import' && isStructural(effect.ref) && !this.#structuralCalls.has(effect.ref))
        mentions.add(effect.ref)
    for (const ref of mentions)
      this.#findings.add('PICKLE_CALL_MISUSED', {
        offset: ref.offset,
        evidence: describeName(ref),
        message: `${describeName(ref)} is not used in the one way that is harmless`,
      })
  }

  #judgePersistent(ref: PersistentRef): void {
    if (this.#options.hasStorages === true || this.#isPersistentTold) return
    this.#isPersistentTold = true
    this.#findings.add('PICKLE_PERSISTENT_ID', { offset: ref.offset, evidence: describeValue(ref) })
  }
}

const noContent = (): undefined => undefined

function describeCall({ callee, args }: Made): string {
  return `${describeValue(callee)}${args instanceof PyTuple ? describeValue(args) : ' with computed arguments'}`
}

function isUnknown(standing: Standing): boolean {
  return standing.danger === undefined && !standing.isKnownLibrary
}
