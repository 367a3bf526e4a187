// SPDX-License-Identifier: Apache-2.0
// The hub's API, handed down from main.tsx.
import { neededContext } from '../context/needed-context.ts'
import type { ApiClient } from './client.ts'

export const [ApiProvider, useApi] = neededContext<ApiClient>('ApiProvider')
