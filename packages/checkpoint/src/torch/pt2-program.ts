// SPDX-License-Identifier: Apache-2.0
// What in the graph of an exported program reaches into Python: names of operators, expressions of sizes, guards.
import type { Budget } from '../reading.ts'

export interface ProgramJudgement {
  readonly dangerousTargets: readonly string[]
  readonly unknownTargets: readonly string[]
  readonly dangerousExpressions: readonly string[]
  readonly guards: readonly string[]
}

/** Walks the parsed description without recursion. */
export function judgeProgram(program: unknown, budget: Budget): ProgramJudgement {
  const dangerousTargets = new Set<string>()
  const unknownTargets = new Set<string>()
  const dangerousExpressions = new Set<string>()
  const guards = new Set<string>()
  const waiting: unknown[] = [program]
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    budget.spend(1)
    if (typeof value !== 'object' || value === null) continue
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'target' && typeof inner === 'string') {
        const kind = kindOfTarget(inner)
        if (kind === 'dangerous') dangerousTargets.add(inner)
        else if (kind === 'unknown') unknownTargets.add(inner)
      } else if (key === 'expr_str' && typeof inner === 'string') {
        if (!isArithmetic(inner)) dangerousExpressions.add(inner)
      } else if (key === 'guards_code' && Array.isArray(inner)) {
        for (const line of inner) guards.add(String(line))
      }
      waiting.push(inner)
    }
  }
  return {
    dangerousTargets: [...dangerousTargets],
    unknownTargets: [...unknownTargets],
    dangerousExpressions: [...dangerousExpressions],
    guards: [...guards],
  }
}

/** Libraries of operators that PyTorch ships and that only compute: tensors in, tensors out. */
const ownLibraries =
  /^torch\.ops\.(?:aten|prims|quantized|quantized_decomposed|torchvision)\.[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?$/
/** The one family of aten that touches files. */
const fileOperators = /^torch\.ops\.aten\._?from_file(?:\.|$)/
/** Operators that take parts of the same graph. */
const higherOrder =
  /^torch\.ops\.higher_order\.(?:cond|while_loop|scan|map_impl|associative_scan|invoke_subgraph|wrap|wrap_with_set_grad_enabled|wrap_with_autocast|auto_functionalized|auto_functionalized_v2|flex_attention|tag_activation_checkpoint|strict_mode)(?:\.default)?$/
const anyLibrary = /^torch\.ops\.[A-Za-z_]\w*\.[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?$/
const operators = new Set(
  'add sub mul truediv floordiv mod pow neg pos eq ne lt le gt ge and_ or_ xor not_ invert lshift rshift abs getitem index'.split(
    ' ',
  ),
)
const symbolic = new Set(
  'sym_not sym_float sym_int sym_max sym_min sym_ite sym_sum sym_fresh_size _sym_sqrt _sym_log2 _sym_cos _sym_sin _check _check_is_size'.split(
    ' ',
  ),
)
const mathematics = new Set(
  'ceil floor trunc sqrt exp log log2 log10 sin cos tan sinh cosh tanh asin acos atan'.split(' '),
)

function kindOfTarget(target: string): 'known' | 'unknown' | 'dangerous' {
  if (fileOperators.test(target)) return 'dangerous'
  if (ownLibraries.test(target) || higherOrder.test(target)) return 'known'
  if (anyLibrary.test(target)) return 'unknown'
  const [, module, name] = /^(_operator|torch|math)\.(\w+)$/.exec(target) ?? []
  const table = module === '_operator' ? operators : module === 'torch' ? symbolic : mathematics
  if (name !== undefined && table.has(name)) return 'known'
  // Operators of extensions start with #; anything else stays a text and cannot be called.
  if (/^(?:_operator|torch|math)/.test(target)) return 'dangerous'
  return 'unknown'
}

/** Numbers, symbols, arithmetic and the functions that PyTorch's sizes use; no attribute, no index, no other text. */
function isArithmetic(expression: string): boolean {
  // Symbol('s77', positive=True, integer=True) and Float('1.5', precision=53): the only texts that occur.
  const text = expression.replace(/\b(Symbol|Float)\('[\w.+-]{1,64}'/g, '$1(0')
  if (!/^(?:[A-Za-z_]\w*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[-+*/%()<>=!,&|~ ])*$/.test(text)) return false
  const words = text.match(/(?<![\d.])[A-Za-z_]\w*/g) ?? []
  return words.every((word) => /^[suzf]+\d+$/.test(word) || functions.has(word))
}

const functions = new Set(
  (
    'Symbol Integer Float Rational Max Min Mod PythonMod FloorDiv CleanDiv CeilDiv CeilToInt FloorToInt TruncToInt ' +
    'TruncToFloat ToFloat IntTrueDiv FloatTrueDiv FloatPow PowByNatural RoundToInt RoundDecimal LShift RShift ' +
    'IsNonOverlappingAndDenseIndicator ModularIndexing Where Identity Abs Pow Add Mul Eq Ne Lt Le Gt Ge And Or Not ' +
    'Equality Unequality StrictLessThan LessThan StrictGreaterThan GreaterThan Piecewise True False floor ceiling sqrt ' +
    'OpaqueUnaryFn_sqrt OpaqueUnaryFn_exp OpaqueUnaryFn_log OpaqueUnaryFn_log2 int_oo oo inf nan true false ' +
    'positive integer nonnegative negative nonzero real zero even odd finite infinite rational commutative precision evaluate'
  ).split(' '),
)
