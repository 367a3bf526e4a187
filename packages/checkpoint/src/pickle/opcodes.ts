// SPDX-License-Identifier: Apache-2.0
// The 68 opcodes of pickle protocols 0 to 5: their names and what follows each in the stream. The machine does not
// look here, its loop holds the codes; the disassembly does. vectors/checkpoint/pickles.py compares both with CPython.

/**
 * What follows an opcode.
 * - `line`: text up to and with a newline; `lines`: two of them.
 * - `uint1`, `uint2`, `int4`, `uint4`, `uint8`, `float8`: a number of that many bytes, little-endian but for `float8`.
 * - `text1`...: UTF-8 text after a length of that many bytes; `bytes1`...: bytes likewise; `long1`, `long4`: a number.
 * - `string1`, `string4`: Python 2 text of no known encoding, after a length (`string4`: a signed one).
 */
export type ArgumentKind =
  | 'none'
  | 'line'
  | 'lines'
  | 'uint1'
  | 'uint2'
  | 'int4'
  | 'uint4'
  | 'uint8'
  | 'float8'
  | 'text1'
  | 'text4'
  | 'text8'
  | 'bytes1'
  | 'bytes4'
  | 'bytes8'
  | 'string1'
  | 'string4'
  | 'long1'
  | 'long4'

export interface Opcode {
  readonly code: number
  readonly name: string
  readonly argument: ArgumentKind
  /** The protocol that brought it. */
  readonly protocol: number
}

const rows: readonly (readonly [code: string, name: string, argument: ArgumentKind, protocol: number])[] = [
  ['I', 'INT', 'line', 0],
  ['J', 'BININT', 'int4', 1],
  ['K', 'BININT1', 'uint1', 1],
  ['M', 'BININT2', 'uint2', 1],
  ['L', 'LONG', 'line', 0],
  ['\x8a', 'LONG1', 'long1', 2],
  ['\x8b', 'LONG4', 'long4', 2],
  ['S', 'STRING', 'line', 0],
  ['T', 'BINSTRING', 'string4', 1],
  ['U', 'SHORT_BINSTRING', 'string1', 1],
  ['B', 'BINBYTES', 'bytes4', 3],
  ['C', 'SHORT_BINBYTES', 'bytes1', 3],
  ['\x8e', 'BINBYTES8', 'bytes8', 4],
  ['\x96', 'BYTEARRAY8', 'bytes8', 5],
  ['\x97', 'NEXT_BUFFER', 'none', 5],
  ['\x98', 'READONLY_BUFFER', 'none', 5],
  ['N', 'NONE', 'none', 0],
  ['\x88', 'NEWTRUE', 'none', 2],
  ['\x89', 'NEWFALSE', 'none', 2],
  ['V', 'UNICODE', 'line', 0],
  ['\x8c', 'SHORT_BINUNICODE', 'text1', 4],
  ['X', 'BINUNICODE', 'text4', 1],
  ['\x8d', 'BINUNICODE8', 'text8', 4],
  ['F', 'FLOAT', 'line', 0],
  ['G', 'BINFLOAT', 'float8', 1],
  [']', 'EMPTY_LIST', 'none', 1],
  ['a', 'APPEND', 'none', 0],
  ['e', 'APPENDS', 'none', 1],
  ['l', 'LIST', 'none', 0],
  [')', 'EMPTY_TUPLE', 'none', 1],
  ['t', 'TUPLE', 'none', 0],
  ['\x85', 'TUPLE1', 'none', 2],
  ['\x86', 'TUPLE2', 'none', 2],
  ['\x87', 'TUPLE3', 'none', 2],
  ['}', 'EMPTY_DICT', 'none', 1],
  ['d', 'DICT', 'none', 0],
  ['s', 'SETITEM', 'none', 0],
  ['u', 'SETITEMS', 'none', 1],
  ['\x8f', 'EMPTY_SET', 'none', 4],
  ['\x90', 'ADDITEMS', 'none', 4],
  ['\x91', 'FROZENSET', 'none', 4],
  ['0', 'POP', 'none', 0],
  ['2', 'DUP', 'none', 0],
  ['(', 'MARK', 'none', 0],
  ['1', 'POP_MARK', 'none', 1],
  ['g', 'GET', 'line', 0],
  ['h', 'BINGET', 'uint1', 1],
  ['j', 'LONG_BINGET', 'uint4', 1],
  ['p', 'PUT', 'line', 0],
  ['q', 'BINPUT', 'uint1', 1],
  ['r', 'LONG_BINPUT', 'uint4', 1],
  ['\x94', 'MEMOIZE', 'none', 4],
  ['\x82', 'EXT1', 'uint1', 2],
  ['\x83', 'EXT2', 'uint2', 2],
  ['\x84', 'EXT4', 'int4', 2],
  ['c', 'GLOBAL', 'lines', 0],
  ['\x93', 'STACK_GLOBAL', 'none', 4],
  ['R', 'REDUCE', 'none', 0],
  ['b', 'BUILD', 'none', 0],
  ['i', 'INST', 'lines', 0],
  ['o', 'OBJ', 'none', 1],
  ['\x81', 'NEWOBJ', 'none', 2],
  ['\x92', 'NEWOBJ_EX', 'none', 4],
  ['\x80', 'PROTO', 'uint1', 2],
  ['.', 'STOP', 'none', 0],
  ['\x95', 'FRAME', 'uint8', 4],
  ['P', 'PERSID', 'line', 0],
  ['Q', 'BINPERSID', 'none', 1],
]

/** Every opcode, in the order in which CPython documents them. */
export const opcodes: readonly Opcode[] = rows.map(([code, name, argument, protocol]) => ({
  code: code.charCodeAt(0),
  name,
  argument,
  protocol,
}))

const byCode: readonly (Opcode | undefined)[] = (() => {
  const table: (Opcode | undefined)[] = Array.from({ length: 256 }, () => undefined)
  for (const opcode of opcodes) table[opcode.code] = opcode
  return table
})()

/** The opcode with this code, or `undefined` where no protocol has one. */
export function findOpcode(code: number): Opcode | undefined {
  return byCode[code]
}
