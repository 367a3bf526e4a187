// SPDX-License-Identifier: Apache-2.0
// Opcodes a second of the pickle machine, each file in a fresh process, beside CPython's unpickler and pickletools.
//   node bench/pickle.ts [--python PATH] [--rounds N]      PATH defaults to $PYTHON; without it: ours only
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { runPickle } from '../packages/checkpoint/src/pickle/machine.ts'
import { MemorySource } from '../packages/checkpoint/src/source/source.ts'
import { makeRecords, makeStateDict } from './pickle-records.ts'

const { values } = parseArgs({
  options: { python: { type: 'string' }, rounds: { type: 'string', default: '5' }, walk: { type: 'string' } },
})

interface Row {
  readonly opcodes: number
  readonly cpuMs: number
  readonly rssMb: number
}

/** One walk in this process, not warmed up: as a program that inspects one file does it. */
function walk(path: string): Row {
  const source = new MemorySource(readFileSync(path))
  const start = process.cpuUsage()
  const run = runPickle(source, { offset: 0, budget: { spend: () => undefined } })
  const { user, system } = process.cpuUsage(start)
  if (run.fault !== undefined) throw new Error(run.fault.message)
  return { opcodes: run.opcodes, cpuMs: (user + system) / 1000, rssMb: process.resourceUsage().maxRSS / 1024 }
}

function median(rows: readonly Row[]): Row {
  return rows.toSorted((a, b) => a.cpuMs - b.cpuMs)[rows.length >> 1] ?? { opcodes: 0, cpuMs: Number.NaN, rssMb: 0 }
}

function print(name: string, file: string, row: Row): void {
  const rate = row.opcodes / row.cpuMs / 1000
  console.log(
    `${name.padEnd(24)} ${file.padEnd(16)} ${row.cpuMs.toFixed(0).padStart(6)} ms  ${rate.toFixed(1).padStart(5)} M opcodes/s  ${row.rssMb.toFixed(0).padStart(4)} MB`,
  )
}

function ask(program: string, args: readonly string[]): Row {
  return JSON.parse(execFileSync(program, args, { encoding: 'utf8' }))
}

function main(): void {
  const folder = mkdtempSync(join(tmpdir(), 'pickle-'))
  try {
    const files = {
      'records-2.pkl': makeRecords(200_000, 2),
      'records-4.pkl': makeRecords(200_000, 4),
      'state-dict.pkl': makeStateDict(20_000),
    }
    const self = fileURLToPath(import.meta.url)
    const peers = fileURLToPath(new URL('pickle-peers.py', import.meta.url))
    const python = values.python ?? process.env['PYTHON']
    for (const [name, bytes] of Object.entries(files)) {
      const path = join(folder, name)
      writeFileSync(path, bytes)
      const rounds = Array.from({ length: Number(values.rounds) }, () => ask(process.execPath, [self, '--walk', path]))
      const row = median(rounds)
      print('this machine', `${name} ${(bytes.length / 1e6).toFixed(1)} MB`, row)
      if (python === undefined) continue
      for (const peer of ['loads', 'genops']) {
        // The state dict's names are inert for the peer too: it imports nothing.
        const rows = Array.from({ length: peer === 'loads' ? Number(values.rounds) : 1 }, () =>
          ask(python, [peers, peer, path]),
        )
        print(peer === 'loads' ? 'CPython, C unpickler' : 'pickletools.genops', name, {
          ...median(rows),
          opcodes: row.opcodes,
        })
      }
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (values.walk === undefined) main()
else console.log(JSON.stringify(walk(values.walk)))
