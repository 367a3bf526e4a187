// SPDX-License-Identifier: Apache-2.0
// Files that are no model, as servers, git-lfs and browsers write them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Finding } from '../finding/finding.ts'
import type { FormatReader, ReadContext } from '../reading.ts'
import { MemorySource } from '../source/source.ts'
import { lastResortReader, recogniseReaders } from './readers.ts'

const context = (member = ''): ReadContext => ({
  budget: { spend: () => undefined },
  member,
  name: 'model.pt',
  torch: '2.13',
  safeGlobals: new Set(),
  inspectPart: () => [],
  openSibling: () => undefined,
})

interface Read {
  readonly format: string
  readonly findings: readonly Finding[]
}

/** What is said of a file; more than one reader may not claim it. */
function recognise(content: string | Uint8Array, member = ''): Read | undefined {
  const source = new MemorySource(typeof content === 'string' ? new TextEncoder().encode(content) : content)
  const claiming = (reader: FormatReader): boolean => reader.matches(source, context(member))
  const matching = recogniseReaders.filter(claiming)
  assert.ok(matching.length <= 1)
  const reader = matching[0] ?? [lastResortReader].find(claiming)
  return reader?.read(source, context(member))
}

function codeAndEvidence(content: string | Uint8Array, member = ''): string | undefined {
  const read = recognise(content, member)
  return read === undefined
    ? undefined
    : read.findings.map(({ code, evidence }) => `${code} ${evidence}`.trim()).join('; ')
}

