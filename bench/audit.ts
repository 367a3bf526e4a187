// SPDX-License-Identifier: Apache-2.0
// What an audit of a large workspace costs: 2,000 Python files of typical size and a lock of 500 packages, made here. The
// physical limit in the same run: reading the same bytes and hashing them, in a process of its own.
//
//   node bench/audit.ts [--runs 3] [--sources DIR]   DIR: Python sources to copy from, instead of made ones
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { runs: { type: 'string', default: '3' }, sources: { type: 'string' } } })
const program = fileURLToPath(new URL('../apps/guard/bin/model-guard.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'audit-bench-'))
const fileCount = 2_000
const packageCount = 500

/** A module as people write them: imports, a class, functions, docstrings; one in forty loads a checkpoint. */
function source(index: number): string {
  const load =
    index % 40 === 0 ? "\ndef read(path):\n    return torch.load(path, map_location='cpu', weights_only=True)\n" : ''
  const methods = Array.from(
    { length: 30 },
    (_, method) => `
    def step_${method}(self, inputs, *, scale=${method / 10}, mask=None):
        """Applies block ${method} to inputs of shape (batch, ${(index % 64) + 1}, width)."""
        hidden = self.layers[${method}](inputs) if mask is None else self.layers[${method}](inputs * mask)
        for name, value in sorted(self.buffers_${method % 7}.items(), key=lambda pair: pair[0]):
            hidden = hidden + scale * value[..., : hidden.shape[-1]].sum(dim=-1, keepdim=True)
        return {'hidden': hidden, 'norm': (hidden ** 2).mean().sqrt(), 'step': f'{self.name}-{method}'}
`,
  )
  return `"""Part ${index} of a model."""\nimport math\nimport torch\nfrom torch import nn\n\n\nclass Part${index}(nn.Module):\n    name = 'part-${index}'\n${methods.join('')}${load}`
}

function make(): number {
  let bytes = 0
  const write = (path: string, text: string): void => {
    bytes += Buffer.byteLength(text)
    writeFileSync(join(folder, path), text)
  }
  if (values.sources === undefined) {
    for (let index = 0; index < fileCount; index++) {
      if (index % 50 === 0) mkdirSync(join(folder, `package_${index / 50}`))
      write(`package_${Math.floor(index / 50)}/part_${index}.py`, source(index))
    }
  } else {
    const paths = readdirSync(values.sources, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.py'))
      .slice(0, fileCount)
    for (const path of paths) {
      cpSync(join(values.sources, path), join(folder, 'sources', path))
      bytes += statSync(join(values.sources, path)).size
    }
  }
  const locked = Array.from({ length: packageCount }, (_, index) => {
    const name = index === 0 ? 'torch' : `package-${index}`
    const version = index === 0 ? '2.9.1' : `${index % 5}.${index % 13}.${index % 7}`
    const wheels = Array.from(
      { length: 12 },
      (_, wheel) =>
        `    { url = "https://files.example.com/${name}-${version}-cp3${8 + (wheel % 6)}-cp3${8 + (wheel % 6)}-linux_x86_64.whl", hash = "sha256:${String(index * 12 + wheel).padStart(64, '0')}" },\n`,
    )
    return `[[package]]\nname = "${name}"\nversion = "${version}"\nsource = { registry = "https://pypi.org/simple" }\ndependencies = [\n    { name = "package-${(index * 7) % packageCount}" },\n]\nwheels = [\n${wheels.join('')}]\n\n`
  })
  write('uv.lock', `version = 1\nrequires-python = ">=3.10"\n\n${locked.join('')}`)
  write(
    'pyproject.toml',
    '[project]\nname = "large"\nversion = "1"\nrequires-python = ">=3.10"\ndependencies = ["torch>=2.6"]\n',
  )
  return bytes
}

interface Cost {
  readonly wallSec: number
  readonly cpuSec: number
  readonly memoryMb: number
}

/** The cost of a whole process; GNU time is not needed: the child reports itself through an exit hook. */
function measure(args: readonly string[]): Cost {
  const report = join(folder, '..', `audit-bench-${process.pid}.json`)
  const hook = `data:text/javascript,${encodeURIComponent(`import { writeFileSync } from 'node:fs'; import { isMainThread } from 'node:worker_threads'; if (isMainThread) process.on('exit', () => { const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage(); writeFileSync(${JSON.stringify(report)}, JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, rss: maxRSS / 1024 })) })`)}`
  const startedAt = performance.now()
  spawnSync(process.execPath, ['--import', hook, ...args], { cwd: folder, stdio: 'ignore' })
  const wallSec = (performance.now() - startedAt) / 1000
  const { cpu, rss } = JSON.parse(readFileSync(report, 'utf8')) as { cpu: number; rss: number }
  rmSync(report)
  return { wallSec, cpuSec: cpu, memoryMb: rss }
}

const readAndHash = `
const fs = require('node:fs'), crypto = require('node:crypto'), hash = crypto.createHash('sha256')
for (const path of fs.readdirSync('.', { recursive: true })) { try { hash.update(fs.readFileSync(path)) } catch {} }
console.log(hash.digest('hex'))`

try {
  const bytes = make()
  spawnSync(process.execPath, [program, '--version'])
  const runs = Array.from({ length: Number(values.runs) }, () => ({
    audit: measure([program, 'audit', '.', '--json']),
    limit: measure(['-e', readAndHash]),
  }))
  const median = (pick: (run: (typeof runs)[number]) => number): number =>
    runs.map(pick).sort((one, other) => one - other)[Math.floor(runs.length / 2)] ?? 0
  const audit = median((run) => run.audit.cpuSec)
  const limit = median((run) => run.limit.cpuSec)
  process.stdout.write(`${fileCount} Python files, ${packageCount} locked packages, ${(bytes / 1e6).toFixed(1)} MB\n`)
  process.stdout.write(
    `audit          ${median((run) => run.audit.wallSec).toFixed(2)} s by the clock, ${audit.toFixed(2)} s of processor, ${median((run) => run.audit.memoryMb).toFixed(0)} MB\n`,
  )
  process.stdout.write(
    `read and hash  ${median((run) => run.limit.wallSec).toFixed(2)} s by the clock, ${limit.toFixed(2)} s of processor; the audit takes ${(audit / limit).toFixed(1)} times as much\n`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
