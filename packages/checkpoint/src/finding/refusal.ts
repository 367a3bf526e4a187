// SPDX-License-Identifier: Apache-2.0
// A refusal of the program that is emulated, as against a finding of ours: the file may be harmless and refused, or
// dangerous and accepted.

/** Why PyTorch would stop. */
export interface Refusal {
  readonly refused: string
  /** The Python class of the error. */
  readonly errorType: string
}

export function isRefusal(value: object): value is Refusal {
  return 'refused' in value
}

export function refuse(refused: string, errorType = 'RuntimeError'): Refusal {
  return { refused, errorType }
}
