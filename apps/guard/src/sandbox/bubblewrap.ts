// SPDX-License-Identifier: Apache-2.0
// How a command is run apart: bubblewrap (https://github.com/containers/bubblewrap) with namespaces of its own, a
// read-only view of the system's programs and the workspace, and an environment of named variables only.
import { accessSync, constants, existsSync, realpathSync } from 'node:fs'
import { delimiter, join, sep } from 'node:path'

/** What to run, and what it may have. */
export interface SandboxOptions {
  /** Seen read-only under its own path; the command starts in it. */
  readonly workspace: string
  /** The one folder that may be written, if any. */
  readonly writable: string | undefined
  readonly memoryBytes: number
  readonly command: readonly string[]
}

/** Programs and libraries of the system; what is not there is left out. Nothing of a home, a socket or a log is here. */
const systemFolders = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/opt', '/nix/store'] as const

/** The few files of /etc that programs need to start: the linker's cache, names of users, fonts, certificates. */
const systemFiles = [
  '/etc/ld.so.cache',
  '/etc/ld.so.conf',
  '/etc/ld.so.conf.d',
  '/etc/alternatives',
  '/etc/fonts',
  '/etc/localtime',
  '/etc/passwd',
  '/etc/group',
  '/etc/ssl/certs',
  '/etc/python3',
  '/etc/python3.11',
  '/etc/python3.12',
  '/etc/python3.13',
] as const

/** Variables that are handed on. A name that is not here is not there: tokens, keys and addresses stay outside. */
const keptVariables = [
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TERM',
  'TZ',
  'NO_COLOR',
  'PYTHONDONTWRITEBYTECODE',
  'OMP_NUM_THREADS',
  'VIRTUAL_ENV',
] as const

/** Where bubblewrap is, or undefined. */
export function findBubblewrap(searchPath = process.env['PATH'] ?? ''): string | undefined {
  return searchPath
    .split(delimiter)
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, 'bwrap'))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}

/** The arguments of bubblewrap. Paths must be real ones. */
export function sandboxArguments(
  { workspace, writable, memoryBytes, command }: SandboxOptions,
  environment: NodeJS.ProcessEnv,
): string[] {
  const kept = keptVariables.flatMap((name) => {
    const value = environment[name]
    return value === undefined ? [] : ['--setenv', name, value]
  })
  const virtual = environment['VIRTUAL_ENV']
  const searchPath = [
    ...(virtual === undefined ? [] : [join(virtual, 'bin')]),
    '/usr/local/bin',
    '/usr/bin',
    '/bin',
  ].join(':')
  return [
    // Own namespaces for processes, network (none but a loopback that leads nowhere), users, host name and shared memory.
    '--unshare-all',
    '--die-with-parent',
    // No control of the terminal it was started from (TIOCSTI).
    '--new-session',
    '--cap-drop',
    'ALL',
    '--hostname',
    'sandbox',
    ...systemFolders.filter((path) => existsSync(path)).flatMap((path) => ['--ro-bind', path, path]),
    ...systemFiles.filter((path) => existsSync(path)).flatMap((path) => ['--ro-bind', path, path]),
    '--proc',
    '/proc',
    '--dev',
    '/dev',
    '--size',
    String(memoryBytes),
    '--tmpfs',
    '/tmp',
    '--dir',
    '/tmp/home',
    ...(virtual !== undefined && existsSync(virtual) && !isInside(virtual, workspace)
      ? ['--ro-bind', virtual, virtual]
      : []),
    '--ro-bind',
    workspace,
    workspace,
    ...(writable === undefined ? [] : ['--bind', writable, writable]),
    '--chdir',
    workspace,
    '--clearenv',
    ...kept,
    '--setenv',
    'PATH',
    searchPath,
    '--setenv',
    'HOME',
    '/tmp/home',
    '--',
    // The address space of every process in it, and no core files: they would hold what was loaded.
    '/bin/sh',
    '-c',
    `ulimit -v ${Math.floor(memoryBytes / 1024)} && ulimit -c 0 && exec "$@"`,
    'sandbox',
    ...command,
  ]
}

/** Whether a path lies in a folder; both real. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`)
}

/** A real path, or undefined where there is none. */
export function realFolder(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}
