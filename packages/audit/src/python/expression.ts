// SPDX-License-Identifier: Apache-2.0
// Python's expressions. Precedence is kept only where it decides what is called with what: all arithmetic and comparison is one
// level, since none of it yields a function.
import { misfit, type Cursor } from './cursor.ts'
import { maxFormatDepth, maxPythonChain } from './limits.ts'
import { tokenize } from './token.ts'
import type { Node } from './tree.ts'

const keywords = new Set(
  `and as assert async await break class continue def del elif else except finally for from global if import in is lambda
   nonlocal not or pass raise return try while with yield`.split(/\s+/),
)
const constants = new Set(['True', 'False', 'None'])
const binary = new Set(['+', '-', '*', '/', '//', '%', '@', '**', '<<', '>>', '&', '|', '^'])
const comparing = new Set(['<', '>', '==', '!=', '<=', '>=', '<>'])
const closing = new Set([')', ']', '}', ':', '=', ';'])

export const isKeyword = (word: string): boolean => keywords.has(word)

/** One or several expressions parted by commas, as a statement or an index has them. */
export function readExpressions(cursor: Cursor): Node {
  const from = cursor.peek().from
  const parts = [readElement(cursor)]
  if (!cursor.isOperator(',')) return parts[0] ?? cursor.node('sequence', from, [])
  while (cursor.take('operator', ',')) {
    if (endsList(cursor)) break
    parts.push(readElement(cursor))
  }
  return cursor.node('sequence', from, parts)
}

function endsList(cursor: Cursor): boolean {
  const token = cursor.peek()
  if (token.kind === 'operator') return closing.has(token.text) || isAssignment(token.text)
  return token.kind !== 'name' && token.kind !== 'number' && token.kind !== 'string'
}

/** Whether an operator assigns: `=` and `+=`, not `==` or `<=`. */
export function isAssignment(text: string): boolean {
  return text.endsWith('=') && !comparing.has(text) && text !== ':='
}

/** An expression, or one with a star before it. */
function readElement(cursor: Cursor): Node {
  const from = cursor.peek().from
  if (cursor.take('operator', '*')) return cursor.node('star', from, [readExpression(cursor)])
  if (cursor.take('operator', '**')) return cursor.node('double-star', from, [readExpression(cursor)])
  return readExpression(cursor)
}

/** `a if b else c`, `lambda`, `yield`, `name := value` and everything that binds closer. */
export function readExpression(cursor: Cursor): Node {
  return cursor.deeper(() => {
    const from = cursor.peek().from
    if (cursor.isWord('lambda')) return readLambda(cursor)
    if (cursor.take('name', 'yield')) {
      cursor.take('name', 'from')
      return cursor.node('wrapped', from, endsList(cursor) ? [] : [readExpressions(cursor)])
    }
    const value = readLogic(cursor)
    if (cursor.take('operator', ':=')) return cursor.node('bind', from, [value, readExpression(cursor)])
    if (!cursor.isWord('if')) return value
    cursor.next()
    const condition = readLogic(cursor)
    cursor.expect('name', 'else')
    return cursor.node('choice', from, [value, readExpression(cursor), condition])
  })
}

function readLambda(cursor: Cursor): Node {
  const from = cursor.next().from
  const parameters = readParameters(cursor, ':')
  cursor.expect('operator', ':')
  return cursor.node('lambda', from, [...parameters, readExpression(cursor)])
}

/** Parameters up to, and without, `close`. */
export function readParameters(cursor: Cursor, close: ')' | ':'): Node[] {
  const parameters: Node[] = []
  while (!cursor.isOperator(close)) {
    const from = cursor.peek().from
    const isStar = cursor.take('operator', '*') || cursor.take('operator', '**')
    if (cursor.is('name')) {
      const name = cursor.next().text
      if (close === ')' && cursor.take('operator', ':')) parameters.push(readElement(cursor))
      const initial = cursor.take('operator', '=') ? [readExpression(cursor)] : []
      parameters.push(cursor.node('parameter', from, initial, name))
    } else if (!isStar && !cursor.take('operator', '/')) throw misfit
    if (!cursor.take('operator', ',')) break
  }
  return parameters
}

function readLogic(cursor: Cursor): Node {
  const from = cursor.peek().from
  const first = readOperation(cursor)
  if (!cursor.isWord('or') && !cursor.isWord('and')) return first
  const parts = [first]
  while (cursor.take('name', 'or') || cursor.take('name', 'and')) parts.push(readOperation(cursor))
  return cursor.node('logic', from, parts)
}

