// SPDX-License-Identifier: Apache-2.0
// The oracle is PyTorch 2.13: vectors/checkpoint/weights_only.py asked it about every file here, and torch_containers.py about archives.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf, readCases, type WeightsOnlyCase } from './fixture.ts'

/** Names of the cases on which we and PyTorch disagree. */
function differences(cases: readonly WeightsOnlyCase[]): readonly string[] {
  return cases.flatMap(({ name, data, loads }) => {
    const answer = answerOf(data)
    return answer.loads === loads ? [] : [`${name}: PyTorch ${loads}, we ${answer.loads} (${answer.reason})`]
  })
}

const byHand = readCases('weights_only')
const byType = readCases('weights_only_types')

const topics: readonly (readonly [prefix: string, title: string])[] = [
  ['c.1 ', 'c.1 the container decides, in PyTorch’s order'],
  ['c.2 ', 'c.2 the restricted opcodes, and nothing else'],
  ['c.4 ', 'c.4 names are compared as one string after Python 2’s were mapped'],
  ['c.5 ', 'c.5 REDUCE, NEWOBJ and BUILD take allowed objects only'],
  ['c.6 ', 'c.6 APPEND takes lists, a persistent id names a storage'],
  ['c.7 ', 'c.7 a storage’s record has exactly its size, in either byte order'],
  ['c.8 ', 'c.8 sparse tensors are not checked by 2.13'],
  ['row 17: ', 'row 17: dotted names are refused'],
  ['row 18: ', 'row 18: the allow-list is asked after the mapping'],
  ['row 25: ', 'row 25: no items on tensors, no tensors past their storage'],
  ['row 26: ', 'row 26: what asks for much is answered without giving it'],
  ['row 27: ', 'row 27: Python 2’s names are mapped'],
  ['honest ', 'what torch.save writes is answered as PyTorch does, in each container and protocol'],
]

for (const [prefix, title] of topics) {
  test(title, () => {
    const cases = [...byHand, ...byType].filter(({ name }) => name.startsWith(prefix))
    assert.ok(cases.length > 0)
    assert.deepEqual(differences(cases), [])
  })
}

test('every case by hand is answered as PyTorch does', () => {
  assert.ok(byHand.length + byType.length > 1_800)
  assert.deepEqual(differences([...byHand, ...byType]), [])
})

test('calls with arguments that are nearly right are answered as PyTorch does', () => {
  assert.deepEqual(differences(readCases('weights_only_calls')), [])
})

test('honest files with bytes changed are answered as PyTorch does', () => {
  assert.deepEqual(differences(readCases('weights_only_mutations')), [])
})

test('row 24: archives, old forms and tar containers with oddities are answered as PyTorch does', () => {
  for (const group of ['torch_containers_zip', 'torch_containers_legacy'])
    assert.deepEqual(differences(readCases(group)), [])
})

test('the reason is PyTorch’s own where a name, an opcode or an object is refused', () => {
  const said =
    /^(?:Unsupported operand \d+|Unsupported global: GLOBAL \S+ was not an allowed global by default|Trying to load unsupported GLOBAL \S+ whose module \S+ is blocked|Can only (?:build|append|SETITEM).*, but got <class '[\w.]+'>)/
  const refused = [...byHand, ...byType].flatMap(({ name, reason, data }) => {
    // Ours is one line without control characters.
    const [wanted] = said.exec((reason ?? '').replace(/\p{Cc}+/gu, ' ')) ?? []
    return wanted === undefined ? [] : [{ name, wanted, answered: answerOf(data).reason?.slice(0, wanted.length) }]
  })
  assert.ok(refused.length > 600, `${refused.length}`)
  assert.deepEqual(
    refused.filter(({ wanted, answered }) => wanted !== answered),
    [],
  )
})
