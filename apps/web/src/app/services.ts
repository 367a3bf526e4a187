// SPDX-License-Identifier: Apache-2.0
// What the pages work with, built once in main.tsx and handed down: no page reaches for a global.
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { AlarmKeeper } from '../alarm/alarm-keeper.ts'
import type { ApiClient } from '../api/client.ts'
import type { LiveSource } from '../live/live-source.ts'
import type { MicrophoneKeeper } from '../microphone/microphone-keeper.ts'
import type { Preferences } from '../preference/preferences.ts'

export interface Services {
  readonly api: ApiClient
  readonly live: LiveSource
  readonly alarm: AlarmKeeper
  readonly microphone: MicrophoneKeeper
  readonly preferences: Preferences
}

const ServicesContext = createContext<Services | undefined>(undefined)

export const ServicesProvider = ServicesContext.Provider

export function useServices(): Services {
  const services = useContext(ServicesContext)
  if (services === undefined) throw new Error('A page was rendered outside of ServicesProvider')
  return services
}
