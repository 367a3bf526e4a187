// SPDX-License-Identifier: Apache-2.0
// What every command is.

/** What a command gets from the program beside its arguments. */
export interface ProgramContext {
  /** The file that a worker thread starts with. */
  readonly workerEntry: URL
}

/** Runs a command and gives the exit code. */
export type RunCommand = (args: readonly string[], context: ProgramContext) => Promise<number> | number
