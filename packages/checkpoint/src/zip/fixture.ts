// SPDX-License-Identifier: Apache-2.0
// What the tests of zip archives share: the cases of vectors/checkpoint/torch_containers.py, and archives built by hand.
import { deflateRawSync } from 'node:zlib'
import { readCases as readVectors } from '../../test/cases.ts'
import { crc32 } from '../unpack/checksum/crc32.ts'

/** A tensor as vectors/checkpoint/torch_oracle.py describes it. */
export interface CaseTensor {
  readonly name: string
  readonly dtype: string
  readonly shape: readonly number[]
  readonly stride: readonly number[]
  readonly sha256: string | null
}

/** One case with PyTorch's answer. */
export interface ContainerCase {
  readonly name: string
  readonly loads: boolean
  readonly error?: string
  readonly reason?: string
  /** True where PyTorch reads memory that nobody wrote, so that its tensors mean nothing. */
  readonly undefined?: boolean
  readonly tensors?: readonly CaseTensor[]
  /** What was exported, where the case is an honest program. */
  readonly weights?: readonly CaseTensor[]
  readonly pickles?: Readonly<Record<string, string>>
  readonly data: Uint8Array
}

/** The cases of a group of vectors. */
export function readCases(group: string): readonly ContainerCase[] {
  return readVectors<Omit<ContainerCase, 'data'>>(group).map(({ bytes, ...rest }) => ({ ...rest, data: bytes }))
}

/** A member of a hand-built archive. */
export interface TestMember {
  readonly name: string
  readonly data: Uint8Array
  readonly isDeflated?: boolean
}

/** An honest archive of `members`, as Python's zipfile writes one. */
export function buildZip(members: readonly TestMember[]): Uint8Array {
  const pieces: Uint8Array[] = []
  const lines: Uint8Array[] = []
  let offset = 0
  for (const { name, data, isDeflated = false } of members) {
    const packed = isDeflated ? deflateRawSync(data) : data
    const path = Buffer.from(name)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(isDeflated ? 8 : 0, 4)
    common.writeUInt32LE(crc32(data), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(data.length, 18)
    common.writeUInt16LE(path.length, 22)
    pieces.push(Buffer.from('PK\x03\x04', 'latin1'), common, path, packed)
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    lines.push(Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, rest, path)
    offset += 30 + path.length + packed.length
  }
  const directory = Buffer.concat(lines)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(members.length, 8)
  end.writeUInt16LE(members.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return new Uint8Array(Buffer.concat([...pieces, directory, end]))
}

/** A budget without an end. */
export const noLimit = { spend: (): void => undefined }
