// SPDX-License-Identifier: Apache-2.0
// A door of its own: only who writes a bill of materials loads the library for package addresses.
export { toCycloneDx } from './sbom.ts'
export type { CycloneDxOptions } from './sbom.ts'
