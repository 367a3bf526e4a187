// SPDX-License-Identifier: Apache-2.0
// Writes the pickles that bench/pickle.ts walks, opcode for opcode as CPython writes such objects.

/** Grows as it is written to. */
class Writer {
  #bytes = new Uint8Array(1 << 20)
  #size = 0

  byte(...values: readonly number[]): void {
    this.#reserve(values.length)
    for (const value of values) this.#bytes[this.#size++] = value
  }

  /** A number of `size` bytes, little-endian. */
  uint(value: number, size: number): void {
    for (let left = size, rest = value; left > 0; left--, rest = Math.floor(rest / 256)) this.byte(rest % 256)
  }

  float(value: number): void {
    this.#reserve(8)
    new DataView(this.#bytes.buffer).setFloat64(this.#size, value, false)
    this.#size += 8
  }

  text(value: string): void {
    const bytes = new TextEncoder().encode(value)
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#size)
    this.#size += bytes.length
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#size)
  }

  #reserve(count: number): void {
    if (this.#size + count <= this.#bytes.length) return
    const grown = new Uint8Array(2 * this.#bytes.length + count)
    grown.set(this.#bytes)
    this.#bytes = grown
  }
}

/** Numbers memo slots as CPython does, and writes the opcodes that depend on the protocol. */
class Pickler {
  readonly out = new Writer()
  readonly #protocol: 2 | 4
  readonly #slots = new Map<string, number>()
  #memo = 0

  constructor(protocol: 2 | 4) {
    this.#protocol = protocol
    this.out.byte(0x80, protocol)
  }

  code(character: string): void {
    this.out.byte(character.charCodeAt(0))
  }

  memoize(): void {
    const slot = this.#memo++
    if (this.#protocol === 4) this.out.byte(0x94)
    else if (slot < 256) this.out.byte(0x71, slot)
    else {
      this.out.byte(0x72)
      this.out.uint(slot, 4)
    }
  }

  /** A text; the second time only a reference to it. */
  text(value: string, isShared: boolean): void {
    const slot = this.#slots.get(value)
    if (slot !== undefined) {
      this.get(slot)
      return
    }
    if (isShared) this.#slots.set(value, this.#memo)
    const size = new TextEncoder().encode(value).length
    if (this.#protocol === 4) this.out.byte(0x8c, size)
    else {
      this.code('X')
      this.out.uint(size, 4)
    }
    this.out.text(value)
    this.memoize()
  }

  get(slot: number): void {
    if (slot < 256) this.out.byte(0x68, slot)
    else {
      this.code('j')
      this.out.uint(slot, 4)
    }
  }

  int(value: number): void {
    this.code(value < 256 ? 'K' : value < 65_536 ? 'M' : 'J')
    this.out.uint(value, value < 256 ? 1 : value < 65_536 ? 2 : 4)
  }

  global(module: string, name: string): void {
    const key = `${module}\n${name}`
    const slot = this.#slots.get(key)
    if (slot !== undefined) {
      this.get(slot)
      return
    }
    this.code('c')
    this.out.text(`${key}\n`)
    this.#slots.set(key, this.#memo)
    this.memoize()
  }
}

/** A list of `count` dicts of five fields: 20 opcodes each. */
export function makeRecords(count: number, protocol: 2 | 4): Uint8Array {
  const pickler = new Pickler(protocol)
  pickler.code(']')
  pickler.memoize()
  for (let start = 0; start < count; start += 1000) {
    pickler.code('(')
    for (let index = start; index < Math.min(start + 1000, count); index++) {
      pickler.code('}')
      pickler.memoize()
      pickler.code('(')
      pickler.text('id', true)
      pickler.int(index)
      pickler.text('name', true)
      pickler.text(`record-${index}`, false)
      pickler.text('score', true)
      pickler.code('G')
      pickler.out.float(index / 8)
      pickler.text('ok', true)
      pickler.out.byte(index % 2 === 0 ? 0x88 : 0x89)
      pickler.text('size', true)
      pickler.code(']')
      pickler.memoize()
      pickler.code('(')
      pickler.int(index % 640)
      pickler.int(480)
      pickler.code('e')
      pickler.code('u')
    }
    pickler.code('e')
  }
  pickler.code('.')
  return pickler.out.finish()
}

/** A `state_dict` of `count` tensors, as torch.save writes data.pkl: 30 opcodes each. */
export function makeStateDict(count: number): Uint8Array {
  const pickler = new Pickler(2)
  pickler.code('}')
  pickler.memoize()
  pickler.code('(')
  for (let index = 0; index < count; index++) {
    pickler.text(`layer.${index}.weight`, false)
    pickler.global('torch._utils', '_rebuild_tensor_v2')
    pickler.code('(')
    pickler.code('(')
    pickler.text('storage', true)
    pickler.global('torch', 'FloatStorage')
    pickler.text(String(index), false)
    pickler.text('cpu', true)
    pickler.int(6)
    pickler.code('t')
    pickler.memoize()
    pickler.code('Q')
    pickler.int(0)
    for (const [first, second] of [
      [2, 3],
      [3, 1],
    ] as const) {
      pickler.int(first)
      pickler.int(second)
      pickler.out.byte(0x86)
      pickler.memoize()
    }
    pickler.out.byte(0x89)
    pickler.global('collections', 'OrderedDict')
    pickler.code(')')
    pickler.code('R')
    pickler.memoize()
    pickler.code('t')
    pickler.memoize()
    pickler.code('R')
    pickler.memoize()
  }
  pickler.code('u')
  pickler.code('.')
  return pickler.out.finish()
}
