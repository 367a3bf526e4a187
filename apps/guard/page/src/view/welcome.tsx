// SPDX-License-Identifier: Apache-2.0
// What the page shows before there is a file.
import { Picker } from './picker.tsx'

export function Welcome({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) {
  return (
    <main class="welcome">
      <h1>What is in this model file?</h1>
      <p class="lead">
        Drop a checkpoint here to see whether loading it would run code, what it imports, and every tensor in it.
        Nothing in the file is run.
      </p>
      <Picker onFiles={onFiles} isLarge />
      <p class="fine">
        PyTorch (.pt, .pth, .bin, .ckpt), TorchScript, pickle, NumPy, joblib, safetensors, ONNX, Keras, HDF5, GGUF, and
        archives of them. The kind is found from the bytes, not from the name.
      </p>
    </main>
  )
}
