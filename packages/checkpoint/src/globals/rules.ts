// SPDX-License-Identifier: Apache-2.0
// For the few names whose harmlessness depends on what they are given: the rule says what honest files give them.
import { GlobalRef, Made, PyBytes, PyDict, PyList, PySet, PyTuple, type Value } from '../pickle/value.ts'
import type { Rule } from './entry.ts'
import { largestCount } from './limits.ts'
import { numpyFunctions } from './tables/numpy-names.ts'

/**
 * The only attributes that honest pickles ask for by `getattr`, by class: the statistics of OpenMMLab's HistoryBuffer,
 * the constructor of a time zone, and the methods among which SciPy's interpolation chooses.
 */
const attributes: ReadonlyMap<string, ReadonlySet<unknown>> = new Map([
  ['mmengine.logging.history_buffer.HistoryBuffer', new Set(['min', 'max', 'mean', 'current'])],
  ['zoneinfo.ZoneInfo', new Set(['_unpickle'])],
  [
    'scipy.interpolate._interpolate.interp1d',
    new Set([
      '_call_linear_np',
      '_call_linear',
      '_call_nearest',
      '_call_previousnext',
      '_call_spline',
      '_call_nan_spline',
    ]),
  ],
])

function argumentsOf(made: Made): readonly Value[] {
  return made.args instanceof PyTuple ? made.args.items : []
}

function isCallOf(value: Value | undefined, paths: ReadonlySet<string>): boolean {
  return value instanceof Made && value.callee instanceof GlobalRef && paths.has(value.callee.path)
}

/** Python iterates over it, or asks its length: plain containers and texts do so without calling anything. */
function isPlain(value: Value | undefined): boolean {
  if (value === undefined || value === null || typeof value !== 'object') return true
  if (value instanceof PyList || value instanceof PyTuple || value instanceof PyDict) return true
  return value instanceof PySet || value instanceof PyBytes || isCallOf(value, plainResults)
}

const plainResults: ReadonlySet<string> = new Set([
  '_codecs.encode',
  'builtins.bytearray',
  'builtins.bytes',
  'builtins.dict',
  'builtins.frozenset',
  'builtins.list',
  'builtins.set',
  'builtins.tuple',
  'collections.OrderedDict',
  'collections.Counter',
  'collections.deque',
])

const iterates: Rule = (made) =>
  argumentsOf(made).every(isPlain) ? undefined : 'is given something that is no plain container'

/** Numbers given to a constructor are sizes: a few bytes would reserve gigabytes. */
export const allocates: Rule = (made) => {
  const sizes = argumentsOf(made).flatMap((value) => (value instanceof PyTuple ? value.items : [value]))
  let product = 1n
  for (const size of sizes)
    if (typeof size === 'bigint' || (typeof size === 'number' && size > 1)) product *= BigInt(size)
  return product <= BigInt(largestCount) ? undefined : `reserves room for ${product.toString().slice(0, 40)} elements`
}

const allocatesOrIterates: Rule = (made) => allocates(made) ?? iterates(made)

/** The first argument is a class or function by name; its own row decides whether it may be mentioned. */
const takesClass: Rule = (made) =>
  argumentsOf(made)[0] instanceof GlobalRef ? undefined : 'is given something else than a class'

const takesIndex: Rule = (made) => {
  const [cls, parts] = argumentsOf(made)
  const isIndex = cls instanceof GlobalRef && cls.path.startsWith('pandas.')
  return isIndex && parts instanceof PyDict ? undefined : 'is given something else than an index and its parts'
}

/** Plain values only: nothing whose methods could run. */
const takesPlain: Rule = (made) =>
  argumentsOf(made).every(isPlain) ? undefined : 'is given something that is no plain value'

const isTextLike = (value: Value | undefined): boolean => typeof value === 'string' || value instanceof PyBytes

const encode: Rule = (made) => {
  const [text, encoding = 'utf-8', ...more] = argumentsOf(made)
  // Other codecs compress, or are looked for among Python's modules.
  const isKnown = typeof encoding === 'string' && /^(latin-?1|iso-8859-1|utf-?8|ascii)$/i.test(encoding)
  return typeof text === 'string' && isKnown && more.every((item) => typeof item === 'string')
    ? undefined
    : 'is given another encoding than the picklers use'
}

/** `Fraction('1e999999999')` would count for hours. */
const fraction: Rule = (made) =>
  argumentsOf(made).every(
    (item) =>
      typeof item === 'number' ||
      typeof item === 'bigint' ||
      (typeof item === 'string' && /^-?\d+(\/\d+)?$/.test(item)),
  )
    ? undefined
    : 'is given something else than two whole numbers'

