// SPDX-License-Identifier: Apache-2.0
// Answers the console. Whoever can open the socket is the user who runs the hub, so there is no further check.
import { ServerError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import type { Device } from '../store/store.ts'
import { createIdentity, removeIdentity } from './identity.ts'
import type { AdminRequest, DeviceAnswer } from './requests.ts'

export interface AdminContext {
  readonly hub: Hub
  readonly dataFolder: string
  readonly url: string
  readonly devicePort: number
}

export async function answerAdmin(request: AdminRequest, context: AdminContext): Promise<unknown> {
  const { hub, url } = context
  switch (request.ask) {
    case 'status':
      return { url, claimed: await hub.sessions.isClaimed(), status: hub.status(), rooms: hub.rooms.list() }
    case 'episodes': {
      const { episodes } = await hub.store.episodes.list({ limit: request.limit, fromMs: request.fromMs })
      return { episodes }
    }
    case 'devices':
      return { devices: hub.admission.list().map(toAnswer) }
    case 'addDevice': {
      const { name, room, hubHost } = request
      const place = { hubHost, hubPort: context.devicePort }
      const { device, folder } = await createIdentity(hub, context.dataFolder, {
        name,
        room,
        kind: 'microphone',
        ...place,
      })
      return { device: toAnswer(device), folder, ...place }
    }
    case 'removeDevice': {
      const device = findDevice(hub, request.device)
      await removeIdentity(hub, context.dataFolder, device)
      return { device: toAnswer(device) }
    }
    case 'code': {
      const { code, expiresAtMs } = await hub.sessions.newCode()
      return { code, expiresAtMs, url }
    }
  }
}

/** By id, or by a name that only one device has. */
function findDevice(hub: Hub, idOrName: string): Device {
  const devices = hub.admission.list()
  const byId = devices.find(({ deviceId }) => deviceId === idOrName)
  if (byId !== undefined) return byId
  const byName = devices.filter(({ name }) => name === idOrName)
  const [only] = byName
  if (only !== undefined && byName.length === 1) return only
  const found = only === undefined ? 'none has' : `${byName.length} have`
  throw new ServerError('NOT_FOUND', 'invalid', `Cannot choose the device: ${found} this id or name`, {
    remedy: 'List the devices with "cryingsense devices" and use the id.',
  })
}

function toAnswer({ credentialSha256: _, ...device }: Device): DeviceAnswer {
  return device
}
