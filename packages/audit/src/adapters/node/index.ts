// SPDX-License-Identifier: Apache-2.0
// The public names of @cryingsense/audit/adapters/node.
export { openWorkspace } from './workspace.ts'
