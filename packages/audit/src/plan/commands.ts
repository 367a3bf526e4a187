// SPDX-License-Identifier: Apache-2.0
// A way out as commands to paste, and how to see that it worked. Names and versions come from strangers' files, so what
// is no plain package name or version is never put into a shell.
import type { PlanChange } from './plan.ts'

interface CommandContext {
  readonly usesUv: boolean
  /** Python to pin; undefined where the one at hand will do. */
  readonly python: string | undefined
  /** What the workspace itself asks for by name: only that can be removed by name. */
  readonly own: ReadonlySet<string>
}

const plainName = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,99})$/
const plainVersion = /^[A-Za-z0-9][A-Za-z0-9.+!_-]{0,99}$/

/** `name==version` of a change, or undefined where there is nothing to install by name. */
function toInstall({ package: name, to }: PlanChange): string | undefined {
  if (to === null) return undefined
  const words = to.split(' ')
  const [first = '', second = ''] = words
  if (words.length === 1) return plainName.test(name) && plainVersion.test(first) ? `${name}==${first}` : undefined
  if (!plainName.test(first)) return undefined
  return plainVersion.test(second) && /^\d/.test(second) ? `${first}==${second}` : first
}

export function installCommands(changes: readonly PlanChange[], { usesUv, python, own }: CommandContext): string[] {
  const wanted = changes.flatMap((change) => toInstall(change) ?? [])
  const gone = changes
    // A fork or a variant takes the place of the package; a build from source is the package itself.
    .filter(({ to, package: name }) => to === null || (to.includes(' ') && to.split(' ', 1)[0] !== name))
    .map((change) => change.package)
    .filter((name) => plainName.test(name) && own.has(name))
  const sources = changes
    .filter(({ to }) => to?.includes('built from its source') === true)
    .map((change) => change.package)
  const quoted = wanted.map((one) => `"${one}"`).join(' ')
  if (usesUv)
    return [
      ...(python === undefined ? [] : [`uv python pin ${python}`]),
      ...(gone.length === 0 ? [] : [`uv remove ${gone.join(' ')}`]),
      ...(wanted.length === 0
        ? []
        : [
            `uv add ${quoted}${sources.map((name) => ` --no-binary-package ${name} --no-build-isolation-package ${name}`).join('')}`,
          ]),
      'uv lock',
    ]
  return [
    `python${python ?? '3'} -m venv .venv`,
    ...(wanted.length === 0
      ? []
      : [
          `.venv/bin/pip install ${quoted}${sources.map((name) => ` --no-binary ${name} --no-build-isolation`).join('')}`,
        ]),
    '.venv/bin/pip freeze > requirements.lock',
  ]
}

/** Import names that differ from the package's. */
const importNames: ReadonlyMap<string, string> = new Map([
  ['pillow', 'PIL'],
  ['scikit-learn', 'sklearn'],
  ['pytorch-lightning', 'pytorch_lightning'],
])

export function verification(changes: readonly PlanChange[], { usesUv }: Pick<CommandContext, 'usesUv'>): string[] {
  const modules = changes
    .filter(({ to, package: name }) => to !== null && plainName.test(name))
    .map(({ package: name }) => importNames.get(name) ?? name.replaceAll('-', '_'))
  const prefix = usesUv ? 'uv run ' : '.venv/bin/'
  return [
    ...(usesUv ? ['uv lock --check && uv sync --locked'] : ['.venv/bin/pip check']),
    ...(modules.length === 0
      ? []
      : [`${prefix}python -c "import ${modules.join(', ')}"   # every one imports: asserts at import show here`]),
    'model-guard convert OLD.pth NEW.safetensors, load both, compare outputs on the same input   # the round trip of a checkpoint',
    'model-guard audit   # what is still open is what this plan names',
  ]
}
