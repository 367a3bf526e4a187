// SPDX-License-Identifier: Apache-2.0
// Every format that is told apart. Formats of one family share their framing: the first that recognises the bytes speaks
// for the family. Two families that both recognise them make a polyglot.
import { barePickleReader } from '../bare-pickle/reader.ts'
import { ggufReader } from '../gguf/reader.ts'
import { joblibReader } from '../joblib/reader.ts'
import { hdf5Reader } from '../keras/h5-reader.ts'
import { kerasReader } from '../keras/keras-reader.ts'
import { npyReader } from '../numpy/npy.ts'
import { npzReader } from '../numpy/npz.ts'
import { onnxReader } from '../onnx/reader.ts'
import type { FormatReader } from '../reading.ts'
import { lastResortReader, recogniseReaders } from '../recognise/readers.ts'
import { safetensorsReader } from '../safetensors/reader.ts'
import { tarReader } from '../tar/reader.ts'
import { pytorchLegacyReader } from '../torch/legacy-reader.ts'
import { pt2Reader } from '../torch/pt2-reader.ts'
import { pytorchTarReader } from '../torch/tar-reader.ts'
import { torchscriptReader } from '../torch/torchscript-reader.ts'
import { pytorchZipReader } from '../torch/zip-reader.ts'
import { wrapperReaders } from '../unpack/compressions.ts'
import { zipReader } from '../zip/reader.ts'

/** Readers of one framing, the most specific first. */
export type Family = readonly FormatReader[]

/** In the order in which PyTorch looks: zip, tar, then the rest; the first that matches names the file. */
export const families: readonly Family[] = [
  [torchscriptReader, pt2Reader, pytorchZipReader, npzReader, kerasReader, zipReader],
  [pytorchTarReader, tarReader],
  [safetensorsReader],
  [npyReader],
  [ggufReader],
  [hdf5Reader],
  [onnxReader],
  wrapperReaders,
  [pytorchLegacyReader, joblibReader, barePickleReader],
  recogniseReaders,
]

/** Asked where no family recognised the bytes. */
export const lastResort: FormatReader = lastResortReader
