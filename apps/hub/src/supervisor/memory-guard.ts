// SPDX-License-Identifier: Apache-2.0
// Ways in which the memory of the hub's processes, and with it sound, would reach a file without any code of ours.
import { writeFileSync } from 'node:fs'

/**
 * The environment without Node's own switches. Left over from someone's debugging, NODE_OPTIONS would open a debugger,
 * write heap snapshots or log the keys of each TLS connection, in the ear too.
 */
export function plainEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('NODE_')))
}

/**
 * Leaves all memory out of core dumps of this process and of every process it starts from now on (core(5), "Controlling
 * which mappings are written to the core dump"); unlike the limit on their size it also holds where a program collects
 * the dumps. Other systems than Linux write none unless asked.
 */
export function leaveMemoryOutOfCoreDumps(): void {
  try {
    writeFileSync('/proc/self/coredump_filter', '0')
  } catch {
    // No such file: another system, or a Linux that cannot dump.
  }
}
