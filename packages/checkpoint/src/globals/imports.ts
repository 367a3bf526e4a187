// SPDX-License-Identifier: Apache-2.0
// The names that one pickle imports, each with where it stands: on a list, dangerous, known, or vouched for.
import type { GlobalRef } from '../pickle/value.ts'
import type { Import, ImportKind, ReadContext } from '../reading.ts'
import { allowedUses } from './default-allowed.ts'
import type { Entry } from './entry.ts'
import { findDanger, findEntry, isKnownLibrary } from './table.ts'
import type { Danger } from './tables/danger.ts'

/** What is known of a name. */
export interface Standing {
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
  readonly #noted = new Set<string>()

  constructor(context: ReadContext, member: string) {
    this.#context = context
    this.#member = member
  }

  note(ref: GlobalRef): { readonly standing: Standing; readonly isFirst: boolean } {
    const standing = this.standingOf(ref)
    const isFirst = !this.#noted.has(ref.path)
    if (isFirst) {
      this.#noted.add(ref.path)
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

  standingOf(ref: GlobalRef): Standing {
    const key = `${ref.module}\n${ref.name}`
    const known = this.#standings.get(key)
    if (known !== undefined) return known
    const standing = this.#judge(ref)
    this.#standings.set(key, standing)
    return standing
  }

  #judge({ module, name, path }: GlobalRef): Standing {
    // A dotted name is a chain of attributes, which can leave its module: only chains that are a row themselves pass.
    const uses = allowedUses(path, this.#context.torch)
    const entry = findEntry(path)
    const danger = findDanger(module, name)
    const isKnown = isKnownLibrary(module)
    const isDotted = name.includes('.') && entry === undefined && uses === undefined
    const merged: Entry | undefined =
      uses === undefined ? entry : { uses: `${uses}${entry?.uses ?? ''}`, isStructural: false, rule: entry?.rule }
    const isTrusted = merged === undefined && danger === undefined && !isKnown && this.#context.safeGlobals.has(path)
    return {
      entry: merged ?? (isTrusted ? trusted : undefined),
      isDefault: uses !== undefined,
      isTrusted,
      danger: danger ?? (isDotted ? 'reach any attribute of what it starts from' : undefined),
      isKnownLibrary: isKnown,
    }
  }
}

function kindOf(standing: Standing): ImportKind {
  if (standing.isDefault) return 'allowed'
  if (standing.entry !== undefined) return standing.entry.isStructural ? 'structural' : 'harmless'
  return standing.danger !== undefined || standing.isKnownLibrary ? 'dangerous' : 'unknown'
}
