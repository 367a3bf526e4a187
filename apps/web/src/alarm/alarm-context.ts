// SPDX-License-Identifier: Apache-2.0
// The alarm, handed down from main.tsx.
import { neededContext } from '../context/needed-context.ts'
import type { AlarmKeeper } from './alarm-keeper.ts'

export const [AlarmProvider, useAlarmKeeper] = neededContext<AlarmKeeper>('AlarmProvider')
