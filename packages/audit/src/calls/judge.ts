// SPDX-License-Identifier: Apache-2.0
// What a call of a known function means, by its arguments.
import type { Arguments } from './arguments.ts'
import type { CallCode } from './findings.ts'
import { universalGlobals, type Rule } from './rules.ts'

/** The code of a call that is worth telling; undefined where the call is harmless. */
export function judgeCall(rule: Rule, path: string, given: Arguments): CallCode | undefined {
  switch (rule) {
    case 'torch-load':
      return judgeTorchLoad(given)
    case 'torch-hub-url': {
      // Its default is weights_only=False in every version so far.
      const flag = given.flag('weights_only', 6)
      if (flag === 'true') return undefined
      return flag === 'computed' ? 'CALL_TORCH_LOAD_COMPUTED' : 'CALL_TORCH_LOAD_UNSAFE'
    }
    case 'torch-hub':
      return 'CALL_TORCH_HUB'
    case 'torch-script':
      return 'CALL_TORCHSCRIPT'
    case 'torch-package':
      return 'CALL_TORCH_PACKAGE'
    case 'torch-export':
      return 'CALL_TORCH_EXPORT'
    case 'native':
      return 'CALL_NATIVE_LIBRARY'
    case 'pickle':
      return 'CALL_PICKLE'
    case 'marshal':
      return 'CALL_MARSHAL'
    case 'numpy-load':
      return judgeNumpy(given, 2)
    case 'numpy-read':
      return judgeNumpy(given, path.endsWith('read_array') ? 1 : -1)
    case 'yaml-load':
      return judgeYaml(given)
    case 'yaml-unsafe':
      return 'CALL_YAML_UNSAFE'
    case 'yaml-full':
      return 'CALL_YAML_UNDECIDED'
    case 'yaml-class': {
      const type = given.find('typ', -1)
      return type?.kind === 'string' && type.text === 'unsafe' ? 'CALL_YAML_UNSAFE' : undefined
    }
    case 'keras-load':
      return judgeKeras(given)
    case 'keras-unsafe':
      return 'CALL_KERAS_UNSAFE'
    case 'allow-globals':
      return judgeAllowed(given)
    case 'mm-loader':
      return 'CALL_MM_LOADER'
    case 'library':
      return 'CALL_LIBRARY_LOADER'
  }
}

function judgeTorchLoad(given: Arguments): CallCode | undefined {
  const flag = given.flag('weights_only')
  if (flag === 'true') return undefined
  if (flag === 'false') return 'CALL_TORCH_LOAD_UNSAFE'
  // With a pickle module of its own, the default of weights_only is False in every version.
  const module = given.find('pickle_module', 2)
  const isNone = module === undefined || (module.kind === 'constant' && module.text === 'None')
  if (flag === 'absent' && !isNone) return 'CALL_TORCH_LOAD_UNSAFE'
  return flag === 'absent' ? 'CALL_TORCH_LOAD_DEFAULT' : 'CALL_TORCH_LOAD_COMPUTED'
}

function judgeNumpy(given: Arguments, position: number): CallCode | undefined {
  const flag = given.flag('allow_pickle', position)
  if (flag === 'true') return 'CALL_NUMPY_PICKLE'
  if (flag !== 'computed') return undefined
  // np.load(*args) is how wrappers hand on what they were given; without the word it stays at the default.
  return given.find('allow_pickle', position) === undefined ? undefined : 'CALL_NUMPY_COMPUTED'
}

function judgeYaml(given: Arguments): CallCode | undefined {
  const loader = given.find('Loader', 1)
  if (loader === undefined) return given.flag('Loader', 1) === 'computed' ? 'CALL_YAML_UNDECIDED' : 'CALL_YAML_UNSAFE'
  const names = given.paths(loader).map((path) => path.slice(path.lastIndexOf('.') + 1))
  if (names.length > 0 && names.every((name) => /^C?(?:Safe|Base)Loader$/.test(name))) return undefined
  return names.some((name) => /^C?(?:Unsafe)?Loader$/.test(name)) ? 'CALL_YAML_UNSAFE' : 'CALL_YAML_UNDECIDED'
}

function judgeKeras(given: Arguments): CallCode | undefined {
  const flag = given.flag('safe_mode')
  if (flag === 'false') return 'CALL_KERAS_UNSAFE'
  return flag === 'computed' && given.find('safe_mode') !== undefined ? 'CALL_KERAS_COMPUTED' : undefined
}

/** The list handed to add_safe_globals(): classes by name, pairs of a class and a name, or something computed. */
function judgeAllowed(given: Arguments): CallCode | undefined {
  const list = given.find('safe_globals', 0)
  if (list === undefined) return given.all.length > 0 ? 'CALL_GLOBALS_COMPUTED' : undefined
  const values = [...given.values(list)].map((value) => value.replace(/^\[+/, ''))
  const isUniversal = values.some((value) => value.startsWith('p:') && isUniversalGlobal(value.slice(2)))
  if (isUniversal) return 'CALL_UNIVERSAL_GLOBAL'
  return list.kind === 'sequence' ? 'CALL_GLOBALS_ALLOWED' : 'CALL_GLOBALS_COMPUTED'
}

const isUniversalGlobal = (path: string): boolean =>
  universalGlobals.has(path) || universalGlobals.has(`builtins.${path}`)

/** Deciding arguments given to a function that no rule knows: what they say is clear all the same. */
export function judgeUnknown(name: string, given: Arguments): CallCode[] {
  const found: CallCode[] = []
  if (given.find('weights_only') !== undefined && given.flag('weights_only') === 'false')
    found.push('CALL_WEIGHTS_ONLY_OFF')
  if (given.find('trust_remote_code') !== undefined) {
    const flag = given.flag('trust_remote_code')
    if (flag === 'true') found.push('CALL_REMOTE_CODE')
    else if (flag === 'computed') found.push('CALL_REMOTE_CODE_COMPUTED')
  } else if (given.flag('trust_remote_code') === 'true') found.push('CALL_REMOTE_CODE')
  const isRead = /load|read|open|partial/i.test(name)
  if (isRead && given.find('allow_pickle') !== undefined && given.flag('allow_pickle') === 'true')
    found.push('CALL_NUMPY_PICKLE')
  if (given.find('safe_mode') !== undefined && given.flag('safe_mode') === 'false' && /load|from|deserial/i.test(name))
    found.push('CALL_KERAS_UNSAFE')
  return found
}
