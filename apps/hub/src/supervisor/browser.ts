// SPDX-License-Identifier: Apache-2.0
// Opens the page on a desktop, and nothing anywhere else.
import { spawn } from 'node:child_process'

/** Whether a person sits in front of a desktop of this machine. */
export function hasDesktop(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  const isRemote = environment['SSH_CONNECTION'] !== undefined || environment['CI'] !== undefined
  if (isRemote) return false
  if (platform === 'darwin') return true
  return Boolean(environment['DISPLAY']) || Boolean(environment['WAYLAND_DISPLAY'])
}

/** `url` must not carry the code: other users of the machine can read a program's arguments. */
export function openBrowser(url: string): void {
  const command = process.platform === 'darwin' ? 'open' : 'xdg-open'
  const child = spawn(command, [url], { stdio: 'ignore', detached: true })
  // No browser is no failure: the address is on the console.
  child.on('error', () => undefined)
  child.unref()
}
