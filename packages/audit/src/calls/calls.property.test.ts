// SPDX-License-Identifier: Apache-2.0
// Sources changed, cut and piled up: sites or none, never an exception, and within two seconds of the processor.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { inspectNotebook, inspectPython } from './calls.ts'

const maxMs = 2_000

const lines = [
  'import torch, pickle as p',
  'from torch import load as q',
  'x = q(path, weights_only=flag or False)',
  'def f(a, *b, c=torch.load(d), **e) -> "int":',
  '  return [p.loads(i) for i in b if (y := i)]',
  'class A(p.Unpickler): pass',
  'with open(n) as g, h as (i, j): k = json.load(g)',
  'match x:',
  '  case {"a": [1, *_], **r} if r: torch.load = lambda *a, **k: None',
  "s = f'{torch.load(a)!r:>{w}}' rb'\\x00' '''long\ntext'''",
  '@decorated(torch.load)',
  'async def g(): await z; yield torch.jit.load(a)',
  'getattr(torch, "lo" + "ad")(f); del x; x[1:2, ...] @= ~y ** -1',
  '\ttry:\n\t\tnp.load(f, allow_pickle=True)\n\texcept* E: raise',
]

function within(act: () => void): void {
  const start = process.cpuUsage()
  act()
  assert.ok(process.cpuUsage(start).user / 1000 < maxMs)
}

test('any pile of lines, changed at any place, is read to its end', () => {
  const source = fc
    .array(fc.constantFrom(...lines), { maxLength: 30 })
    .chain((some) => fc.tuple(fc.constant(some.join('\n')), fc.array(fc.tuple(fc.nat(), fc.string({ maxLength: 4 })))))
  fc.assert(
    fc.property(source, fc.boolean(), ([text, changes], isCut) => {
      let changed = text
      for (const [at, piece] of changes) {
        const place = changed.length === 0 ? 0 : at % changed.length
        changed = changed.slice(0, place) + piece + (isCut ? '' : changed.slice(place + 1))
      }
      within(() => void inspectPython(new TextEncoder().encode(changed), 'a.py'))
    }),
    { numRuns: 1_500 },
  )
})

test('any bytes are read to their end, also as a notebook', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      within(() => void inspectPython(bytes, 'a.py'))
      within(() => void inspectNotebook(bytes, 'a.ipynb'))
    }),
    { numRuns: 1_000 },
  )
})

const long = 400_000
for (const [name, text] of [
  ['open brackets', 'torch.load('.repeat(long / 11)],
  ['closed brackets', `load${')'.repeat(long)}`],
  ['one name', `load${'a'.repeat(long)}`],
  ['one line of operators', `load${'+1'.repeat(long / 2)}`],
  ['attributes', `torch${'.load'.repeat(long / 5)}(f)`],
  ['comparisons', `load${' < 1'.repeat(long / 4)}`],
  ['lambdas', `${'lambda: '.repeat(long / 8)}torch.load`],
  ['conditions', `${'a if b else '.repeat(long / 12)}torch.load(f)`],
  ['definitions', 'def f(): pass\n'.repeat(long / 14) + 'torch.load(f)'],
  [
    'assignments',
    Array.from({ length: 20_000 }, (_, index) => `a${index + 1} = a${index}`).join('\n') + '\ntorch.load(f)',
  ],
  ['star imports', 'from torch import *\n'.repeat(long / 20) + 'load(f)'],
  ['unclosed text', `torch.load("""${'a'.repeat(long)}`],
  ['nested formats', `f'${"{f'".repeat(long / 4)}torch.load(f)`],
  ['tabs', `${'\t'.repeat(long)}torch.load(f)`],
] as const) {
  test(`a source of 400 kB of ${name} is read within two seconds`, () => {
    within(() => void inspectPython(new TextEncoder().encode(text), 'a.py'))
  })
}
