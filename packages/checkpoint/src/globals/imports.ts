// SPDX-License-Identifier: Apache-2.0
// The names that one pickle imports, each with where it stands: on a list, dangerous, known, or vouched for.
import { GlobalRef } from '../pickle/value.ts'
import type { Import, ImportKind, ReadContext } from '../reading.ts'
import { allowedUses, ruleOfAllowed } from './default-allowed.ts'
import type { RequiredGlobal } from '../weights-only/required.ts'
import type { Entry } from './entry.ts'
import { findDanger, findEntry, isKnownLibrary } from './table.ts'
import type { Danger } from './tables/danger.ts'

/** What is known of a name. */
export interface Standing {
  /** Module and name, joined by a dot. */
  readonly path: string
  /** Undefined where it is on no allow-list. */
  readonly entry: Entry | undefined
  /** On PyTorch's own list of the version asked about: needs nothing added. */
  readonly isDefault: boolean
  /** The user vouches for it: whatever is done with it is theirs to have read. */
  readonly isTrusted: boolean
  readonly danger: Danger | undefined
  readonly isKnownLibrary: boolean
}

const trusted: Entry = { uses: 'nrbklsa', isStructural: false, rule: undefined }

/** Collects the imports of one pickle. */
export class Imports {
  readonly list: Import[] = []
  readonly #context: ReadContext
  readonly #member: string
  readonly #standings = new Map<string, Standing>()
  readonly #byRef = new Map<GlobalRef, Standing>()
  readonly #noted = new Set<string>()

  constructor(context: ReadContext, member: string) {
    this.#context = context
    this.#member = member
  }

  /** True where a name was noted that may be called in one shape only. */
  get hasStructural(): boolean {
    return this.list.some((one) => one.kind === 'structural')
  }

  note(ref: GlobalRef): { readonly standing: Standing; readonly isFirst: boolean } {
    const standing = this.standingOf(ref)
    // A pickle of old protocols spells a name at each use.
    const key = keyOf(ref)
    const isFirst = !this.#noted.has(key)
    if (isFirst) {
      this.#noted.add(key)
      this.list.push({
        name: ref.path,
        kind: kindOf(standing),
        isImplied: false,
        offset: ref.offset,
        member: this.#member,
      })
    }
    return { standing, isFirst }
  }

  /** Adds what PyTorch's restricted loader asks for though the pickle never names it. */
  addRequired(required: readonly RequiredGlobal[]): void {
    const named = new Set(this.list.map((one) => one.name))
    for (const { name, module, isImplied, offset } of required) {
      if (named.has(name)) continue
      named.add(name)
      const ref = new GlobalRef(module, name.slice(module === '' ? 0 : module.length + 1), offset)
      this.list.push({ name, kind: kindOf(this.standingOf(ref)), isImplied, offset, member: this.#member })
    }
  }

  standingOf(ref: GlobalRef): Standing {
    // A file of many tensors mentions one reference many times.
    const cached = this.#byRef.get(ref)
    if (cached !== undefined) return cached
    const key = keyOf(ref)
    const standing = this.#standings.get(key) ?? this.#judge(ref)
    this.#standings.set(key, standing)
    this.#byRef.set(ref, standing)
    return standing
  }

  #judge({ module, name, path }: GlobalRef): Standing {
    // A dotted name is a chain of attributes, which can leave its module: only chains that are a row themselves pass.
    const { torch, safeGlobals } = this.#context
    const uses = allowedUses(path, torch)
    const entry = findEntry(path)
    const danger = findDanger(module, name)
    const isKnown = isKnownLibrary(module)
    const isDotted = name.includes('.') && entry === undefined && uses === undefined
    const merged: Entry | undefined =
      uses === undefined
        ? entry
        : { uses: `${uses}${entry?.uses ?? ''}`, isStructural: false, rule: entry?.rule ?? ruleOfAllowed(path, torch) }
    const isTrusted = merged === undefined && danger === undefined && !isKnown && safeGlobals.has(path)
    return {
      path,
      entry: merged ?? (isTrusted ? trusted : undefined),
      isDefault: uses !== undefined,
      isTrusted,
      danger: danger ?? (isDotted ? 'reach any attribute of what it starts from' : undefined),
      isKnownLibrary: isKnown,
    }
  }
}

/** Unambiguous whatever stands in the names: the length tells where the module ends. */
function keyOf(ref: GlobalRef): string {
  return `${ref.module.length} ${ref.module}.${ref.name}`
}

function kindOf(standing: Standing): ImportKind {
  if (standing.isDefault) return 'allowed'
  if (standing.entry !== undefined) return standing.entry.isStructural ? 'structural' : 'harmless'
  return standing.danger !== undefined || standing.isKnownLibrary ? 'dangerous' : 'unknown'
}