function readOperation(cursor: Cursor): Node {
  const from = cursor.peek().from
  const operators = new Set<string>()
  const parts: Node[] = []
  for (;;) {
    let isAwaited = false
    for (;;) {
      const token = cursor.peek()
      const isSign = token.kind === 'operator' && (token.text === '-' || token.text === '+' || token.text === '~')
      const isNot = token.kind === 'name' && token.text === 'not'
      const isAwait = token.kind === 'name' && token.text === 'await' && startsOperand(cursor, 1)
      if (!isSign && !isNot && !isAwait) break
      if (isAwait) isAwaited = true
      else operators.add(`unary ${token.text}`)
      cursor.next()
    }
    const operand = readChain(cursor)
    parts.push(isAwaited ? cursor.node('wrapped', operand.from, [operand]) : operand)
    const operator = takeOperator(cursor)
    if (operator === undefined) break
    operators.add(operator)
  }
  const [only] = parts
  if (only !== undefined && parts.length === 1 && operators.size === 0) return only
  return cursor.node('operator', from, parts, operators.size === 1 ? ([...operators][0] ?? '') : '')
}

function startsOperand(cursor: Cursor, ahead: number): boolean {
  const token = cursor.peek(ahead)
  if (token.kind === 'operator') return token.text === '(' || token.text === '[' || token.text === '{'
  return token.kind === 'name' || token.kind === 'string' || token.kind === 'number'
}

function takeOperator(cursor: Cursor): string | undefined {
  const token = cursor.peek()
  if (token.kind === 'operator') {
    if (!binary.has(token.text) && !comparing.has(token.text)) return undefined
    return cursor.next().text
  }
  if (token.kind !== 'name') return undefined
  if (token.text === 'in') return cursor.next().text
  if (token.text === 'is') {
    cursor.next()
    cursor.take('name', 'not')
    return 'is'
  }
  if (token.text === 'not' && cursor.peek(1).kind === 'name' && cursor.peek(1).text === 'in') {
    cursor.next()
    return cursor.next().text
  }
  return undefined
}

/** An atom with its calls, attributes and indices. */
function readChain(cursor: Cursor): Node {
  const from = cursor.peek().from
  let value = readAtom(cursor)
  for (let links = 0; ; links++) {
    if (links > maxPythonChain) {
      cursor.trouble(cursor.peek().from, 'too-deep')
      throw misfit
    }
    if (cursor.take('operator', '.')) value = cursor.node('attribute', from, [value], cursor.expect('name').text)
    else if (cursor.take('operator', '(')) value = cursor.node('call', from, [value, ...readArguments(cursor)])
    else if (cursor.take('operator', '[')) {
      const index = readSlices(cursor)
      cursor.expect('operator', ']')
      value = cursor.node('subscript', from, [value, ...index])
    } else return value
  }
}

/** Arguments up to and with the closing bracket. */
export function readArguments(cursor: Cursor): Node[] {
  return cursor.deeper(() => {
    const parts: Node[] = []
    while (!cursor.isOperator(')')) {
      const from = cursor.peek().from
      if (cursor.is('name') && cursor.peek(1).kind === 'operator' && cursor.peek(1).text === '=') {
        const name = cursor.next().text
        cursor.next()
        parts.push(cursor.node('keyword', from, [readExpression(cursor)], name))
      } else parts.push(readMember(cursor))
      if (!cursor.take('operator', ',')) break
    }
    cursor.expect('operator', ')')
    return parts
  })
}

/** An element of a bracket: perhaps a comprehension, perhaps (in a pattern or a with statement) with a name behind `as`. */
function readMember(cursor: Cursor): Node {
  const from = cursor.peek().from
  const element = readElement(cursor)
  if (cursor.take('name', 'as')) return cursor.node('bind', from, [readChain(cursor), element].reverse())
  return isComprehension(cursor) ? readComprehension(cursor, from, [element]) : element
}

function isComprehension(cursor: Cursor): boolean {
  return cursor.isWord('for') || (cursor.isWord('async') && cursor.peek(1).text === 'for')
}

function readComprehension(cursor: Cursor, from: number, elements: readonly Node[]): Node {
  const parts = [...elements]
  for (;;) {
    const start = cursor.peek().from
    if (isComprehension(cursor)) {
      cursor.take('name', 'async')
      cursor.next()
      const target = readTargets(cursor)
      cursor.expect('name', 'in')
      parts.push(cursor.node('generator', start, [target, readLogicOrLambda(cursor)]))
    } else if (cursor.take('name', 'if')) parts.push(readCondition(cursor))
    else return cursor.node('comprehension', from, parts)
  }
}

/** The iterable of a comprehension: a bare `if` behind it is a condition, so only a full choice counts as one. */
function readLogicOrLambda(cursor: Cursor): Node {
  return cursor.isWord('lambda') ? readLambda(cursor) : readLogic(cursor)
}

function readCondition(cursor: Cursor): Node {
  const from = cursor.peek().from
  const value = readLogicOrLambda(cursor)
  return cursor.take('operator', ':=') ? cursor.node('bind', from, [value, readExpression(cursor)]) : value
}

