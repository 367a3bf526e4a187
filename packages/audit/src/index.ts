// SPDX-License-Identifier: Apache-2.0
// The public names of @cryingsense/audit.
export { findLoaderCalls, inspectNotebook, inspectPython } from './calls/calls.ts'
export type { CallReport, CallSite, SourceFiles } from './calls/calls.ts'
export { callFindings } from './calls/findings.ts'
