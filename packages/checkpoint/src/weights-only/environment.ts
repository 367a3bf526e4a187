// SPDX-License-Identifier: Apache-2.0
// What the parts of the restricted interpreter share during one load.
import type { AllowedNames } from './allowed.ts'
import { maxAllocatedBytes } from './limits.ts'
import { Refusal } from './refusal.ts'
import type { TensorValue, Value } from './value.ts'
import type { Rules } from './versions.ts'

/** One load: its rules, its names, and what must be looked at once more at the end. */
export class Environment {
  readonly rules: Rules
  readonly names: AllowedNames
  /** Pays for work; throws our own `BUDGET_SPENT`. */
  readonly spend: (steps: number) => void
  /** Gives the storage of a persistent id; depends on the container. */
  loadPersistent: (id: Value) => Value = () => {
    throw new Refusal('REFUSED_OPERATION', 'unsupported persistent id encountered')
  }
  /** Sparse tensors in the order of their making. */
  readonly sparse: TensorValue[] = []
  #allocatedBytes = 0

  constructor(rules: Rules, names: AllowedNames, spend: (steps: number) => void) {
    this.rules = rules
    this.names = names
    this.spend = spend
  }

  /** Counts memory that PyTorch would allocate beyond the file's bytes; nothing is allocated here. */
  allocate(sizeBytes: number | bigint): void {
    this.#allocatedBytes += Number(sizeBytes)
    if (!(this.#allocatedBytes <= maxAllocatedBytes))
      throw new Refusal(
        'OUT_OF_MEMORY',
        `DefaultCPUAllocator: can't allocate memory: you tried to allocate ${sizeBytes} bytes`,
      )
  }
}
