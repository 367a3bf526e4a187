// SPDX-License-Identifier: Apache-2.0
// A pickle opcode by opcode, with what each does to the stack: for people who want to see for themselves.
import type { Budget } from '../reading.ts'
import { SliceSource } from '../source/source.ts'
import type { ByteSource } from '../source/source.ts'
import { maxShownBytes } from './limits.ts'
import { PickleMachine } from './machine.ts'
import { findOpcode } from './opcodes.ts'
import type { ArgumentKind } from './opcodes.ts'
import { describeValue, quoteText } from './render.ts'
import { parseTwosComplement, toLatin1 } from './text-numbers.ts'
import { decodeText, tryUtf8 } from './text.ts'
import { PyBytes, PyFloat } from './value.ts'
import type { PickleFault, Value } from './value.ts'

/** One opcode and the state after it. */
export interface OpcodeRow {
  /** Where it begins, in the source. */
  readonly offset: number
  /** `GLOBAL`, or `0x41` where it is none. */
  readonly name: string
  /** What follows it: a number or text; `undefined` where nothing does, or where it is cut short. */
  readonly argument: Value | undefined
  /** The same for people: `"os system"`, `bytes of 3 (61 62 63)`. */
  readonly argumentText: string
  /** The protocol that brought the opcode; undefined where it is none. */
  readonly protocol: number | undefined
  /** Values on the stack after it, and marks among them. */
  readonly depth: number
  readonly marks: number
  /** The top of the stack after it, in a few words. */
  readonly top: string
  /** The memo slot that it wrote; `undefined` where it wrote none. */
  readonly memoIndex: number | undefined
  /** What is wrong with it. The rows end here, unless other unpicklers would go on. */
  readonly fault: PickleFault | undefined
}

/** Opcodes of one pickle, up to its STOP or its fault. Throws only what the source throws. */
export function* disassemblePickle(source: ByteSource, offset: number, budget: Budget): Generator<OpcodeRow> {
  const machine = new PickleMachine(source, { offset, budget })
  let hadFault = false
  while (!machine.isDone) {
    const start = machine.offset
    const memoCount = machine.memo.count
    const opcode = start < source.sizeBytes ? findOpcode(source.read(start, 1)[0] ?? 0) : undefined
    const argument = opcode === undefined ? undefined : readArgument(source, start + 1, opcode.argument)
    machine.walk(1)
    const fault: PickleFault | undefined = hadFault ? undefined : machine.fault
    hadFault ||= fault !== undefined
    yield {
      offset: start,
      name: opcode?.name ?? nameUnknown(source, start),
      argument,
      argumentText: typeof argument === 'string' ? quoteText(argument, maxShownBytes) : describeValue(argument),
      protocol: opcode?.protocol,
      depth: machine.depth,
      marks: machine.marks,
      top: describeValue(machine.top),
      memoIndex: opcode === undefined ? undefined : memoIndexOf(opcode.name, argument, memoCount),
      fault,
    }
  }
}

function nameUnknown(source: ByteSource, offset: number): string {
  if (offset >= source.sizeBytes) return 'END'
  return `0x${(source.read(offset, 1)[0] ?? 0).toString(16).padStart(2, '0')}`
}

function memoIndexOf(name: string, argument: Value | undefined, memoCount: number): number | undefined {
  if (name === 'MEMOIZE') return memoCount
  if (name === 'PUT' && typeof argument === 'string') return /^\d{1,15}$/.test(argument) ? Number(argument) : undefined
  return name.endsWith('BINPUT') && typeof argument === 'number' ? argument : undefined
}

/** What follows an opcode, as far as it is there. Shows; the machine judges. */
function readArgument(source: ByteSource, offset: number, kind: ArgumentKind): Value | undefined {
  if (kind === 'none') return undefined
  if (kind === 'line') return readLine(source, offset)?.text
  if (kind === 'lines') {
    const first = readLine(source, offset)
    const second = first === undefined ? undefined : readLine(source, first.endOffset)
    return first === undefined || second === undefined ? undefined : `${first.text} ${second.text}`
  }
  const size = Number(kind.slice(-1))
  if (source.sizeBytes - offset < size) return undefined
  const field = source.read(offset, size)
  const view = new DataView(field.buffer, field.byteOffset, size)
  if (kind === 'float8') return new PyFloat(view.getFloat64(0, false))
  const isSigned = kind === 'int4' || kind === 'string4' || kind === 'long4'
  const number = isSigned ? view.getInt32(0, true) : readUnsigned(view, size)
  if (kind === 'int4' || kind.startsWith('uint')) return number
  const start = offset + size
  if (!(number >= 0 && BigInt(number) <= BigInt(source.sizeBytes - start))) return undefined
  const length = Number(number)
  const part = new SliceSource(source, start, length)
  if (kind.startsWith('bytes')) return new PyBytes(undefined, false, part, 0, length)
  const shown = part.read(0, Math.min(length, maxShownBytes))
  if (kind.startsWith('long')) return parseTwosComplement(shown)
  if (!kind.startsWith('text')) return toLatin1(shown)
  try {
    return decodeText(shown)
  } catch {
    // No text: the machine says so; here its bytes are shown.
    return toLatin1(shown)
  }
}

function readUnsigned(view: DataView, size: number): number | bigint {
  if (size === 1) return view.getUint8(0)
  if (size === 2) return view.getUint16(0, true)
  return size === 4 ? view.getUint32(0, true) : view.getBigUint64(0, true)
}

function readLine(source: ByteSource, offset: number): { text: string; endOffset: number } | undefined {
  const bytes = source.read(offset, Math.min(maxShownBytes, source.sizeBytes - offset))
  const end = bytes.indexOf(10)
  if (end === -1) return undefined
  const line = bytes.subarray(0, end)
  return { text: tryUtf8(line) ?? toLatin1(line), endOffset: offset + end + 1 }
}
