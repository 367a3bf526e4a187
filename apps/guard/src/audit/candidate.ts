// SPDX-License-Identifier: Apache-2.0
// Which files of a workspace are model files: by name, or by how they begin. `inspect` looks at everything that it is
// given; an audit of a whole workspace has pictures, sounds and sources in it that are none of its business.

/** Bytes that tell. */
export const headBytes = 16

const modelEndings =
  /\.(?:pth?|pt2|pth\.tar|ckpt|bin|pkl|pickle|p|dill|joblib|np[yz]|safetensors|onnx|h5|hdf5|keras|gguf|mar|params|pdparams|pdmodel|caffemodel|tflite|pb|torchscript|ptl|mlmodel|weights|model|nemo|llamafile)(?:\.(?:gz|bz2|xz|zst|lz4|zip|7z))?$/i

/** Zip archives that are something else. */
const otherArchives =
  /\.(?:docx|xlsx|pptx|od[tsp]|jar|whl|egg|apk|aar|epub|xpi|crx|vsix|nupkg|war|kmz|3mf|sketch|zip)$/i

/** Beginnings of formats that hold models or pickles. A zip is one only where its name says nothing else. */
const beginnings: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  ['npy', [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]],
  ['hdf5', [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['gguf', [0x47, 0x47, 0x55, 0x46]],
]

/** Whether the file is to be inspected. `head` holds its first `headBytes` bytes, or fewer where it is shorter. */
export function isModelCandidate(path: string, head: Uint8Array): boolean {
  if (modelEndings.test(path)) return true
  if (beginnings.some(([, bytes]) => bytes.every((byte, index) => head[index] === byte))) return true
  // PROTO 2 to 5 and then an opcode that a protocol-2 pickle can begin with: anything but padding.
  const [first, second, third] = head
  if (first === 0x80 && second !== undefined && second >= 2 && second <= 5 && third !== undefined && third !== 0)
    return true
  if (first === 0x50 && second === 0x4b && third === 0x03 && head[3] === 0x04) return !otherArchives.test(path)
  return isSafetensors(head)
}

/** A little-endian length of 64 bits that is plausible, then `{"`. */
function isSafetensors(head: Uint8Array): boolean {
  if (head[8] !== 0x7b || head[9] !== 0x22) return false
  return head[4] === 0 && head[5] === 0 && head[6] === 0 && head[7] === 0
}
