// SPDX-License-Identifier: Apache-2.0
// Joins a WebSocket to a session: events in, bytes out, and an end that does not wait for the other side for ever.
import { WebSocket } from 'ws'
import type { Connection, DeviceSocket } from './connection.ts'

/** A peer that does not answer a close within this time is cut. */
const closeTimeoutMs = 2000

/** Acknowledgements are 20 bytes; a device that leaves this many unread has stopped reading. */
const maximumUnreadBytes = 64 * 1024

/** The session's view of `webSocket`. */
export function toDeviceSocket(webSocket: WebSocket): DeviceSocket {
  return {
    send: (bytes) => {
      if (webSocket.readyState !== WebSocket.OPEN) return
      if (webSocket.bufferedAmount > maximumUnreadBytes) webSocket.terminate()
      else webSocket.send(bytes)
    },
    close: () => {
      webSocket.close(1000)
      setTimeout(() => webSocket.terminate(), closeTimeoutMs).unref()
    },
    terminate: () => webSocket.terminate(),
    pause: () => webSocket.pause(),
    resume: () => webSocket.resume(),
  }
}

/** Delivers what the WebSocket receives to `connection`, and its end to `onEnd`. */
export function bindWebSocket(webSocket: WebSocket, connection: Connection, onEnd: () => void): void {
  webSocket.on('message', (data, isBinary) => {
    // One WebSocket frame per message and the default binary type: the data is always one buffer.
    if (data instanceof Uint8Array) connection.receive(data, isBinary)
    else webSocket.terminate()
  })
  webSocket.on('ping', (data) => {
    connection.countControl()
    if (webSocket.readyState === WebSocket.OPEN) webSocket.pong(data)
  })
  webSocket.on('pong', () => connection.countControl())
  // The library closes the socket itself after an error, such as a message over the limit; 'close' follows.
  webSocket.on('error', () => undefined)
  webSocket.on('close', () => {
    connection.ended()
    onEnd()
  })
}
