// SPDX-License-Identifier: Apache-2.0
// What loader calls in a source mean, and what can stand in the way of finding them.
import { defineFindings } from '@cryingsense/checkpoint'

const useWeightsOnly = 'Pass weights_only=True, or convert the file to safetensors once and load that.'
const readByHand = 'Look at the source yourself, or repair it; until then it counts as not examined.'

export const callFindings = defineFindings({
  CALL_TORCH_LOAD_UNSAFE: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'torch.load() with its protection off',
    meaning:
      'The file is unpickled without restriction: whoever can write it runs code here, whatever the version of torch.',
    remedy: useWeightsOnly,
  },
  CALL_TORCH_LOAD_DEFAULT: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'torch.load() without weights_only',
    meaning:
      'Before torch 2.6 this unpickles without restriction; from 2.6 on it is restricted. The source does not decide it.',
    remedy: useWeightsOnly,
  },
  CALL_TORCH_LOAD_COMPUTED: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'torch.load() whose weights_only is computed',
    meaning:
      'Whether the file is unpickled without restriction is decided elsewhere, perhaps by a caller or a setting.',
    remedy: 'Pass weights_only=True as a constant; move the exceptions to a converter that runs apart.',
  },
  CALL_WEIGHTS_ONLY_OFF: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'weights_only=False handed to a loader',
    meaning:
      'A function that we do not know is told to load without restriction; such an argument usually reaches torch.load().',
    remedy: useWeightsOnly,
  },
  CALL_WEIGHTS_ONLY_ENVIRONMENT: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'The protection of torch.load() is set from the environment',
    meaning:
      'TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD turns the restriction off for every call in the process, dependencies included.',
    remedy: 'Remove the variable and load the one file that needs it in a process of its own.',
  },
  CALL_FALLBACK_UNSAFE: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'A refused file is loaded again without protection',
    meaning:
      'When the first way of loading fails, the handler loads unsafely: a malicious file only has to make the first way fail.',
    remedy: 'Let the refusal stand, and tell the user which file was refused.',
  },
  CALL_LOADER_REPLACED: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'A loader is replaced by another function',
    meaning:
      'From here on every call of the loader in the process, in dependencies too, does what the replacement does.',
    remedy: 'Call the wanted function by its own name instead of replacing the library one.',
  },
  CALL_PICKLE: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'A pickle is loaded',
    meaning: 'Pickles call what they name: whoever can write the data runs code here.',
    remedy: 'Use a format that only holds data: safetensors, npy without pickles, JSON.',
  },
  CALL_UNPICKLER_SUBCLASS: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A class extends an unpickler',
    meaning: 'It may restrict what a pickle can name, or widen it; only its find_class() tells.',
    remedy:
      'Check that find_class() refuses everything but a written list, and that nothing on the list resolves names.',
  },
  CALL_MARSHAL: {
    verdict: 'unsafe',
    severity: 'medium',
    title: 'Marshal data is loaded',
    meaning: 'Marshal holds compiled code and is not hardened against damaged data.',
    remedy: 'Use a format that only holds data.',
  },
  CALL_TORCH_HUB: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'torch.hub runs code from a repository',
    meaning: 'torch.hub.load() downloads a repository and runs its hubconf.py, and what that loads.',
    remedy: 'Install the model code as a pinned dependency and load its weights with weights_only=True.',
  },
  CALL_TORCHSCRIPT: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A TorchScript archive is loaded',
    meaning:
      'The archive holds a program. It runs in an interpreter of its own, which was not made to contain hostile ones.',
    remedy: 'Load archives you built yourself, or inspect them first.',
  },
  CALL_TORCH_PACKAGE: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'A torch package is imported',
    meaning: 'A package holds Python sources and pickles, which run when they are loaded.',
    remedy: 'Import packages you built yourself only.',
  },
  CALL_TORCH_EXPORT: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'An exported program or a distributed checkpoint is loaded',
    meaning:
      'These formats hold pickles or code beside the weights, and which are restricted depends on the version of torch.',
    remedy: 'Load files you built yourself, or inspect them first.',
  },
  CALL_NATIVE_LIBRARY: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'A compiled library is loaded',
    meaning: 'Loading a shared library runs it.',
    remedy: 'Load libraries from a pinned, hashed dependency only.',
  },
  CALL_NUMPY_PICKLE: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'NumPy may load pickles',
    meaning: 'With allow_pickle=True an array file that holds objects is unpickled without restriction.',
    remedy: 'Leave allow_pickle at False and store arrays of numbers.',
  },
  CALL_NUMPY_COMPUTED: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'NumPy is told elsewhere whether to load pickles',
    meaning: 'The value of allow_pickle is computed.',
    remedy: 'Leave allow_pickle at False.',
  },
  CALL_REMOTE_CODE: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'Code from a model repository is trusted',
    meaning: 'With trust_remote_code=True the sources that lie beside a model are downloaded and run.',
    remedy: 'Leave it out, or pin the repository to a revision that you have read.',
  },
  CALL_REMOTE_CODE_COMPUTED: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'Whether code from a model repository is trusted is computed',
    meaning: 'The value of trust_remote_code comes from elsewhere, perhaps from a user or a configuration.',
    remedy: 'Pass False as a constant.',
  },
  CALL_UNIVERSAL_GLOBAL: {
    verdict: 'unsafe',
    severity: 'critical',
    title: 'A function that reaches anything is allowed to pickles',
    meaning:
      'With getattr, eval or their like on the list of safe globals, the restriction of torch.load() holds nothing back.',
    remedy: 'Take it off the list. A file that needs it should be converted, not allowed.',
  },
  CALL_GLOBALS_ALLOWED: {
    verdict: 'safe',
    severity: 'info',
    title: 'Classes are allowed to pickles',
    meaning: 'The named classes can be made, and their state set, by any file that torch.load() reads from here on.',
    remedy: 'Keep the list short, and prefer the safe_globals() context around one call.',
  },
  CALL_GLOBALS_COMPUTED: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'What is allowed to pickles is computed',
    meaning: 'The list handed to add_safe_globals() is not written in the source.',
    remedy: 'Write the classes out.',
  },
  CALL_YAML_UNSAFE: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'YAML is loaded with an unsafe loader',
    meaning: 'The document can name and call Python functions.',
    remedy: 'Use yaml.safe_load().',
  },
  CALL_YAML_UNDECIDED: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'YAML is loaded with a loader that is not known to be safe',
    meaning: 'The full loader has let documents call functions more than once; a computed loader can be anything.',
    remedy: 'Use yaml.safe_load().',
  },
  CALL_KERAS_UNSAFE: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'Keras loads with its safe mode off',
    meaning: 'Lambda layers in the file are unmarshalled and run.',
    remedy: 'Leave safe_mode at True and replace Lambda layers by registered ones.',
  },
  CALL_KERAS_COMPUTED: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'Whether Keras loads in safe mode is computed',
    meaning: 'The value of safe_mode comes from elsewhere.',
    remedy: 'Leave safe_mode at True.',
  },
  CALL_MM_LOADER: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'An OpenMMLab loader unpickles',
    meaning:
      'These loaders call torch.load() or pickle themselves; later versions pass weights_only=False, so a fixed torch does not help.',
    remedy: 'Convert the checkpoint, load it with torch.load(weights_only=True) and hand over the state dictionary.',
  },
  CALL_LIBRARY_LOADER: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A library loads a file by means of its own',
    meaning: 'The function is known to unpickle or to run configuration files, depending on the version and the file.',
    remedy: 'Look up what it calls in the version you lock, or audit that dependency by its path.',
  },
  CALL_SOURCE_SYNTAX: {
    verdict: 'unknown',
    severity: 'low',
    title: 'A source is not Python as we know it',
    meaning:
      'Calls were looked for in everything that could be read; something may have been missed around this place.',
    remedy: readByHand,
  },
  CALL_SOURCE_ENCODING: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A source has another encoding than it seems',
    meaning:
      'It is not valid UTF-8, or declares an encoding under which the text that we read is not the text that Python runs.',
    remedy: 'Store the source as UTF-8 without a declaration.',
  },
  CALL_SOURCE_TOO_LARGE: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A source is too large to be examined whole',
    meaning: 'It is larger than any honest source that we know of; what lies past the limit was not looked at.',
    remedy: readByHand,
  },
  CALL_SOURCE_TOO_DEEP: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A source is nested too deeply',
    meaning: 'It is nested deeper than Python itself allows, or than honest sources are.',
    remedy: readByHand,
  },
  CALL_SOURCE_TANGLED: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'Names are handed on too often, or calls are too many',
    meaning: 'Following them was given up, so loaders may be called here under names that were not recognised.',
    remedy: readByHand,
  },
  CALL_SOURCE_UNREADABLE: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A listed source could not be read',
    meaning: 'The workspace lists the file but gives no content for it.',
    remedy: readByHand,
  },
  CALL_NOTEBOOK_DAMAGED: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A notebook is damaged',
    meaning: 'It is not the JSON that notebooks are made of, so its cells were not examined.',
    remedy: readByHand,
  },
})

export type CallCode = keyof typeof callFindings & string
