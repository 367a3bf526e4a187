// SPDX-License-Identifier: Apache-2.0
// Counts the work of one inspection and ends it when a file asks for more than its size can justify.
import { CheckpointError } from '../errors.ts'
import type { Budget } from '../reading.ts'
import { baseSteps, maxInspectMs, stepsPerByte } from './limits.ts'

/** How many steps pass between two looks at the clock. */
const stepsPerLook = 100_000

/** Steps by the size of the file, and a clock as the last resort. `now` gives milliseconds. */
export function createBudget(sizeBytes: number, now: () => number): Budget {
  let stepsLeft = baseSteps + sizeBytes * stepsPerByte
  let nextLook = stepsLeft - stepsPerLook
  const endMs = now() + maxInspectMs
  return {
    spend(steps) {
      stepsLeft -= steps
      if (!(stepsLeft >= 0)) throw spent('work')
      if (stepsLeft > nextLook) return
      nextLook = stepsLeft - stepsPerLook
      if (now() > endMs) throw spent('time')
    },
  }
}

function spent(what: 'work' | 'time'): CheckpointError {
  return new CheckpointError('BUDGET_SPENT', 'invalid', `Cannot finish the inspection: it needs too much ${what}`, {
    context: { what },
    remedy: 'Treat the file as hostile: honest files need far less than is allowed',
  })
}
