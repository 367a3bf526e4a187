// SPDX-License-Identifier: Apache-2.0
// The rooms as they are now, and the hub's own condition.
import type { Hub } from '../../hub.ts'
import type { Api } from '../provider.ts'
import { Health, RoomList, Status } from '../schemas.ts'

export function addRoomRoutes(api: Api, hub: Hub): void {
  api.get(
    '/api/v1/rooms',
    { config: { access: 'session' }, schema: { summary: 'Every room, as it is now', response: { 200: RoomList } } },
    async () => ({ rooms: [...hub.rooms.list()] }),
  )
  api.get(
    '/api/v1/status',
    {
      config: { access: 'session' },
      schema: { summary: 'Whether the hub listens and can store', response: { 200: Status } },
    },
    async () => hub.status(),
  )
  api.get(
    '/api/v1/health',
    {
      config: { access: 'public' },
      schema: { summary: 'Whether the server answers; says nothing else', response: { 200: Health } },
    },
    async () => ({ status: 'ok' as const }),
  )
}