const defaultFactory: Rule = (made) => {
  const [factory, ...more] = argumentsOf(made)
  const isKnown =
    factory === undefined ||
    factory === null ||
    factory instanceof GlobalRef ||
    isCallOf(factory, new Set(['functools.partial']))
  if (!isKnown) return 'has a factory that is computed'
  return more.every(isPlain) ? undefined : 'is given something that is no plain container'
}

const makesType: Rule = (made) => {
  // `type(None)` and its like; with three arguments it makes a class.
  const [value, ...more] = argumentsOf(made)
  const isConstant =
    value === null || (value instanceof GlobalRef && /^builtins\.(Ellipsis|NotImplemented|None)$/.test(value.path))
  return isConstant && more.length === 0 ? undefined : 'makes a class'
}

const readsAttribute: Rule = (made) => {
  const [owner, name, ...more] = argumentsOf(made)
  const isKnown = owner instanceof GlobalRef && attributes.get(owner.path)?.has(name) === true && more.length === 0
  return isKnown ? undefined : 'reads an attribute other than the statistics of a HistoryBuffer'
}

/** True for `getattr(ZoneInfo, '_unpickle')('Europe/Berlin', True)`, the one honest call of a result. */
export function isTimeZone(made: Made): boolean {
  const { callee } = made
  if (!(callee instanceof Made) || !(callee.callee instanceof GlobalRef)) return false
  const [owner] = argumentsOf(callee)
  const isMaker = callee.callee.path === 'builtins.getattr' && readsAttribute(callee) === undefined
  return isMaker && owner instanceof GlobalRef && owner.path === 'zoneinfo.ZoneInfo' && takesPlain(made) === undefined
}

/** `numpy.dtype('f8', False, True)`: the picklers give a type code, or a class of scalars. Other texts are parsed as Python. */
const dtype: Rule = (made) => {
  const [code, ...more] = argumentsOf(made)
  const isCode =
    (typeof code === 'string' && /^[<>|=]?[a-zA-Z][a-zA-Z0-9_]{0,20}(\[[\w/]{1,20}\])?$/.test(code)) ||
    (code instanceof PyBytes && code.sizeBytes < 24) ||
    (code instanceof GlobalRef && /^(numpy|builtins)\b/.test(code.path))
  return isCode && more.every((item) => typeof item === 'boolean' || typeof item === 'number')
    ? undefined
    : 'is given something else than a type code'
}

/** Arrays are made empty, and filled by BUILD; any other shape reserves memory that the file does not hold. */
const emptyArray: Rule = (made) => {
  const [cls, shape, ...more] = argumentsOf(made)
  const isEmpty = shape instanceof PyTuple && shape.items.includes(0)
  return cls instanceof GlobalRef && isEmpty && more.every(isPlain) ? undefined : 'makes an array that is not empty'
}

const emptyMasked: Rule = (made) => {
  const [cls, base, shape, ...more] = argumentsOf(made)
  const isEmpty = shape instanceof PyTuple && shape.items.includes(0)
  const isMasked = cls instanceof GlobalRef && cls.module.startsWith('numpy.ma')
  return isMasked && base instanceof GlobalRef && isEmpty && more.every(isPlain)
    ? undefined
    : 'makes an array that is not empty'
}

const generators = /^(MT19937|PCG64|PCG64DXSM|Philox|SFC64)$/
const generatorConstructors = new Set(['__bit_generator_ctor', '__randomstate_ctor', '__generator_ctor'])

/** NumPy's constructors of random states take a generator, its class or its name, and the function that makes it. */
const randomState: Rule = (made) => {
  const [generator, maker, ...more] = argumentsOf(made)
  const isKnown =
    generator === undefined ||
    generator instanceof Made ||
    (typeof generator === 'string' && generators.test(generator)) ||
    (generator instanceof PyBytes && generator.sizeBytes < 20) ||
    (generator instanceof GlobalRef && generator.path.startsWith('numpy.random.') && generators.test(generator.name))
  const isMaker =
    maker === undefined ||
    (maker instanceof GlobalRef && maker.module === 'numpy.random._pickle' && generatorConstructors.has(maker.name))
  return isKnown && isMaker && more.length === 0 ? undefined : 'is given something else than a known generator'
}

const numpyFunctionNames: ReadonlySet<unknown> = new Set(numpyFunctions.split(' '))

/** `_ufunc_reconstruct(module, name)` imports whatever it is told; NumPy itself tells it `numpy` and a function. */
const ufunc: Rule = (made) => {
  const [module, name, ...more] = argumentsOf(made)
  const isKnown = /^numpy(\._?core(\._multiarray_umath)?)?$/.test(String(module)) && numpyFunctionNames.has(name)
  return typeof module === 'string' && isKnown && more.length === 0 ? undefined : 'reaches a name outside NumPy'
}

