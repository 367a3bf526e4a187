// SPDX-License-Identifier: Apache-2.0
// `model-guard disassemble`: a pickle opcode by opcode, with what each leaves on the stack.
import {
  choosePickle,
  disassemblePickle,
  listParts,
  type ByteSource,
  type FilePart,
  type OpcodeRow,
} from '@cryingsense/checkpoint'
import { FileSource } from '@cryingsense/checkpoint/adapters/node'
import { GuardError } from '../errors.ts'
import { printable, quote } from '../wording/printable.ts'
import { onePath, parseOptions } from './arguments.ts'
import { nearest } from './nearest.ts'
import { write } from './output.ts'

const help = `Print a pickle opcode by opcode, with the stack after each

Usage: model-guard disassemble PATH [--member M] [--json]

      --member M  the part of an archive to print (default: its data.pkl)
      --json      JSON Lines: {"offset","opcode","argument","depth","marks","top","memo","fault"}
  -h, --help      this text

Columns: byte offset; opcode; argument; values on the stack, with the marks among them;
what lies on top. Nothing is imported or called.

Exit code 0: printed to the STOP of every pickle; 1: it breaks off before, or there is
no such member; 2: wrong usage; 3: could not read.

Examples:
  model-guard disassemble model.pth | less -S
  model-guard disassemble model.pth --member archive/constants.pkl
`

/** Pickles that follow one another in one file: PyTorch's legacy format has five. */
const maxPickles = 1_000

/** Rows of one write. */
const batchRows = 500

/** What was read is bounded by the file, a line for an opcode: there is nothing to spend. */
const budget = { spend: () => undefined }

/** Exit code: 0 to the last STOP, 1 broken off. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    member: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  })
  if (values.help === true) {
    await write(help)
    return 0
  }
  const file = FileSource.open(onePath(positionals))
  try {
    const part = choose(listParts(file, budget), values.member)
    if (values.json !== true && part.member !== '') await write(`${printable(part.member)}\n`)
    return await printPickles(part.open(), values.json === true ? jsonRow : textRow)
  } finally {
    file.close()
  }
}

function choose(parts: readonly FilePart[], wanted: string | undefined): FilePart {
  const found = wanted === undefined ? choosePickle(parts) : parts.find(({ member }) => member === wanted)
  if (found !== undefined) return found
  const names = parts.map(({ member }) => member).filter((member) => member !== '')
  const hint =
    names.length === 0 ? 'it is no archive' : `did you mean ${quote(nearest(wanted ?? '', names.slice(0, 1000)))}?`
  throw new GuardError('GUARD_MEMBER_UNKNOWN', 'invalid', `There is no member ${quote(wanted ?? '')}; ${hint}`, {
    remedy: 'Leave --member out, or name one as "model-guard inspect" shows it',
  })
}

/** Prints one pickle after another, as long as each ends well and another begins right after it. */
async function printPickles(source: ByteSource, toLine: (row: OpcodeRow) => string): Promise<number> {
  let offset = 0
  for (let count = 0; count < maxPickles; count++) {
    let last: OpcodeRow | undefined
    let batch: string[] = []
    for (const row of disassemblePickle(source, offset, budget)) {
      last = row
      batch.push(toLine(row))
      if (batch.length < batchRows) continue
      await write(batch.join(''))
      batch = []
    }
    await write(batch.join(''))
    if (last === undefined || last.fault !== undefined || last.name !== 'STOP') return 1
    offset = last.offset + 1
    // What follows a legacy file's five pickles is the tensors: only another PROTO is taken for another pickle.
    const [proto, version = 255] = source.read(offset, Math.min(2, source.sizeBytes - offset))
    if (proto !== 0x80 || version > 5) return 0
  }
  return 0
}

function textRow({ offset, name, argumentText, depth, marks, top, memoIndex, fault }: OpcodeRow): string {
  const stack = `${depth}${marks === 0 ? '' : `/${marks}`}`
  const memo = memoIndex === undefined ? '' : `  memo ${memoIndex}`
  const line = `${String(offset).padStart(8)}  ${name.padEnd(16)}  ${printable(argumentText, 200).padEnd(36)}  ${stack.padEnd(6)}  ${printable(top, 200)}${memo}`
  const broken = fault === undefined ? '' : `          ${fault.code}: ${printable(fault.message)}\n`
  return `${line.trimEnd()}\n${broken}`
}

function jsonRow({ offset, name, argumentText, depth, marks, top, memoIndex, fault }: OpcodeRow): string {
  const row = { offset, opcode: name, argument: argumentText, depth, marks, top, memo: memoIndex ?? null }
  const broken = fault === undefined ? null : { code: fault.code, offset: fault.offset, message: fault.message }
  return `${JSON.stringify({ ...row, fault: broken })}\n`
}
