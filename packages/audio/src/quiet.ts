// SPDX-License-Identifier: Apache-2.0
// The WASM decoders print their complaints besides returning them. What they return is told with file and place;
// what they print would stand between the lines of the command that asked.

/** Runs `decode` with `console.error` muted for its duration. */
export function quietly<Result>(decode: () => Result): Result {
  const { error } = console
  console.error = () => undefined
  try {
    return decode()
  } finally {
    console.error = error
  }
}
