// SPDX-License-Identifier: Apache-2.0
// A door of its own: only who writes a page loads what draws it.
export { toHtmlReport } from './page.ts'
