// SPDX-License-Identifier: Apache-2.0
// Python's statements and blocks. What does not fit is told and passed over, and the calls in the rest of its line are still read.
import { misfit, type Cursor } from './cursor.ts'
import {
  isAssignment,
  isKeyword,
  readArguments,
  readExpression,
  readExpressions,
  readParameters,
  readPattern,
  readTargets,
} from './expression.ts'
import { maxPythonHeight } from './limits.ts'
import type { Node } from './tree.ts'

/** Everything up to the end of the source. */
export function readModule(cursor: Cursor): Node {
  const statements: Node[] = []
  while (!cursor.is('end')) {
    if (cursor.take('dedent') || cursor.take('newline')) continue
    // An indented line where none belongs still holds calls.
    if (cursor.is('indent')) {
      cursor.trouble(cursor.next().from)
      continue
    }
    readStatement(cursor, statements)
  }
  return { kind: 'block', from: 0, to: cursor.end, text: '', name: '', parts: statements, height: maxPythonHeight + 1 }
}

/** Adds one line of statements, or one compound statement. */
function readStatement(cursor: Cursor, statements: Node[]): void {
  const before = cursor.position
  const from = cursor.peek().from
  try {
    const compound = cursor.deeper(() => readCompound(cursor))
    if (compound !== undefined) {
      statements.push(compound)
      return
    }
    do {
      if (cursor.is('newline')) break
      statements.push(readSimple(cursor))
    } while (cursor.take('operator', ';'))
    if (!cursor.is('end')) cursor.expect('newline')
  } catch (error) {
    if (error !== misfit) throw error
    cursor.trouble(cursor.position === before ? from : cursor.peek().from)
    readRest(cursor, statements)
    // Whatever stands here, the next statement begins behind it.
    if (cursor.position === before) cursor.next()
  }
}

/** After a misfit: the expressions that the rest of the line holds. Each try passes at least one token. */
function readRest(cursor: Cursor, found: Node[]): void {
  while (!cursor.is('newline') && !cursor.is('end') && !cursor.is('indent') && !cursor.is('dedent')) {
    const before = cursor.position
    try {
      found.push(readExpression(cursor))
    } catch (error) {
      if (error !== misfit) throw error
    }
    if (cursor.position === before) cursor.next()
  }
  cursor.take('newline')
}

function readBlock(cursor: Cursor): Node {
  const from = cursor.expect('operator', ':').from
  const statements: Node[] = []
  if (!cursor.take('newline')) {
    readStatement(cursor, statements)
    return cursor.node('block', from, statements)
  }
  cursor.expect('indent')
  while (!cursor.is('dedent') && !cursor.is('end')) {
    if (cursor.is('indent')) {
      // Too far in: its lines belong to this block, and so does the step back.
      cursor.trouble(cursor.next().from)
      while (!cursor.is('dedent') && !cursor.is('end')) readStatement(cursor, statements)
      cursor.take('dedent')
    } else readStatement(cursor, statements)
  }
  cursor.take('dedent')
  return cursor.node('block', from, statements)
}

function readCompound(cursor: Cursor): Node | undefined {
  const token = cursor.peek()
  const from = token.from
  if (token.kind === 'operator') return token.text === '@' ? readDecorated(cursor) : undefined
  if (token.kind !== 'name') return undefined
  const word = token.text === 'async' ? cursor.peek(1).text : token.text
  switch (word) {
    case 'def':
      return readFunction(cursor, [])
    case 'class':
      return readClass(cursor, [])
    case 'try':
      return readTry(cursor)
    case 'for': {
      skipWord(cursor)
      const target = readTargets(cursor)
      cursor.expect('name', 'in')
      const parts = [target, readExpressions(cursor), readBlock(cursor)]
      return cursor.node('for', from, [...parts, ...readElse(cursor)])
    }
    case 'while':
    case 'if':
    case 'elif': {
      skipWord(cursor)
      const parts = [readExpression(cursor), readBlock(cursor)]
      while (cursor.take('name', 'elif')) parts.push(readExpression(cursor), readBlock(cursor))
      return cursor.node('compound', from, [...parts, ...readElse(cursor)])
    }
    case 'with':
      return readWith(cursor)
    case 'match':
    case 'case':
      return opensBlock(cursor) ? readMatch(cursor) : undefined
    default:
      return undefined
  }
}