const oid = '4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393'
const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize 12345\n`

test('a git-lfs pointer is named, with the object and the size it stands for', () => {
  assert.equal(codeAndEvidence(pointer), `GIT_LFS_POINTER sha256 ${oid}, 12345 bytes`)
  assert.equal(recognise(pointer)?.findings[0]?.verdict, 'malformed')
  // As part of an archive too: the model is not there.
  assert.equal(recognise(pointer, 'model.pt')?.findings[0]?.code, 'GIT_LFS_POINTER')
  assert.match(codeAndEvidence(pointer.replaceAll('\n', '\r\n')) ?? '', /^GIT_LFS_POINTER sha/)
  const extended = pointer.replace('oid', `ext-0-foo sha256:${oid}\noid`)
  assert.match(codeAndEvidence(extended) ?? '', /^GIT_LFS_POINTER sha/)
  assert.match(codeAndEvidence(pointer.replace('git-lfs.github', 'hawser.github')) ?? '', /^GIT_LFS_POINTER sha/)
})

test('what begins like a pointer but git-lfs would not take for one is said to be that', () => {
  for (const broken of [
    pointer.slice(0, -1),
    pointer.replace('size 12345\n', ''),
    pointer.replace('size', 'Size'),
    pointer.replace(oid, oid.slice(1)),
    pointer.replace('12345', '-1'),
    pointer.replace(/(oid.*\n)(size.*\n)/, '$2$1'),
    `${pointer}x`,
    `${pointer}${'z'.repeat(1024)} z\n`,
  ])
    assert.equal(codeAndEvidence(broken), 'GIT_LFS_POINTER_INVALID', broken)
})

test('a web page is named with its title', () => {
  const pages: readonly (readonly [string, string])[] = [
    ['<!DOCTYPE html>\n<html><head><title>Sign in</title>', 'HTML_PAGE title: Sign in'],
    ['\ufeff  <HTML lang="en"><TITLE>\n Access\tdenied </TITLE>', 'HTML_PAGE title: Access denied'],
    ['<!-- saved from url=(0014) --><html>', 'HTML_PAGE without a title'],
    ['<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C"><html><title>x', 'HTML_PAGE title: x'],
    ['<html>\r\n<head><title>403 Forbidden</title></head>\r\n', 'HTML_PAGE title: 403 Forbidden'],
    ['<head/>', 'HTML_PAGE without a title'],
    [`<html><title>\u001b[31m${'a'.repeat(500)}</title>`, `HTML_PAGE title: [31m${'a'.repeat(156)}…`],
  ]
  for (const [page, expected] of pages) assert.equal(codeAndEvidence(page), expected)
  assert.equal(recognise('<html>')?.format, 'html')
  assert.equal(codeAndEvidence('<html>', 'docs/index.html'), 'HTML_BESIDE')
  // Not pages: other XML and words that merely begin alike.
  assert.match(codeAndEvidence('<htmlx>') ?? '', /^TEXT_ALONE/)
  assert.match(codeAndEvidence('<svg xmlns="x">') ?? '', /^TEXT_ALONE/)
})

test("a store's XML error is named", () => {
  const body =
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Request has expired</Message><HostId>x</HostId></Error>'
  assert.equal(codeAndEvidence(body), 'XML_ERROR AccessDenied: Request has expired')
  assert.match(codeAndEvidence('<?xml version="1.0"?><model/>') ?? '', /^TEXT_ALONE/)
})

test("a server's JSON error is told from a document", () => {
  const documents: readonly (readonly [string, string])[] = [
    ['{"error":"Repository not found"}', 'JSON_ERROR Repository not found'],
    ['{"error":{"message":"quota exceeded","code":403}}', 'JSON_ERROR quota exceeded'],
    ['{"errors":[{"message":"expired"}]}', 'JSON_ERROR expired'],
    ['{"detail":"Not authenticated"}', 'JSON_ERROR Not authenticated'],
    [
      '{"message":"Not Found","documentation_url":"https://docs.github.com/rest","status":"404"}',
      'JSON_ERROR Not Found',
    ],
    ['{"model_type":"bert","hidden_size":768}', 'JSON_ALONE keys: model_type, hidden_size'],
    [' [1, 2]', 'JSON_ALONE a list of 2'],
    ['{}', 'JSON_ALONE an empty object'],
    ['{"error": null}', 'JSON_ALONE keys: error'],
  ]
  for (const [text, expected] of documents) assert.equal(codeAndEvidence(text), expected)
  assert.equal(codeAndEvidence('{"a":1}', 'model/config.json'), 'JSON_BESIDE keys: a')
  // What is not JSON after all is text.
  assert.match(codeAndEvidence('[section]\nkey = value\n') ?? '', /^TEXT_ALONE/)
  assert.match(codeAndEvidence('{"cut": ') ?? '', /^TEXT_ALONE/)
})

test('JSON nested as deep as it fits, or full of tiny arrays, is no surprise', () => {
  const deep = `{"error":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
  assert.notEqual(recognise(deep), undefined)
  assert.notEqual(recognise(`[${'[],'.repeat(200_000)}[]]`), undefined)
  assert.match(codeAndEvidence('{"__proto__":{"error":"x"},"error":"y"}') ?? '', /JSON_ERROR y/)
})

test('text is text to its last byte', () => {
  assert.equal(codeAndEvidence('hello\tworld\r\n'), 'TEXT_ALONE hello world')
  assert.equal(codeAndEvidence('größe\n'.repeat(30_000), 'README.md'), 'TEXT_BESIDE')
  assert.equal(recognise(Uint8Array.of(104, 105, 0)), undefined)
  assert.equal(recognise(Uint8Array.of(104, 105, 0xff)), undefined)
  assert.equal(recognise(Uint8Array.of(104, 105, 0xc3)), undefined)
  assert.equal(recognise(`\u001b[2J`), undefined)
})

test('an empty file is malformed by itself and nothing to note within an archive', () => {
  assert.equal(recognise('')?.findings[0]?.verdict, 'malformed')
  assert.equal(recognise('', 'archive/.keep')?.findings[0]?.verdict, 'safe')
})

test('row 6: a 7z or rar archive is not understood, which is never safe', () => {
  for (const [format, magic] of [
    ['7z', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4]],
    ['rar', [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07, 0x00, 0xcf]],
    ['rar', [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07, 0x01, 0x00]],
  ] as const) {
    for (const member of ['', 'inner']) {
      const read = recognise(Uint8Array.from([...magic, 1, 2, 3]), member)
      assert.deepEqual([read?.format, read?.findings[0]?.verdict], [format, 'unknown'])
    }
  }
})
