// SPDX-License-Identifier: Apache-2.0
// The allow-list and the names of danger, ready for look-up.
import type { Entry } from './entry.ts'
import { rules, structuralNames } from './rules.ts'
import { dangers, type Danger } from './tables/danger.ts'
import { formerRows } from './tables/former.ts'
import { introspected } from './tables/introspected.ts'
import { numpyRows } from './tables/numpy.ts'
import { pythonRows } from './tables/python.ts'
import { scientificRows } from './tables/scientific.ts'
import { standardLibrary } from './tables/standard-library.ts'
import { torchRows } from './tables/torch.ts'
import { trainingRows } from './tables/training.ts'

const allowed = new Map<string, Entry>()
for (const rows of [introspected, formerRows, pythonRows, numpyRows, torchRows, scientificRows, trainingRows]) {
  for (const [module, uses, names] of rows) {
    for (const name of names.split(' ')) {
      const path = `${module}.${name}`
      const earlier = allowed.get(path)
      allowed.set(path, { uses: `${earlier?.uses ?? ''}${uses}`, isStructural: false, rule: rules.get(path) })
    }
  }
}
for (const path of structuralNames) allowed.set(path, { uses: 'r', isStructural: true, rule: rules.get(path) })

/** The row of a name, by exact path: no wildcard, no prefix (a submodule of a harmless module is another module). */
export function findEntry(path: string): Entry | undefined {
  return allowed.get(path)
}

const dangerByModule = new Map<string, (readonly [names: ReadonlySet<string>, danger: Danger])[]>()
for (const [module, names, danger] of dangers) {
  const rows = dangerByModule.get(module) ?? []
  rows.push([new Set(names.split(' ')), danger])
  dangerByModule.set(module, rows)
}

/** What a name is known to be able to do, or undefined. */
export function findDanger(module: string, name: string): Danger | undefined {
  const first = name.split('.', 1)[0] ?? ''
  const isNamed = ([names]: readonly [ReadonlySet<string>, Danger]): boolean =>
    names.has('*') || names.has(name) || names.has(first)
  const exact = dangerByModule.get(module)?.find(isNamed)
  if (exact !== undefined) return exact[1]
  for (let dot = module.lastIndexOf('.'); dot > 0; dot = module.lastIndexOf('.', dot - 1)) {
    const above = dangerByModule.get(`${module.slice(0, dot)}.`)?.find(isNamed)
    if (above !== undefined) return above[1]
  }
  return undefined
}

const knownLibraries: ReadonlySet<string> = new Set([
  ...standardLibrary.split(' '),
  ...'numpy torch torchvision torchaudio scipy sklearn pandas joblib transformers tensorflow keras jax lightning pytorch_lightning lightning_fabric mmengine mmcv requests aiohttp httpx yaml jinja2 setuptools pip pkg_resources cloudpickle dill cffi numba sympy matplotlib PIL cv2 django flask fastapi paramiko IPython'.split(
    ' ',
  ),
])

/** True where the name would be found in Python itself or in a library whose harmless names are listed here. */
export function isKnownLibrary(module: string): boolean {
  return knownLibraries.has(module.split('.', 1)[0] ?? '')
}
