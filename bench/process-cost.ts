// SPDX-License-Identifier: Apache-2.0
// What a process costs, read from Linux's /proc, so that nothing inside the measured process has to be asked.
import { readdir, readFile } from 'node:fs/promises'

/** Linux counts CPU time in ticks of 1/100 s on every platform that this runs on (`getconf CLK_TCK`). */
const ticksPerSec = 100

export interface CpuTime {
  /** The first thread: under Node, the one that runs the event loop. */
  readonly mainSec: number
  /** All other threads together. */
  readonly otherSec: number
}

export async function readCpu(pid: number): Promise<CpuTime> {
  let [mainSec, otherSec] = [0, 0]
  for (const thread of await readdir(`/proc/${pid}/task`)) {
    const stat = await readFile(`/proc/${pid}/task/${thread}/stat`, 'utf8').catch(() => undefined)
    // A thread may end between the list and the read.
    if (stat === undefined) continue
    // Fields 14 and 15 (utime, stime); the name in field 2 may hold spaces, so counting starts behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const sec = (Number(fields[11]) + Number(fields[12])) / ticksPerSec
    if (thread === String(pid)) mainSec += sec
    else otherSec += sec
  }
  return { mainSec, otherSec }
}

/** Resident memory in MB (10^6 bytes). */
export async function readMemoryMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return (Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024) / 1e6
}
