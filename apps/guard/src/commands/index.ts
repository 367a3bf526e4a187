// SPDX-License-Identifier: Apache-2.0
// The commands by name. Each is loaded when it is called, so that `inspect` does not pay for the others.

import type { RunCommand } from './command.ts'

const loaders: ReadonlyMap<string, () => Promise<{ readonly run: RunCommand }>> = new Map([
  ['inspect', async () => await import('./inspect.ts')],
  ['audit', async () => await import('./audit.ts')],
  ['claims', async () => await import('./claims.ts')],
  ['notice', async () => await import('./notice.ts')],
  ['dataset', async () => await import('./dataset.ts')],
  ['sandbox', async () => await import('./sandbox.ts')],
  ['globals', async () => await import('./globals.ts')],
  ['convert', async () => await import('./convert.ts')],
  ['disassemble', async () => await import('./disassemble.ts')],
  ['explain', async () => await import('./explain.ts')],
  ['page', async () => await import('./page.ts')],
])

export const commandNames: readonly string[] = [...loaders.keys()]

/** The command of that name, or undefined. */
export async function loadCommand(name: string): Promise<RunCommand | undefined> {
  const load = loaders.get(name)
  return load === undefined ? undefined : (await load()).run
}

export const overview = `Know what is in a model file or a workspace without running it

Usage: model-guard COMMAND [...]

  audit [DIR]              advisories, loader calls, contradictions and models of a workspace
  claims SECURITY.md...    what of a security notice is true, false or outdated
  notice [DIR]             a security notice from the facts
  dataset DIR              copies under two labels, leaks across a split, missing licences
  inspect PATH...          verdict, findings and tensors of files and folders
  globals PATH             what torch.load(weights_only=True) must be told to allow
  convert IN OUT           the tensors of any model file as safetensors
  disassemble PATH         the opcodes of a pickle, with what they leave on the stack
  sandbox -- CMD...        a command without network, secrets and write access
  explain [CODE]           what a finding means and what to do
  page [OUT.html]          the same inspection as one page for a browser

  -h, --help               this text; "model-guard COMMAND --help" says more
  -V, --version            the version

Nothing in a file is ever run, and nothing leaves this computer.
Exit code 0: accepted; 1: refused; 2: wrong usage; 3: could not read.

Examples:
  model-guard inspect model.pth
  model-guard inspect models/ --sarif > findings.sarif
`
