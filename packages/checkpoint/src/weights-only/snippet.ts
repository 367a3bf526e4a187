// SPDX-License-Identifier: Apache-2.0
// The call of add_safe_globals that lets a file load, as Python ready to paste.
import type { RequiredGlobal } from './required.ts'

const identifiers = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/

/** Modules that were moved: what they hold says another module of itself, so that the file's spelling must be stated beside it. */
const moved = ['numpy.core.', 'numpy._core.', 'pathlib.']

/**
 * Python source: imports, then the call. Names come from the file, so that only plain identifiers are written; how many were left out is
 * said in a comment. Names that must never be allowed are the caller's to leave out.
 */
export function snippet(required: readonly RequiredGlobal[]): string {
  const written = required.filter(
    ({ name, module }) => identifiers.test(name) && (module === '' || identifiers.test(module)),
  )
  const modules = new Set(
    written.map(({ module }) => module).filter((module) => module !== '' && module !== '__main__'),
  )
  const lines = [...modules, 'torch'].sort().map((module) => `import ${module}`)
  lines.push('', 'torch.serialization.add_safe_globals([')
  for (const { name, module } of written) lines.push(`    ${entry(name, module)},`)
  lines.push('])')
  const leftOut = required.length - written.length
  if (leftOut > 0) lines.push(`# ${leftOut} left out: no valid Python name`)
  return `${lines.join('\n')}\n`
}

function entry(name: string, module: string): string {
  // A class of the program that wrote the file: it must be defined where the file is loaded.
  const expression = module === '__main__' ? name.slice('__main__.'.length) : name
  if (name.startsWith('exceptions.')) return `(${module}.${name.slice('exceptions.'.length)}, '${name}')`
  return moved.some((prefix) => name.startsWith(prefix)) ? `(${expression}, '${name}')` : expression
}
