// SPDX-License-Identifier: Apache-2.0
// The live stream, handed down from main.tsx.
import { neededContext } from '../context/needed-context.ts'
import type { LiveSource } from './live-source.ts'

export const [LiveProvider, useLiveSource] = neededContext<LiveSource>('LiveProvider')
