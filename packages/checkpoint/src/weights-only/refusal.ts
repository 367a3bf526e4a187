// SPDX-License-Identifier: Apache-2.0
// How the restricted interpreter stops: with the reason that torch.load would give, never with an error of ours.

/** What kind of obstacle a file met; the reason says it in PyTorch's words. */
export type RefusalCode =
  | 'UNSUPPORTED_GLOBAL' // a name that is on no allow-list
  | 'BLOCKED_MODULE' // a name of a module that no allow-list can allow
  | 'UNSUPPORTED_OPCODE' // an opcode outside the restricted set
  | 'REFUSED_OPERATION' // REDUCE, NEWOBJ, BUILD, APPEND, SETITEM or a persistent id on something that may not have it
  | 'BAD_ARGUMENT' // an allowed function refuses its arguments
  | 'BAD_STACK' // a value that is not on the stack, or not in the memo
  | 'BAD_STORAGE' // a storage that is missing, or not of the size it is said to have
  | 'BAD_CONTAINER' // the archive or the five pickles of the old form
  | 'TRUNCATED' // the pickle ends before STOP
  | 'TORCHSCRIPT'
  | 'TAR'
  | 'OUT_OF_MEMORY'

/** Thrown inside this folder only; `answerWeightsOnly` turns it into an answer. */
export class Refusal extends Error {
  readonly code: RefusalCode
  constructor(code: RefusalCode, reason: string) {
    super(reason)
    this.code = code
  }
}

/** A call of an allowed function that its arguments make fail. */
export function badArgument(reason: string): Refusal {
  return new Refusal('BAD_ARGUMENT', reason)
}
