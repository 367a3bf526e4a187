// SPDX-License-Identifier: Apache-2.0
// Memory that the names and texts of one file may take. Structures may overlap, so a small file can name the same long
// text a hundred thousand times.
import { Hdf5Fault } from './cursor.ts'
import { maxTextBytes } from './limits.ts'

/** One for a whole file. */
export class Allowance {
  #left: number = maxTextBytes

  /** Call before `sizeBytes` are kept. Throws {@link Hdf5Fault} where the file has had its share. */
  take(sizeBytes: number, offset: number): void {
    this.#left -= sizeBytes
    if (!(this.#left >= 0))
      throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `More than ${maxTextBytes} bytes of texts`, offset)
  }
}
