// SPDX-License-Identifier: Apache-2.0
// `model-guard page`: writes the page that inspects files in a browser.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { AtomicFile } from '@cryingsense/checkpoint/adapters/node'
import { sizeText } from '../wording/figures.ts'
import { printable } from '../wording/printable.ts'
import { onePath, parseOptions } from './arguments.ts'
import { write } from './output.ts'

const help = `Write the page that inspects model files in a browser

Usage: model-guard page [OUT.html] [--force]

  OUT.html     where to write it (default: model-guard.html)
      --force  replace what is there
  -h, --help   this text

The page is one file without any reference to another. Open it from disk or serve it;
what is dropped on it stays in the browser.

Exit code 0: written; 2: wrong usage; 1 or 3: could not be written.

Examples:
  model-guard page
  model-guard page public/index.html --force
`

/** Exit code 0, or throws. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    force: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  })
  if (values.help === true) {
    await write(help)
    return 0
  }
  const path = onePath(positionals.length === 0 ? ['model-guard.html'] : positionals)
  const file = new AtomicFile(path, { isOverwriting: values.force === true })
  try {
    const bytes = new TextEncoder().encode(await buildPage())
    file.write(bytes)
    file.commit()
    await write(`Wrote ${printable(path)} (${sizeText(bytes.length)}). Open it in a browser and drop a file on it.\n`)
  } finally {
    file.abort()
  }
  return 0
}

/** The builder lies beside the sources, outside of any bundle: it is told from the place of this very file. */
async function buildPage(): Promise<string> {
  const rootFolder = findRoot(fileURLToPath(import.meta.url))
  const builder: unknown = await import(pathToFileURL(join(rootFolder, 'tools/guard/page.ts')).href)
  if (
    typeof builder === 'object' &&
    builder !== null &&
    'buildPage' in builder &&
    typeof builder.buildPage === 'function'
  )
    return String(await builder.buildPage(rootFolder))
  throw new TypeError('tools/guard/page.ts exports no buildPage')
}

/** The folder above `path` whose package.json is the workspace's. */
function findRoot(path: string): string {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json')
    if (existsSync(manifest) && readFileSync(manifest, 'utf8').includes('"name": "cryingsense-workspace"'))
      return folder
  }
  throw new TypeError('model-guard does not lie in its workspace')
}
