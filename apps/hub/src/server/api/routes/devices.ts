// SPDX-License-Identifier: Apache-2.0
// The microphones: list them, make a browser one, remove one.
import { Type } from '@sinclair/typebox'
import type { Hub } from '../../hub.ts'
import type { Api } from '../provider.ts'
import { BrowserDevice, DeviceList, DeviceParameters, NewBrowserDevice, Problem } from '../schemas.ts'

export function addDeviceRoutes(api: Api, hub: Hub, { browserPort }: { readonly browserPort: number }): void {
  api.get(
    '/api/v1/devices',
    { config: { access: 'session' }, schema: { summary: 'Every admitted device', response: { 200: DeviceList } } },
    async () => ({ devices: hub.admission.list().map(({ credentialSha256: _, ...device }) => device) }),
  )
  api.post(
    '/api/v1/devices/browser',
    {
      config: { access: 'session' },
      schema: {
        summary: 'Turn the calling browser into a microphone',
        body: NewBrowserDevice,
        response: { 201: BrowserDevice, 409: Problem },
      },
    },
    async (request, reply) => {
      const { device, token } = await hub.admission.admitBrowser(request.body)
      // Not "localhost": browsers try [::1] first for that name, where another user of this machine may listen for sound.
      return reply.code(201).send({ deviceId: device.deviceId, token, url: `ws://127.0.0.1:${browserPort}/` })
    },
  )
  api.delete(
    '/api/v1/devices/:deviceId',
    {
      config: { access: 'session' },
      schema: {
        summary: 'Remove a device; its connection is cut at once',
        params: DeviceParameters,
        response: { 204: Type.Null(), 404: Problem },
      },
    },
    async (request, reply) => {
      await hub.admission.remove(request.params.deviceId)
      return reply.code(204).send(null)
    },
  )
}
