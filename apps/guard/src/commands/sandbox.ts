// SPDX-License-Identifier: Apache-2.0
// `model-guard sandbox`: runs what must still be loaded unsafely where it can do no harm.
import { spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { constants } from 'node:os'
import { GuardError, usage } from '../errors.ts'
import { findBubblewrap, isInside, realFolder, sandboxArguments } from '../sandbox/bubblewrap.ts'
import { quote } from '../wording/printable.ts'
import { parseOptions } from './arguments.ts'
import { write } from './output.ts'

const help = `Run a command without network, secrets and write access

Usage: model-guard sandbox [--memory 4G] [--write DIR] -- CMD [ARG]...

      --memory SIZE   most memory of each process, 512M or 4G; 4G by default
      --write DIR     the one folder that may be written
  -h, --help          this text

The command sees the system's programs, the current folder (read-only) and an empty /tmp.
It sees no network, no home folder, no other process, and none of your environment but
the language, the time zone and a Python environment that is active.
It needs bubblewrap (Linux). Exit code: that of the command; 2: wrong usage; 3: no sandbox.

Examples:
  model-guard sandbox -- python convert_old_checkpoint.py old.pth
  model-guard sandbox --write out --memory 8G -- python export.py
`

/** Exit code: that of the command. Throws `GUARD_SANDBOX_UNAVAILABLE`. */
export async function run(args: readonly string[]): Promise<number> {
  const split = args.indexOf('--')
  const own = split < 0 ? args : args.slice(0, split)
  const command = split < 0 ? [] : args.slice(split + 1)
  const { values, positionals } = parseOptions(own, {
    memory: { type: 'string' },
    write: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  })
  if (values.help === true) {
    await write(help)
    return 0
  }
  if (positionals.length > 0)
    throw usage(
      `${quote(positionals[0] ?? '')} stands before "--"`,
      'Write the command behind "--": model-guard sandbox -- python x.py',
    )
  if (command.length === 0) throw usage('No command to run', 'Write it behind "--": model-guard sandbox -- python x.py')
  const program = findBubblewrap()
  if (process.platform !== 'linux' || program === undefined)
    throw unavailable(
      'bubblewrap (bwrap) is not here',
      'Install it (apt install bubblewrap), or use the container profile: docs/how-to/load-in-isolation.md',
    )
  const workspace = realFolder(process.cwd()) ?? process.cwd()
  const options = {
    workspace,
    writable: asWritable(values.write, workspace),
    memoryBytes: asBytes(values.memory ?? '4G'),
    command,
  }
  return await start(program, sandboxArguments(options, process.env))
}

/** Starts, hands signals on, and gives the exit code. */
async function start(program: string, args: readonly string[]): Promise<number> {
  // bubblewrap tells its own failures with a message and exit code 1, as the command could; a trial tells them apart.
  const trialArgs = [...args.slice(0, args.indexOf('--') + 1), '/bin/sh', '-c', 'exit 0']
  const trial = await new Promise<number | null>((resolve, reject) => {
    spawn(program, trialArgs, { stdio: 'ignore' }).once('error', reject).once('exit', resolve)
  })
  if (trial !== 0)
    throw unavailable(
      'bubblewrap cannot make namespaces here',
      'Allow user namespaces (kernel.unprivileged_userns_clone, AppArmor), or use the container profile: docs/how-to/load-in-isolation.md',
    )
  const child = spawn(program, [...args], { stdio: 'inherit' })
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, forward)
  return await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])))
  })
}

function asWritable(path: string | undefined, workspace: string): string | undefined {
  if (path === undefined) return undefined
  const real = realFolder(path)
  if (real === undefined || !statSync(real).isDirectory())
    throw usage(`${quote(path)} is no folder`, 'Make the folder first')
  if (isInside(workspace, real))
    throw usage(`${quote(path)} holds the workspace`, 'Name a folder that holds nothing but results')
  return real
}

/** `512M` or `4G`, at least 64 MiB: below that no interpreter starts. */
function asBytes(text: string): number {
  const [, digits, unit] = /^(\d{1,6})([MG])$/i.exec(text) ?? []
  const bytes = Number(digits) * (unit?.toUpperCase() === 'G' ? 2 ** 30 : 2 ** 20)
  if (!(bytes >= 64 * 2 ** 20)) throw usage(`${quote(text)} is no size`, 'Say it as 512M or 4G, at least 64M')
  return bytes
}

function unavailable(message: string, remedy: string): GuardError {
  return new GuardError('GUARD_SANDBOX_UNAVAILABLE', 'unavailable', `Nothing was run: ${message}`, { remedy })
}
