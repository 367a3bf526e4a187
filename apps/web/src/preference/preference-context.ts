// SPDX-License-Identifier: Apache-2.0
// The owner's wishes, handed down from main.tsx.
import { neededContext } from '../context/needed-context.ts'
import type { Preferences } from './preferences.ts'

export const [PreferencesProvider, usePreferences] = neededContext<Preferences>('PreferencesProvider')
