// SPDX-License-Identifier: Apache-2.0
// Writes docs/reference/findings.md from the catalogue of findings.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findingsPage, renderFindings } from './checks/findings.ts'
import { rootFolder } from './checks/tree.ts'

writeFileSync(join(rootFolder, findingsPage), renderFindings())