const pattern: Rule = (made) => {
  const [text, flags = 0, ...more] = argumentsOf(made)
  return isTextLike(text) && typeof flags === 'number' && more.length === 0 ? undefined : 'is given no plain pattern'
}

/** `dateutil/` and the path of a file is a time zone to pandas, which then opens the file. */
export function namesZoneFile(made: Made): boolean {
  const isFile = (value: Value): boolean =>
    typeof value === 'string' && value.startsWith('dateutil/') && !/^dateutil(?:\/[\w+-]+)+$/.test(value)
  return argumentsOf(made).some((value) => {
    if (value instanceof PyDict) return value.pairs.some(isFile)
    return value instanceof PyTuple || value instanceof PyList ? value.items.some(isFile) : isFile(value)
  })
}

export const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['builtins.list', iterates],
  ['builtins.tuple', iterates],
  ['builtins.set', iterates],
  ['builtins.frozenset', iterates],
  ['builtins.dict', iterates],
  ['collections.OrderedDict', iterates],
  ['collections.Counter', iterates],
  ['collections.deque', iterates],
  ['array.array', iterates],
  ['builtins.bytes', allocatesOrIterates],
  ['builtins.bytearray', allocatesOrIterates],
  ['builtins.str', takesPlain],
  ['builtins.int', takesPlain],
  ['fractions.Fraction', fraction],
  ['_codecs.encode', encode],
  ['re._compile', pattern],
  ['copyreg._reconstructor', takesClass],
  ['copyreg.__newobj__', takesClass],
  ['copyreg.__newobj_ex__', takesClass],
  ['functools.partial', takesClass],
  ['array._array_reconstructor', takesClass],
  ['collections.defaultdict', defaultFactory],
  ['builtins.type', makesType],
  ['builtins.getattr', readsAttribute],
  ['numpy.dtype', dtype],
  ['numpy.core.multiarray._reconstruct', emptyArray],
  ['numpy._core.multiarray._reconstruct', emptyArray],
  ['numpy.ma.core._mareconstruct', emptyMasked],
  ['numpy.core._ufunc_reconstruct', ufunc],
  ['numpy._core._ufunc_reconstruct', ufunc],
  ['numpy.random.__RandomState_ctor', randomState],
  ['numpy.random._pickle.__randomstate_ctor', randomState],
  ['numpy.random._pickle.__generator_ctor', randomState],
  ['numpy.random._pickle.__bit_generator_ctor', randomState],
  ['pandas.core.indexes.base._new_Index', takesIndex],
  ...[
    'sklearn.neighbors._kd_tree',
    'sklearn.neighbors._ball_tree',
    'sklearn.neighbors.kd_tree',
    'sklearn.neighbors.ball_tree',
    'sklearn.neighbors.dist_metrics',
    'sklearn.metrics._dist_metrics',
  ].map((module): [string, Rule] => [`${module}.newObj`, takesClass]),
])

/** Names that are harmless only in the shape that their rule admits. */
export const structuralNames: readonly string[] = [
  'builtins.getattr',
  'numpy.core._ufunc_reconstruct',
  'numpy._core._ufunc_reconstruct',
]

const confinedNames: ReadonlySet<string> = new Set([
  'numpy.memmap',
  'builtins.type',
  'torch._tensor._rebuild_from_type_v2',
  'transformers.training_args.TrainingArguments',
  'transformers.training_args_seq2seq.Seq2SeqTrainingArguments',
  'accelerate.state.PartialState',
])

/**
 * True for names whose call can touch files, open connections, make classes, or call what it is given. They may be called
 * where the pickle shows with what, and named as the class of an object, and stand nowhere else: a value that can be
 * called is called by many a `__setstate__`.
 */
export function isConfined(path: string): boolean {
  return confinedNames.has(path) || /^copyreg\.|\.(?:newObj|__pyx_unpickle_\w+)$/.test(path)
}

/** Functions whose result is an object of a class that is one of their arguments: which one. */
const classArguments: ReadonlyMap<string, number> = new Map([
  ['copyreg._reconstructor', 0],
  ['copyreg.__newobj__', 0],
  ['copyreg.__newobj_ex__', 0],
  ['numpy.core.multiarray._reconstruct', 0],
  ['numpy._core.multiarray._reconstruct', 0],
  ['numpy.ma.core._mareconstruct', 0],
  ['array._array_reconstructor', 0],
  ['torch._utils._rebuild_wrapper_subclass', 0],
  ['torch._tensor._rebuild_from_type_v2', 1],
])

/** Which argument of a function is the class of what it makes, or undefined. */
export function classPosition(path: string): number | undefined {
  return classArguments.get(path) ?? (/\.(?:__pyx_unpickle_\w+|newObj)$/.test(path) ? 0 : undefined)
}
