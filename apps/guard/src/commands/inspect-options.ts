// SPDX-License-Identifier: Apache-2.0
// The inspect command's options: parsed, checked and typed before any file is opened.
import { torchVersions } from '@cryingsense/checkpoint'
import { usage } from '../errors.ts'
import { readPolicy, type Policy } from '../policy/policy.ts'
import { quote } from '../wording/printable.ts'
import { parseOptions } from './arguments.ts'
import { nearest } from './nearest.ts'

/** What to inspect, and what to tell. */
export interface InspectCommandOptions {
  readonly paths: readonly string[]
  readonly output: 'text' | 'json' | 'sarif'
  readonly torch: string | undefined
  readonly safeGlobals: readonly string[]
  readonly hasTensors: boolean
  readonly isHashing: boolean
  readonly policy: Policy | undefined
}

const declared = {
  json: { type: 'boolean' },
  sarif: { type: 'boolean' },
  tensors: { type: 'boolean' },
  hash: { type: 'boolean' },
  torch: { type: 'string' },
  'safe-global': { type: 'string', multiple: true },
  policy: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

/** The text of `model-guard inspect --help`. */
export const help = `Say what is in model files, without running them

Usage: model-guard inspect PATH... [--json|--sarif] [options]

  PATH                  a file, or a folder: every file in it, hidden ones too, without .git
      --tensors         list the tensors
      --hash            with the SHA-256 of each tensor's elements (contiguous, little-endian)
      --json            one JSON document, always with the tensors
      --sarif           SARIF 2.1.0, for code scanning
      --torch VERSION   answer for this version of torch.load (default: the newest known)
      --safe-global N   a name you trust beside the allow-list, module.name; may be repeated
      --policy FILE     what your project accepts, with reasons and dates (JSON)
  -h, --help            this text

Exit code 0: every file is safe (or accepted by the policy); 1: one is unsafe,
malformed or unknown; 2: wrong usage; 3: one could not be read.

Examples:
  model-guard inspect model.pth
  model-guard inspect models/ --json --hash > models.json
`

/** Returns undefined where help was asked for. Throws `GUARD_USAGE_INVALID` and `GUARD_POLICY_INVALID`. */
export function parseInspectOptions(args: readonly string[]): InspectCommandOptions | undefined {
  const { values, positionals } = parseOptions(args, declared)
  if (values.help === true) return undefined
  if (positionals.length === 0) throw usage('Nothing to inspect', 'Name a file or a folder; see --help')
  if (values.json === true && values.sarif === true) throw usage('--json and --sarif exclude each other')
  const policy = values.policy === undefined ? undefined : readPolicy(values.policy)
  if (values.torch !== undefined && policy?.loadsUnder !== undefined && values.torch !== policy.loadsUnder)
    throw usage(`--torch says ${quote(values.torch)}, the policy says ${quote(policy.loadsUnder)}`)
  const named = [...(values['safe-global'] ?? []), ...(policy?.safeGlobals ?? []).map(({ name }) => name)]
  return {
    paths: positionals,
    output: values.json === true ? 'json' : values.sarif === true ? 'sarif' : 'text',
    torch: asTorchVersion(values.torch ?? policy?.loadsUnder),
    safeGlobals: named.map(asGlobalName),
    hasTensors: values.tensors === true || values.hash === true,
    isHashing: values.hash === true,
    policy,
  }
}

/** `2.6` or `2.6.1`, of a version that is known. Throws `GUARD_USAGE_INVALID`. */
export function asTorchVersion(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const [, minor] = /^(\d+\.\d+)(?:\.\d+)?(?:\+[\w.]+)?$/.exec(text) ?? []
  if (minor !== undefined && torchVersions.includes(minor)) return minor
  const known = `${torchVersions[0] ?? ''} to ${torchVersions.at(-1) ?? ''}`
  throw usage(`torch ${quote(text)} is not known; did you mean ${nearest(text, torchVersions)}?`, `Known are ${known}`)
}

/** `module.name`, as Python spells it. Throws `GUARD_USAGE_INVALID`. */
export function asGlobalName(text: string): string {
  if (/^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)+$/u.test(text)) return text
  throw usage(`${quote(text)} is no name of Python`, 'Say it as module.name, for instance argparse.Namespace')
}
