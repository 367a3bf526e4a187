// SPDX-License-Identifier: Apache-2.0
// The version that `--version` and SARIF name; a test compares it with package.json, which a bundle cannot read.

export const version = '0.1.0'
