// SPDX-License-Identifier: Apache-2.0
// The words in use. English is the only language so far; another one is chosen here.
import { english, type Words } from './english.ts'

export const text: Words = english
