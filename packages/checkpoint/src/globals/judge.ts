// SPDX-License-Identifier: Apache-2.0
// What a pickle would do, held against the allow-list. Every effect must be explained by a row; what is not explained is
// refused, and the names of danger only choose the words.
import { Findings, type Finding } from '../finding/finding.ts'
import { typeName } from '../pickle/containers.ts'
import { pickleFindings, type PickleCode } from '../pickle/findings.ts'
import { describeName, describeValue } from '../pickle/render.ts'
import { GlobalRef, Made, PersistentRef, PyTuple } from '../pickle/value.ts'
import type { Effect, PickleRun, Value } from '../pickle/value.ts'
import type { Import, ReadContext } from '../reading.ts'
import { globalsFindings } from './findings.ts'
import { Imports, type Standing } from './imports.ts'

/** What the container of the pickle vouches for. */
export interface JudgeOptions {
  /** True where persistent ids refer to storages that the container holds. */
  readonly hasStorages?: boolean
}

/** What {@link judgePickle} answers. */
export interface Judgement {
  readonly findings: Finding[]
  readonly imports: Import[]
}

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
  const judge = new Judge(new Findings(globalsFindings, member, list), new Imports(context, member), options)
  for (const effect of run.effects) {
    context.budget.spend(1)
    judge.judge(effect)
  }
  if (run.fault !== undefined) {
    const { code, offset, message } = run.fault
    new Findings(pickleFindings, member, list).add(isPickleCode(code) ? code : 'PICKLE_UNFINISHED', { offset, message })
  }
  return { findings: list, imports: judge.imports }
}

function isPickleCode(code: string): code is PickleCode {
  return Object.hasOwn(pickleFindings, code)
}

class Judge {
  readonly #findings: Findings<typeof globalsFindings>
  readonly #names: Imports
  readonly #options: JudgeOptions
  #isPersistentTold = false

  constructor(findings: Findings<typeof globalsFindings>, names: Imports, options: JudgeOptions) {
    this.#findings = findings
    this.#names = names
    this.#options = options
  }

  get imports(): Import[] {
    return this.#names.list
  }

  judge(effect: Effect): void {
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
    const evidence = `${describeValue(callee)}${made.args instanceof PyTuple ? describeValue(made.args) : ' with computed arguments'}`
    if (!(callee instanceof GlobalRef)) {
      this.#findings.add('PICKLE_CALL_COMPUTED', { offset, evidence })
      return
    }
    const standing = this.#names.standingOf(callee)
    if (standing.entry === undefined) {
      const code = isUnknown(standing) ? 'PICKLE_CALL_UNKNOWN' : 'PICKLE_CALL_DANGEROUS'
      this.#findings.add(code, { offset, evidence, message: `Calls ${evidence}` })
      return
    }
    if (standing.isTrusted) return
    const refusal = this.#refusalOf(made, standing)
    if (refusal === undefined) return
    const code = refusal.startsWith('reserves') ? 'PICKLE_ALLOCATION_BOMB' : 'PICKLE_CALL_MISUSED'
    this.#findings.add(code, { offset, evidence, message: `${describeName(callee)} ${refusal}` })
  }

  #refusalOf(made: Made, standing: Standing): string | undefined {
    const { entry } = standing
    if (entry === undefined) return 'is not on the allow-list'
    if (!entry.uses.includes(useOf[made.by])) return made.by.startsWith('NEWOBJ') ? 'is made as an object' : 'is called'
    // `__reduce_ex__` of old protocols makes objects through these two; the class must be one that may be made.
    if (
      made.callee instanceof GlobalRef &&
      /^copyreg\.(_reconstructor|__newobj__|__newobj_ex__)$/.test(made.callee.path)
    ) {
      const cls = made.args instanceof PyTuple ? made.args.items[0] : undefined
      if (!(cls instanceof GlobalRef)) return 'is given something else than a class'
      const classStanding = this.#names.standingOf(cls)
      if (classStanding.entry === undefined || classStanding.isTrusted) return undefined
      if (!/[nr]/.test(classStanding.entry.uses)) return `makes an object of ${describeName(cls)}`
    }
    if (!(made.args instanceof PyTuple)) return 'is given arguments that are computed'
    return entry.rule?.(made)
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
    if (!standing.entry.uses.includes('b')) this.#findings.add('PICKLE_BUILD_MISUSED', { offset, evidence })
    else if (setsClass(state))
      this.#findings.add('PICKLE_BUILD_MISUSED', { offset, evidence: `${evidence} sets __class__` })
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
    if (
      !/^(copyreg\.(_reconstructor|__newobj__|__newobj_ex__)|numpy\.(_?core)\.multiarray\._reconstruct)$/.test(
        value.callee.path,
      )
    )
      return standing
    const cls = value.args instanceof PyTuple ? value.args.items[0] : undefined
    return cls instanceof GlobalRef ? this.#names.standingOf(cls) : undefined
  }

  #judgePersistent(ref: PersistentRef): void {
    if (this.#options.hasStorages === true || this.#isPersistentTold) return
    this.#isPersistentTold = true
    this.#findings.add('PICKLE_PERSISTENT_ID', { offset: ref.offset, evidence: describeValue(ref) })
  }
}

function isUnknown(standing: Standing): boolean {
  return standing.danger === undefined && !standing.isKnownLibrary
}

/** A second dict of state is set attribute by attribute, and `__class__` is an attribute. */
function setsClass(state: Value): boolean {
  if (!(state instanceof PyTuple) || state.items.length !== 2) return false
  const slots = state.items[1]
  if (slots === null || slots === undefined || typeof slots !== 'object' || !('pairs' in slots)) return false
  return slots.pairs?.some((key, index) => index % 2 === 0 && typeof key === 'string' && key.startsWith('__')) ?? false
}
