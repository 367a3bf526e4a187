// SPDX-License-Identifier: Apache-2.0
// A tensor as PyTorch would have rebuilt it, before anything of it is read.
import type { Dtype } from './dtype.ts'
import type { Signs } from './signs.ts'
import type { StorageBytes } from './storage.ts'

/** A view of a storage. */
export interface RebuiltView {
  readonly kind: 'view'
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly stride: readonly number[]
  readonly offset: number
  readonly storage: StorageBytes
  readonly signs: Signs
}

/** A tensor without elements of its own: on no device, or one whose values only its class can make. */
export interface RebuiltShell {
  readonly kind: 'shell'
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly stride: readonly number[]
  /** True where it would have elements but for a conversion that is not carried out here. */
  readonly isUnread: boolean
}

/** A tensor made of several: the indices and values of a sparse one. */
export interface RebuiltParts {
  readonly kind: 'parts'
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly parts: readonly { readonly name: string; readonly tensor: Rebuilt }[]
}

export type Rebuilt = RebuiltView | RebuiltShell | RebuiltParts

export const noSigns: Signs = { isConjugated: false, isNegated: false }
