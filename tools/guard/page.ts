// SPDX-License-Identifier: Apache-2.0
// Builds the page that inspects files in a browser: one HTML file with everything inline, under a policy that lets it
// load nothing and send nothing.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'

/** Where the page's source says that the built parts belong. */
const styleMark = '<!-- style -->'
const scriptMark = '<!-- script -->'
const policyMark = '<!-- policy -->'

/** The whole page as text. */
export async function buildPage(rootFolder: string): Promise<string> {
  const folder = join(rootFolder, 'apps/guard/page')
  const built = await build({
    configFile: false,
    root: folder,
    logLevel: 'error',
    publicDir: false,
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    worker: { format: 'iife' },
    build: {
      write: false,
      target: 'es2023',
      modulePreload: false,
      cssCodeSplit: false,
      lib: { entry: 'src/main.tsx', formats: ['iife'], name: 'modelGuard', cssFileName: 'page' },
    },
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((one) => ('output' in one ? one.output : []))
  let script = ''
  let style = ''
  for (const output of outputs) {
    if (output.type === 'chunk') script += output.code
    else if (output.fileName.endsWith('.css')) style += text(output.source)
    else throw new Error(`The page needs ${output.fileName}, which does not lie inline`)
  }
  // The end tag is the only thing that ends an inline script, wherever it stands in it.
  script = script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--')
  const policy = [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    'worker-src blob:',
    "connect-src 'none'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return readFileSync(join(folder, 'index.html'), 'utf8')
    .replace(policyMark, () => `<meta http-equiv="Content-Security-Policy" content="${policy}" />`)
    .replace(styleMark, () => `<style>${style}</style>`)
    .replace(scriptMark, () => `<script>${script}</script>`)
}

function text(source: string | Uint8Array): string {
  return typeof source === 'string' ? source : new TextDecoder().decode(source)
}

/** A hash for Content-Security-Policy: exactly this text may run or style, and nothing that is added to it. */
function hash(content: string): string {
  return `'sha256-${createHash('sha256').update(content).digest('base64')}'`
}
