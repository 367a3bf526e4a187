// SPDX-License-Identifier: Apache-2.0
// Writes docs/explanation/worked-example-notices.md from what the program says of the two notices.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { noticesPage, renderNotices } from './checks/notices.ts'
import { rootFolder } from './checks/tree.ts'

writeFileSync(join(rootFolder, noticesPage), renderNotices())
