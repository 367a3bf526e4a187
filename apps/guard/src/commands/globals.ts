// SPDX-License-Identifier: Apache-2.0
// `model-guard globals`: everything that torch.load(weights_only=True) would have to allow, in one go.
import { basename } from 'node:path'
import { inspect, type Inspection, type RequiredGlobal } from '@cryingsense/checkpoint'
import { FileSource } from '@cryingsense/checkpoint/adapters/node'
import { printable } from '../wording/printable.ts'
import { toSnippet } from '../report/snippet.ts'
import { onePath, parseOptions } from './arguments.ts'
import { asTorchVersion } from './inspect-options.ts'
import { write } from './output.ts'

const help = `List all names that torch.load(weights_only=True) must be told to allow

Usage: model-guard globals PATH [--torch VERSION] [--json]

      --torch VERSION  answer for this version of PyTorch (default: the newest known)
      --json           one JSON document, {"version":1,"path","torch","loads","reason",
                       "requiredGlobals":[{"name","kind","isImplied"}]}
  -h, --help           this text

Each name is harmless, structural (harmless only as this file uses it), dangerous,
or unknown (read what it does first). Names that the file never spells out are listed too.

Exit code 0: all are harmless, or none is needed; 1: one is not, or the file is unsafe
or damaged; 2: wrong usage; 3: could not read.

Examples:
  model-guard globals model.pth
  model-guard globals model.pth --torch 2.6 --json
`

/** What each kind asks of the reader. */
const meanings: Readonly<Record<RequiredGlobal['kind'], string>> = {
  harmless: 'runs nothing of the file’s choosing',
  structural: 'harmless only as this file uses it: convert the file instead of allowing it',
  dangerous: 'can run code or reach other names: never allow it',
  unknown: 'in no table: read what it does before you allow it',
}

/** Exit code: 0 all harmless, 1 not all. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    torch: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  })
  if (values.help === true) {
    await write(help)
    return 0
  }
  const path = onePath(positionals)
  const inspection = look(path, asTorchVersion(values.torch))
  const { weightsOnly, requiredGlobals } = inspection
  const isHarmless = isAcceptable(inspection)
  if (values.json === true) await write(`${JSON.stringify({ version: 1, path, ...weightsOnly, requiredGlobals })}\n`)
  else await write(toText(path, inspection, isHarmless))
  return isHarmless ? 0 : 1
}

function look(path: string, torch: string | undefined): Inspection {
  const source = FileSource.open(path)
  try {
    const options = { name: basename(path), now: () => performance.now() }
    return inspect(source, torch === undefined ? options : { ...options, torch })
  } finally {
    source.close()
  }
}

/** True where allowing every listed name is all it takes, and does no harm. */
function isAcceptable({ verdict, requiredGlobals }: Inspection): boolean {
  return verdict !== 'unsafe' && verdict !== 'malformed' && requiredGlobals.every(({ kind }) => kind === 'harmless')
}

function toText(path: string, inspection: Inspection, isHarmless: boolean): string {
  const { weightsOnly, requiredGlobals } = inspection
  const word = isHarmless ? 'HARMLESS' : 'LOOK FIRST'
  const count =
    requiredGlobals.length === 0
      ? 'no name'
      : requiredGlobals.length === 1
        ? '1 name'
        : `${requiredGlobals.length} names`
  const width = Math.max(0, ...requiredGlobals.map(({ name }) => printable(name).length))
  const lines = requiredGlobals.map(
    ({ name, kind, isImplied }) =>
      `  ${kind.padEnd(10)}  ${printable(name).padEnd(width)}  ${meanings[kind]}${isImplied ? '; the file never names it' : ''}`,
  )
  const paste = toSnippet(requiredGlobals).trimEnd()
  return [
    `${word}  ${printable(path)}: ${count} beside what torch ${weightsOnly.torch} allows`,
    ...(lines.length === 0 ? [] : ['', ...lines]),
    ...(weightsOnly.reason === null ? [] : ['', `  torch says: ${printable(weightsOnly.reason)}`]),
    ...(paste === '' ? [] : ['', paste]),
    '',
    advice(inspection, isHarmless),
    '',
  ].join('\n')
}

function advice({ weightsOnly, requiredGlobals, verdict }: Inspection, isHarmless: boolean): string {
  if (verdict === 'unsafe' || verdict === 'malformed')
    return `Do not load it: the file is ${verdict}. "model-guard inspect" says why.`
  if (weightsOnly.loads) return 'Nothing to do: it loads as it is.'
  if (requiredGlobals.length === 0) return 'No name would help: see what torch says, and run "model-guard inspect".'
  return isHarmless
    ? 'Paste this above torch.load(..., weights_only=True).'
    : 'Allow the harmless ones only; "model-guard convert" gets the tensors out without allowing any.'
}
