// SPDX-License-Identifier: Apache-2.0
// `model-guard convert`: the tensors of a model file, bit by bit, in a format that cannot hold code.
import { unlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { inspect, planConversion, type Finding, type Inspection, type Reading } from '@cryingsense/checkpoint'
import { convertFile, FileSource, FolderSiblings, type ConvertedFile } from '@cryingsense/checkpoint/adapters/node'
import { usage } from '../errors.ts'
import { countText, sizeText } from '../wording/figures.ts'
import { printable, quote } from '../wording/printable.ts'
import { parseOptions } from './arguments.ts'
import { write } from './output.ts'

const help = `Write the tensors of a model file as safetensors, bit by bit

Usage: model-guard convert IN OUT.safetensors [--key K] [--drop PATH]... [--force] [--json]

      --key K      take what lies below this path, state_dict for instance
      --drop PATH  leave this part out; may be repeated
      --force      replace OUT where it exists
      --json       one JSON document: {"version":1,"input","output","tensors","dropped"}
  -h, --help       this text

Nothing in the file is run. What is no tensor must be dropped by name, so that nothing is
lost unnoticed. OUT appears whole or not at all.

Exit code 0: written; 1: refused, nothing written; 2: wrong usage; 3: could not read or write.

Examples:
  model-guard convert model.pth model.safetensors
  model-guard convert epoch_12.pth model.safetensors --key state_dict
`

/** Refusals of one file that are printed; what helps against one helps against the next hundred. */
const shownRefusals = 20

/** What was asked for. */
interface ConvertOptions {
  readonly input: string
  readonly output: string
  readonly key: string | undefined
  readonly drop: readonly string[]
  readonly isOverwriting: boolean
  readonly isJson: boolean
}

/** Exit code: 0 written, 1 refused. */
export async function run(args: readonly string[]): Promise<number> {
  const options = parse(args)
  if (options === undefined) {
    await write(help)
    return 0
  }
  const source = FileSource.open(options.input)
  let siblings: FolderSiblings | undefined
  try {
    const inspection = inspect(source, {
      name: basename(options.input),
      openSibling: (path) => (siblings ??= new FolderSiblings(options.input)).open(path),
      now: () => performance.now(),
    })
    return await convert(source, inspection, options)
  } finally {
    source.close()
    siblings?.close()
  }
}

/** Returns undefined where help was asked for. Throws `GUARD_USAGE_INVALID`. */
function parse(args: readonly string[]): ConvertOptions | undefined {
  const { values, positionals } = parseOptions(args, {
    key: { type: 'string' },
    drop: { type: 'string', multiple: true },
    force: { type: 'boolean' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  })
  if (values.help === true) return undefined
  const [input, output, another] = positionals
  if (input === undefined || output === undefined) throw usage('Name two files: IN and OUT.safetensors')
  if (another !== undefined) throw usage(`Two files are wanted: ${quote(another)} is one too many`)
  // torch.load and others go by the name, and would take the output for something else.
  if (!output.endsWith('.safetensors')) throw usage(`${quote(output)} must end in .safetensors`)
  return {
    input,
    output,
    key: values.key,
    drop: values.drop ?? [],
    isOverwriting: values.force === true,
    isJson: values.json === true,
  }
}

async function convert(source: FileSource, inspection: Inspection, options: ConvertOptions): Promise<number> {
  const reading = chooseReading(inspection)
  const { key, drop } = options
  const { plan, refusals } = planConversion(reading, { drop, ...(key === undefined ? {} : { key }) })
  if (plan === undefined) return refuse(options, refusals)
  if (inspection.verdict !== 'safe') {
    const says = `the file is ${inspection.verdict}; its tensors are copied and nothing else`
    process.stderr.write(`model-guard: ${printable(options.input)}: ${says} (see "model-guard inspect")\n`)
  }
  const stopListening: (() => void)[] = []
  try {
    const done = await convertFile(source, plan, options.output, {
      isOverwriting: options.isOverwriting,
      onTemporaryFile: (path) => stopListening.push(removeOnSignal(path)),
    })
    await write(options.isJson ? toJson(options, done, plan.dropped) : toText(options, done, plan.dropped))
    return 0
  } finally {
    for (const stop of stopListening) stop()
  }
}

/** The reading whose tensors are meant: the outermost that has any. */
function chooseReading({ readings }: Inspection): Reading {
  const first = readings.find(({ tensors }) => tensors.length > 0)
  if (first === undefined) return { format: 'unknown', member: '', findings: [], imports: [], tensors: [], members: [] }
  // Two models in one file would be mixed up by name; a polyglot would be converted by chance.
  const rival = readings.find(
    (other) =>
      other !== first &&
      other.tensors.length > 0 &&
      (!other.member.startsWith(first.member) || other.member === first.member),
  )
  if (rival === undefined) return first
  throw usage(
    `There are several models in it: ${quote(first.member || first.format)} and ${quote(rival.member || rival.format)}`,
    'Unpack the archive and convert one of its parts',
  )
}

/** Tells all reasons at once, because a person mends them in one go. */
function refuse(options: ConvertOptions, refusals: readonly Finding[]): number {
  const lines = refusals.slice(0, shownRefusals).map(({ code, message }) => `  ${code}  ${printable(message)}\n`)
  const more = refusals.length - shownRefusals
  if (more > 0) lines.push(`  ... and ${more} more\n`)
  const codes = [...new Set(refusals.map(({ code }) => code))]
  process.stderr.write(
    `model-guard: cannot convert ${printable(options.input)}\n${lines.join('')}Nothing was written. More: model-guard explain ${codes[0] ?? ''}\n`,
  )
  return 1
}

/** A program that is told to end leaves no half file. Returns what takes the listening back. */
function removeOnSignal(path: string): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const listeners = signals.map((signal) => {
    const listener = (): void => {
      try {
        unlinkSync(path)
      } finally {
        // Ends the way the sender expects, now that nothing is in the way.
        process.removeListener(signal, listener)
        process.kill(process.pid, signal)
      }
    }
    process.on(signal, listener)
    return [signal, listener] as const
  })
  return () => {
    for (const [signal, listener] of listeners) process.removeListener(signal, listener)
  }
}

function toText({ input, output }: ConvertOptions, done: ConvertedFile, dropped: readonly string[]): string {
  return [
    `CONVERTED  ${printable(output)}: ${countText(done.tensors, 'tensor')}`,
    '',
    `  input     ${done.inputSha256}  ${printable(input)}, ${sizeText(done.inputBytes)}`,
    `  output    ${done.outputSha256}  ${printable(output)}, ${sizeText(done.outputBytes)}`,
    ...dropped.map((path) => `  dropped   ${printable(path)}`),
    '',
    'Load it with safetensors; the hashes above are SHA-256, for your records.',
    '',
  ].join('\n')
}

function toJson({ input, output }: ConvertOptions, done: ConvertedFile, dropped: readonly string[]): string {
  return `${JSON.stringify({
    version: 1,
    input: { path: input, sha256: done.inputSha256, sizeBytes: done.inputBytes },
    output: { path: output, sha256: done.outputSha256, sizeBytes: done.outputBytes },
    tensors: done.tensors,
    dropped,
  })}\n`
}