function skipWord(cursor: Cursor): void {
  cursor.take('name', 'async')
  cursor.next()
}

function readElse(cursor: Cursor): Node[] {
  return cursor.take('name', 'else') ? [readBlock(cursor)] : []
}

function readDecorated(cursor: Cursor): Node | undefined {
  const decorators: Node[] = []
  while (cursor.take('operator', '@')) {
    decorators.push(readExpression(cursor))
    cursor.expect('newline')
  }
  if (cursor.isWord('class')) return readClass(cursor, decorators)
  if (cursor.isWord('def') || cursor.isWord('async')) return readFunction(cursor, decorators)
  throw misfit
}

function readFunction(cursor: Cursor, decorators: readonly Node[]): Node {
  const from = cursor.peek().from
  skipWord(cursor)
  const name = cursor.expect('name').text
  passTypeParameters(cursor)
  cursor.expect('operator', '(')
  const parameters = readParameters(cursor, ')')
  cursor.expect('operator', ')')
  const answer = cursor.take('operator', '->') ? [readExpressions(cursor)] : []
  return cursor.node('function', from, [...parameters, ...decorators, ...answer, readBlock(cursor)], '', name)
}

function readClass(cursor: Cursor, decorators: readonly Node[]): Node {
  const from = cursor.next().from
  const name = cursor.expect('name').text
  passTypeParameters(cursor)
  const bases = cursor.take('operator', '(') ? readArguments(cursor) : []
  return cursor.node('class', from, [...bases, ...decorators, readBlock(cursor)], '', name)
}

/** `[T: int, *Ts, **P = ...]` behind a name; types call nothing that matters. */
function passTypeParameters(cursor: Cursor): void {
  if (!cursor.isOperator('[')) return
  let open = 0
  do {
    const token = cursor.next()
    if (token.kind === 'newline' || token.kind === 'end') throw misfit
    if (token.kind === 'operator' && '([{'.includes(token.text)) open++
    if (token.kind === 'operator' && ')]}'.includes(token.text)) open--
  } while (open > 0)
}

function readTry(cursor: Cursor): Node {
  const from = cursor.next().from
  const parts = [readBlock(cursor)]
  for (;;) {
    const start = cursor.peek().from
    if (cursor.take('name', 'except')) {
      cursor.take('operator', '*')
      const type = cursor.isOperator(':') ? [] : [readExpressions(cursor)]
      const name = cursor.take('name', 'as') ? cursor.expect('name').text : ''
      parts.push(cursor.node('except', start, [...type, readBlock(cursor)], '', name))
    } else if (cursor.take('name', 'else') || cursor.take('name', 'finally')) parts.push(readBlock(cursor))
    else return cursor.node('try', from, parts)
  }
}

function readWith(cursor: Cursor): Node {
  const from = cursor.peek().from
  skipWord(cursor)
  const items: Node[] = []
  do {
    const start = cursor.peek().from
    if (cursor.isOperator(':')) break
    const value = readExpression(cursor)
    if (!cursor.take('name', 'as')) items.push(value)
    else items.push(cursor.node('bind', start, [readTarget(cursor), value]))
  } while (cursor.take('operator', ','))
  return cursor.node('with', from, [...items, readBlock(cursor)])
}

const readTarget = (cursor: Cursor): Node => readExpression(cursor)

/** Whether `match` or `case` stands for the statement: its line ends in a colon outside brackets, or has one inside a case. */
function opensBlock(cursor: Cursor): boolean {
  const second = cursor.peek(1)
  if (second.kind === 'operator' && ['=', '.', ',', ')', ':', ';', ':='].includes(second.text)) return false
  let open = 0
  for (let ahead = 1; ; ahead++) {
    const token = cursor.peek(ahead)
    if (token.kind === 'newline' || token.kind === 'end') return false
    if (token.kind !== 'operator') continue
    if ('([{'.includes(token.text)) open++
    else if (')]}'.includes(token.text)) open--
    else if (open === 0 && token.text === ':') return true
    else if (open === 0 && isAssignment(token.text)) return false
  }
}