/** The targets of `for`: chains only, since `in` ends them. */
export function readTargets(cursor: Cursor): Node {
  const from = cursor.peek().from
  const parts: Node[] = []
  do {
    if (cursor.isWord('in')) break
    const start = cursor.peek().from
    parts.push(cursor.take('operator', '*') ? cursor.node('star', start, [readChain(cursor)]) : readChain(cursor))
  } while (cursor.take('operator', ','))
  const [only] = parts
  return only !== undefined && parts.length === 1 ? only : cursor.node('sequence', from, parts)
}

/** What stands behind `case`: like a list of expressions, but `if` begins the guard. */
export function readPattern(cursor: Cursor): Node {
  const from = cursor.peek().from
  const parts: Node[] = []
  do {
    if (cursor.isOperator(':') || cursor.isWord('if')) break
    const start = cursor.peek().from
    parts.push(cursor.take('operator', '*') ? cursor.node('star', start, [readLogic(cursor)]) : readLogic(cursor))
  } while (cursor.take('operator', ','))
  return cursor.node('sequence', from, parts)
}

function readSlices(cursor: Cursor): Node[] {
  return cursor.deeper(() => {
    const parts: Node[] = []
    while (!cursor.isOperator(']')) {
      if (cursor.take('operator', ':') || cursor.take('operator', ',')) continue
      parts.push(readElement(cursor))
      if (!cursor.isOperator(':') && !cursor.isOperator(',')) break
    }
    return parts
  })
}

function readAtom(cursor: Cursor): Node {
  const token = cursor.peek()
  switch (token.kind) {
    case 'name':
      return readNameAtom(cursor)
    case 'number':
      cursor.next()
      return cursor.node('constant', token.from, [], token.text)
    case 'string':
      return readStrings(cursor)
    case 'operator':
      return cursor.deeper(() => readBracket(cursor))
    default:
      throw misfit
  }
}

function readNameAtom(cursor: Cursor): Node {
  const token = cursor.peek()
  if (keywords.has(token.text)) throw misfit
  cursor.next()
  return cursor.node(constants.has(token.text) ? 'constant' : 'name', token.from, [], token.text)
}

/** Neighbouring strings are one; fields are expressions of their own. */
function readStrings(cursor: Cursor): Node {
  const from = cursor.peek().from
  const fields: Node[] = []
  let text = ''
  let isFormat = false
  while (cursor.is('string')) {
    const token = cursor.next()
    text += token.text
    for (const [start, stop] of token.fields ?? []) {
      isFormat = true
      fields.push(...readField(cursor, start, stop))
    }
  }
  return isFormat ? cursor.node('format', from, fields) : cursor.node('string', from, [], text)
}

function readField(cursor: Cursor, start: number, stop: number): Node[] {
  if (cursor.formatDepth >= maxFormatDepth) {
    cursor.trouble(start, 'too-deep')
    return []
  }
  const tokens = tokenize(cursor.text, start, stop, true)
  for (const trouble of tokens.troubles) cursor.trouble(trouble.offset, trouble.reason)
  const inner = cursor.inside(tokens.list)
  try {
    const value = readExpressions(inner)
    inner.take('operator', '=')
    if (!inner.is('newline')) inner.trouble(inner.peek().from)
    return [value]
  } catch (error) {
    if (error !== misfit) throw error
    inner.trouble(start)
    return []
  }
}

function readBracket(cursor: Cursor): Node {
  const token = cursor.next()
  if (token.text === '...') return cursor.node('constant', token.from, [], '...')
  if (token.text === '{') return readBraces(cursor, token.from)
  const close = token.text === '(' ? ')' : token.text === '[' ? ']' : undefined
  if (close === undefined) throw misfit
  const parts: Node[] = []
  let hasComma = token.text === '['
  while (!cursor.isOperator(close)) {
    parts.push(readMember(cursor))
    if (!cursor.take('operator', ',')) break
    hasComma = true
  }
  cursor.expect('operator', close)
  const [only] = parts
  // A comprehension in square brackets is no list with a comprehension in it.
  if (only !== undefined && parts.length === 1 && (!hasComma || only.kind === 'comprehension')) return only
  return cursor.node('sequence', token.from, parts)
}

function readBraces(cursor: Cursor, from: number): Node {
  const parts: Node[] = []
  let isSet = false
  while (!cursor.isOperator('}')) {
    const start = cursor.peek().from
    const key = readMember(cursor)
    if (cursor.take('operator', ':')) {
      const pair = cursor.node('pair', start, [key, readMember(cursor)])
      parts.push(isComprehension(cursor) ? readComprehension(cursor, start, [pair]) : pair)
    } else {
      isSet ||= key.kind !== 'double-star'
      parts.push(key)
    }
    if (!cursor.take('operator', ',')) break
  }
  cursor.expect('operator', '}')
  return cursor.node(isSet ? 'sequence' : 'dictionary', from, parts)
}
