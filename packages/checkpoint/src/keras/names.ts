// SPDX-License-Identifier: Apache-2.0
// Where a name that a configuration mentions stands.
import { isKnownLibrary } from '../globals/table.ts'
import { bareClasses, kerasClasses, kerasFunctions } from './tables.ts'
import type { KerasFindings } from './findings.ts'

const toMap = (rows: readonly (readonly [string, string])[]): ReadonlyMap<string, ReadonlySet<string>> =>
  new Map(rows.map(([module, names]) => [module, new Set(names.split(' '))]))

const classes = toMap(kerasClasses)
const functions = toMap(kerasFunctions)
const bare: ReadonlySet<string> = new Set(bareClasses.split(' '))
const bareFunctions: ReadonlySet<string> = new Set(kerasFunctions.flatMap(([, names]) => names.split(' ')))

/** Layers that hold or load a program. */
const programs: ReadonlySet<string> = new Set([
  'TFSMLayer',
  'TorchModuleWrapper',
  'JaxLayer',
  'FlaxLayer',
  'TensorFlowOpLayer',
  'TFOpLambda',
  'SlicingOpLambda',
])

/** Modules in which versions of Keras keep layers and their kin. */
const partsOfModels =
  /^keras\.(src\.)?(backend\.\w+\.optimizers|layers|models|engine|initializers|optimizers|losses|metrics|regularizers|constraints|dtype_policies)\b/

/** How Keras writes plain values that JSON has no form for. */
const values: ReadonlySet<string> = new Set([
  '__bytes__',
  '__ellipsis__',
  '__keras_tensor__',
  '__numpy__',
  '__slice__',
  '__tensor__',
  '__tuple__',
  '__set__',
  '__complex__',
])

/** Layers that open a vocabulary given as a path. */
export const lookupLayers: ReadonlySet<string> = new Set([
  'IndexLookup',
  'IntegerLookup',
  'StringLookup',
  'TextVectorization',
])

/** Keras under the names by which it was installed over the years, as Keras 3 names its modules. */
function toKeras(module: string): string {
  return module
    .replace(/^(tensorflow\.python\.keras|tensorflow\.keras|tf_keras|tf\.keras)(?=\.|$)/, 'keras')
    .replace(/^keras\.(api|_tf_keras\.keras|legacy)(?=\.|$)/, 'keras')
}

/** What a mention of `name` in `module` amounts to; undefined where it is harmless. An empty module is a missing one. */
export function judgeName(module: string, name: string): (keyof KerasFindings & string) | undefined {
  if (name === 'Lambda' || name === '__lambda__') return 'KERAS_LAMBDA'
  if (programs.has(name)) return 'KERAS_PROGRAM_LAYER'
  if (values.has(name)) return undefined
  const own = toKeras(module)
  if (own === '') return bare.has(name) ? undefined : 'KERAS_CUSTOM'
  if (own === 'keras' || own.startsWith('keras.')) {
    if (isIn(classes, own, name)) return undefined
    // A class that moved: Keras finds it by its name, and the file can still name nothing but a class of Keras.
    const isMoved = bare.has(name) && partsOfModels.test(own)
    return isMoved ? undefined : 'KERAS_NAME_NOT_ALLOWED'
  }
  if (own === 'builtins' && /^(str|int|float|bool|list|tuple|dict|set|bytes|NoneType)$/.test(name)) return undefined
  // A registered name says nothing of where the class comes from: Keras imports the module when nobody registered it.
  return isKnownLibrary(own) ? 'KERAS_NAME_FOREIGN' : 'KERAS_CUSTOM'
}

/** The same for the description of a tensor: its class is `spec` in `module`, which older versions import whatever it is. */
export function judgeTypeSpec(module: string, spec: unknown): (keyof KerasFindings & string) | undefined {
  const isOwn =
    typeof spec === 'string' && /^(?:Tensor|RaggedTensor|SparseTensor|IndexedSlices|Optional)Spec$/.test(spec)
  return isOwn && /^tensorflow(?:\.python\.framework\.[a-z_]+|\.python\.ops\.[a-z_.]+)?$/.test(module)
    ? undefined
    : 'KERAS_NAME_FOREIGN'
}

/** The same for `{"class_name": "function", "config": NAME}`. */
export function judgeFunction(module: string, name: string): (keyof KerasFindings & string) | undefined {
  const own = toKeras(module)
  if (own === '' || own === 'builtins') return bareFunctions.has(name) ? undefined : 'KERAS_CUSTOM'
  if (own === 'keras' || own.startsWith('keras.')) {
    const isOwn =
      isIn(functions, own, name) ||
      (bareFunctions.has(name) &&
        /^keras\.(src\.)?(activations|losses|metrics|initializers|regularizers|constraints|backend)\b/.test(own))
    return isOwn ? undefined : 'KERAS_NAME_NOT_ALLOWED'
  }
  return isKnownLibrary(own) ? 'KERAS_NAME_FOREIGN' : 'KERAS_CUSTOM'
}

function isIn(table: ReadonlyMap<string, ReadonlySet<string>>, module: string, name: string): boolean {
  return table.get(module)?.has(name) === true
}
