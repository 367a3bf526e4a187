// SPDX-License-Identifier: Apache-2.0
// Could these bytes be a pickle? Python's opcodes are letters too, so that much ordinary text begins like one: "N. Smith"
// is None and a STOP. The answer is yes where an unpickler would do something, or would succeed; not for text on which it
// fails at once without having done anything.
import type { Budget } from '../reading.ts'
import type { ByteSource } from '../source/source.ts'
import { batchOpcodes, maxLookBytes, maxProbeOpcodes, maxStumpBytes, minBrokenOpcodes } from './limits.ts'
import { PickleMachine } from './machine.ts'
import { findOpcode } from './opcodes.ts'
import type { Effect } from './value.ts'

const protoCode = 0x80
const highestProtocol = 5

/** Modules whose import alone, in front of an error, makes a pickle of text. Others look like two lines of a list. */
const riskyModules = new Set(
  'os posix nt sys subprocess builtins __builtin__ pty runpy importlib webbrowser antigravity socket shutil code ctypes commands'.split(
    ' ',
  ),
)

/** True where the bytes from `offset` are to be read as a pickle. Throws only what the source throws. */
export function isPickle(source: ByteSource, offset: number, budget: Budget): boolean {
  if (offset >= source.sizeBytes) return false
  const start = source.read(offset, Math.min(3, source.sizeBytes - offset))
  const code = start[0] ?? 0
  if (findOpcode(code) === undefined) return false
  const hasProto = code === protoCode && (start[1] ?? 255) <= highestProtocol
  if (code === protoCode && start.length > 2 && findOpcode(start[2] ?? 0) === undefined) return false

  const machine = new PickleMachine(source, { offset, budget })
  for (let opcodes = 0; opcodes < maxProbeOpcodes; opcodes += batchOpcodes) {
    if (machine.walk(batchOpcodes)) break
  }
  if (!machine.isDone) return true
  const run = machine.finish()
  const isComplete = run.value !== undefined
  if (hasProto) {
    // A pickle cut short within its first opcodes has no other sign than that it is nothing else.
    const isCut = run.fault?.code === 'PICKLE_TRUNCATED' || run.fault?.code === 'PICKLE_FRAME_TOO_LONG'
    const isStump = isCut && source.sizeBytes - offset <= maxStumpBytes
    const isActive = run.effects.some(({ kind }) => kind !== 'opaque' && kind !== 'persistent')
    return isComplete || isActive || run.opcodes >= minBrokenOpcodes || isStump
  }
  if (run.effects.some(doesSomething)) return true
  return isComplete && (run.effects.length > 0 || isPadding(source, run.endOffset))
}

/** Effects that no text has by chance. PERSID and GLOBAL only need a line or two that begin with P or c. */
function doesSomething(effect: Effect): boolean {
  if (effect.kind === 'import')
    return effect.opcode === 'GLOBAL' && riskyModules.has(effect.ref.module.split('.')[0] ?? '')
  return effect.kind === 'call' || effect.kind === 'build' || effect.kind === 'extend'
}

/** True where nothing but zeros and white space follows; judged by the first bytes of what follows. */
function isPadding(source: ByteSource, offset: number): boolean {
  const bytes = source.read(offset, Math.min(maxLookBytes, source.sizeBytes - offset))
  return bytes.every((byte) => byte === 0 || byte === 10 || byte === 13 || byte === 32)
}