function readMatch(cursor: Cursor): Node {
  const isCase = cursor.isWord('case')
  const from = cursor.next().from
  // In `case _ if guard:` the `if` is no choice.
  const parts = [isCase ? readPattern(cursor) : readExpressions(cursor)]
  if (cursor.take('name', 'as')) parts.push(readExpression(cursor))
  if (cursor.take('name', 'if')) parts.push(readExpression(cursor))
  return cursor.node('compound', from, [...parts, readBlock(cursor)])
}

function readSimple(cursor: Cursor): Node {
  const { kind, text: word, from } = cursor.peek()
  if (kind === 'name') {
    if (word === 'import') return readImport(cursor)
    if (word === 'from') return readFrom(cursor)
    if (word === 'return') {
      cursor.next()
      return cursor.node('return', from, endsStatement(cursor) ? [] : [readExpressions(cursor)])
    }
    if (word === 'global' || word === 'nonlocal') {
      cursor.next()
      return cursor.node('global', from, [readExpressions(cursor)], word)
    }
    if (['del', 'assert', 'raise', 'pass', 'break', 'continue'].includes(word)) return readPlain(cursor)
    if (word === 'type' && cursor.peek(1).kind === 'name' && !isKeyword(cursor.peek(1).text)) {
      cursor.next()
      cursor.next()
      passTypeParameters(cursor)
      cursor.expect('operator', '=')
      return cursor.node('simple', from, [readExpressions(cursor)])
    }
  }
  return readAssignment(cursor)
}

function endsStatement(cursor: Cursor): boolean {
  return cursor.is('newline') || cursor.isOperator(';') || cursor.is('end')
}

function readPlain(cursor: Cursor): Node {
  const from = cursor.next().from
  const parts: Node[] = []
  if (!endsStatement(cursor)) {
    parts.push(readExpressions(cursor))
    if (cursor.take('name', 'from')) parts.push(readExpression(cursor))
  }
  return cursor.node('simple', from, parts)
}

function readAssignment(cursor: Cursor): Node {
  const from = cursor.peek().from
  const parts = [readExpressions(cursor)]
  let operator = ''
  let annotation: Node | undefined
  if (cursor.take('operator', ':')) annotation = readExpressions(cursor)
  while (cursor.is('operator') && isAssignment(cursor.peek().text)) {
    operator = cursor.next().text
    parts.push(readExpressions(cursor))
  }
  const statement = cursor.node(parts.length > 1 ? 'assign' : 'expression', from, parts, operator)
  // An annotation is evaluated too, so a call in it counts.
  return annotation === undefined ? statement : cursor.node('compound', from, [statement, annotation])
}

function readImport(cursor: Cursor): Node {
  const begin = cursor.next().from
  const parts: Node[] = []
  do {
    const start = cursor.peek().from
    const path = readDotted(cursor)
    const name = cursor.take('name', 'as') ? cursor.expect('name').text : ''
    parts.push(cursor.node('alias', start, [], path, name))
  } while (cursor.take('operator', ','))
  return cursor.node('import', begin, parts)
}

function readDotted(cursor: Cursor): string {
  let path = cursor.expect('name').text
  while (cursor.take('operator', '.')) path += `.${cursor.expect('name').text}`
  return path
}

function readFrom(cursor: Cursor): Node {
  const begin = cursor.next().from
  let module = ''
  while (cursor.isOperator('.') || cursor.isOperator('...')) module += cursor.next().text
  if (!cursor.isWord('import')) module += readDotted(cursor)
  cursor.expect('name', 'import')
  const parts: Node[] = []
  if (cursor.is('operator', '*')) {
    const start = cursor.next().from
    return cursor.node('import-names', begin, [cursor.node('alias', start, [], '*')], module)
  }
  const isBracketed = cursor.take('operator', '(')
  do {
    if (isBracketed && cursor.isOperator(')')) break
    const start = cursor.peek().from
    const text = cursor.expect('name').text
    const name = cursor.take('name', 'as') ? cursor.expect('name').text : ''
    parts.push(cursor.node('alias', start, [], text, name))
  } while (cursor.take('operator', ','))
  if (isBracketed) cursor.expect('operator', ')')
  return cursor.node('import-names', begin, parts, module)
}
