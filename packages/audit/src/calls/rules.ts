// SPDX-License-Identifier: Apache-2.0
// Which functions load what, by their full names. Facts: the documentation and sources of each library.

/** How the arguments of a call decide; see judge.ts. */
export type Rule =
  | 'torch-load'
  | 'torch-hub-url'
  | 'torch-hub'
  | 'torch-script'
  | 'torch-package'
  | 'torch-export'
  | 'native'
  | 'pickle'
  | 'marshal'
  | 'numpy-load'
  | 'numpy-read'
  | 'yaml-load'
  | 'yaml-unsafe'
  | 'yaml-full'
  | 'yaml-class'
  | 'keras-load'
  | 'keras-unsafe'
  | 'allow-globals'
  | 'mm-loader'
  | 'library'

const table: readonly (readonly [Rule, string])[] = [
  ['torch-load', 'torch.load'],
  ['torch-hub-url', 'torch.hub.load_state_dict_from_url torch.utils.model_zoo.load_url'],
  ['torch-hub', 'torch.hub.load'],
  ['torch-script', 'torch.jit.load torch.jit.jit_module_from_flatbuffer'],
  ['torch-package', 'torch.package.PackageImporter'],
  ['torch-export', 'torch.export.load torch.distributed.checkpoint.FileSystemReader'],
  [
    'native',
    `torch.ops.load_library torch.classes.load_library torch._inductor.aoti_load_package
     torch._inductor.aoti_compile_and_package.load onnxruntime.SessionOptions.register_custom_ops_library`,
  ],
  [
    'pickle',
    `pickle.load pickle.loads pickle.Unpickler pickle._load pickle._loads pickle._Unpickler
     dill.load dill.loads dill.Unpickler dill.load_session dill.load_module dill.load_module_asdict
     cloudpickle.load cloudpickle.loads joblib.load shelve.open shelve.Shelf shelve.DbfilenameShelf
     pandas.read_pickle jsonpickle.decode jsonpickle.loads torch.storage._load_from_bytes torch.serialization._legacy_load`,
  ],
  ['marshal', 'marshal.load marshal.loads'],
  ['numpy-load', 'numpy.load numpy.lib.npyio.NpzFile'],
  ['numpy-read', 'numpy.lib.format.read_array numpy.lib.format.open_memmap'],
  ['yaml-load', 'yaml.load yaml.load_all ruamel.yaml.load ruamel.yaml.load_all'],
  [
    'yaml-unsafe',
    'yaml.unsafe_load yaml.unsafe_load_all yaml.UnsafeLoader yaml.CUnsafeLoader ruamel.yaml.UnsafeLoader',
  ],
  ['yaml-full', 'yaml.full_load yaml.full_load_all'],
  ['yaml-class', 'ruamel.yaml.YAML'],
  [
    'keras-load',
    `keras.models.load_model keras.saving.load_model keras.saving.deserialize_keras_object keras.models.model_from_json
     keras.layers.deserialize keras.utils.deserialize_keras_object`,
  ],
  [
    'keras-unsafe',
    'keras.config.enable_unsafe_deserialization keras.src.saving.serialization_lib.enable_unsafe_deserialization',
  ],
  ['allow-globals', 'torch.serialization.add_safe_globals torch.serialization.safe_globals'],
  [
    'mm-loader',
    `mmengine.runner.load_checkpoint mmengine.runner._load_checkpoint mmengine.runner.CheckpointLoader.load_checkpoint
     mmengine.runner.checkpoint.load_from_local mmengine.runner.checkpoint.load_from_http
     mmcv.runner.load_checkpoint mmcv.runner._load_checkpoint mmcv.runner.CheckpointLoader.load_checkpoint
     mmengine.fileio.load mmcv.load`,
  ],
  [
    'library',
    `mmengine.config.Config.fromfile mmcv.Config.fromfile mmdet.apis.init_detector mmpretrain.apis.init_model mmcls.apis.init_model
     mmseg.apis.init_model mmpose.apis.init_model mmpretrain.get_model mmpretrain.apis.get_model ultralytics.YOLO
     torch.distributed.checkpoint.load_state_dict skops.io.load huggingface_hub.from_pretrained_keras`,
  ],
]

/** Rule of each full name. */
export const rules: ReadonlyMap<string, Rule> = new Map(
  table.flatMap(([rule, names]) => names.split(/\s+/).map((name): [string, Rule] => [name, rule])),
)

/** Methods that load whatever they are called on, where the object itself is not known. */
export const methodRules: ReadonlyMap<string, Rule> = new Map([['load_from_checkpoint', 'library']])

/** The same module under another name; the longest prefix wins, and what it gives is looked up again. */
const sameModules: readonly (readonly [string, string])[] = [
  ['tensorflow.python.keras', 'keras'],
  ['tensorflow.keras', 'keras'],
  ['tf_keras', 'keras'],
  ['keras.api', 'keras'],
  ['torch.serialization.load', 'torch.load'],
  ['torch.hub.torch', 'torch'],
  ['torch.utils.model_zoo.load_state_dict_from_url', 'torch.hub.load_state_dict_from_url'],
  ['torch.package.package_importer', 'torch.package'],
  ['torch.distributed.checkpoint.filesystem', 'torch.distributed.checkpoint'],
  ['numpy.lib.npyio.load', 'numpy.load'],
  ['numpy.lib._npyio_impl.load', 'numpy.load'],
  ['numpy.lib._format_impl', 'numpy.lib.format'],
  ['joblib.numpy_pickle.load', 'joblib.load'],
  ['sklearn.externals.joblib', 'joblib'],
  ['pandas.io.pickle', 'pandas'],
  ['pandas.io.api', 'pandas'],
  ['pandas.compat.pickle_compat.Unpickler', 'pickle.Unpickler'],
  ['six.moves.cPickle', 'pickle'],
  ['_pickle', 'pickle'],
  ['cPickle', 'pickle'],
  ['pickle5', 'pickle'],
  ['dill._dill', 'dill'],
  ['cloudpickle.cloudpickle', 'cloudpickle'],
  ['_compat_pickle', 'pickle'],
  ['mmengine.runner.checkpoint', 'mmengine.runner'],
  ['mmengine.load', 'mmengine.fileio.load'],
  ['mmengine.Config', 'mmengine.config.Config'],
  ['mmcv.runner.checkpoint', 'mmcv.runner'],
  ['mmcv.fileio.load', 'mmcv.load'],
  ['mmcv.utils.Config', 'mmcv.Config'],
  ['onedl.mmengine', 'mmengine'],
  ['builtins.__import__', 'importlib.import_module'],
  ['importlib.__import__', 'importlib.import_module'],
]

/** Modules that others hand on under their own name (`compat.pickle.load`). */
const handedOn = /(?:^|\.)(?:c?[Pp]ickle|_pickle|dill|cloudpickle|joblib|marshal)$/

/** The name under which the rules know a function. */
export function canonicalPath(path: string): string {
  let name = path
  for (let turn = 0; turn < 4; turn++) {
    const same = sameModules.find(([from]) => name === from || name.startsWith(`${from}.`))
    if (same === undefined) break
    name = same[1] + name.slice(same[0].length)
  }
  if (rules.has(name)) return name
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
    if (!handedOn.test(name.slice(0, dot))) continue
    const start = name.lastIndexOf('.', dot - 1) + 1
    const rest = start === 0 ? name : canonicalPath(name.slice(start))
    if (rules.has(rest)) return rest
  }
  return name
}

/** What an unbound name most likely is: a snippet without its imports, or a star import from elsewhere. */
export const usualNames: ReadonlyMap<string, string> = new Map(
  'torch pickle joblib dill cloudpickle shelve marshal yaml keras numpy pandas mmengine mmcv sys importlib functools operator os'
    .split(' ')
    .map((name): [string, string] => [name, name]),
)
  .set('np', 'numpy')
  .set('pd', 'pandas')
  .set('tf', 'tensorflow')

/** Functions that reach anything: allowing one of them to a pickle allows every attack. */
export const universalGlobals: ReadonlySet<string> = new Set(
  `builtins.getattr builtins.setattr builtins.eval builtins.exec builtins.compile builtins.__import__ builtins.open builtins.vars
   builtins.globals builtins.breakpoint importlib.import_module operator.attrgetter operator.methodcaller operator.itemgetter
   functools.partial functools.reduce os.system os.popen os.execv subprocess.Popen subprocess.run subprocess.call
   subprocess.check_output subprocess.check_call pickle.loads pickle.load torch.load joblib.load marshal.loads shutil.rmtree
   builtins.map builtins.filter runpy.run_path runpy.run_module code.interact pydoc.locate pkgutil.resolve_name
   numpy.load dill.loads cloudpickle.loads torch.hub.load timeit.timeit ctypes.CDLL pty.spawn posix.system nt.system`.split(
    /\s+/,
  ),
)

/** Words of which a file must hold one before a call in it can match any rule: the rest need no parsing. */
const wordsOfInterest: readonly string[] = [
  'pickl',
  'Pickle',
  'shelve',
  'Shelf',
  'PackageImporter',
  'FileSystemReader',
  'jsonpickle',
  'trust_remote_code',
  'weights_only',
  'WEIGHTS_ONLY',
  'allow_pickle',
  'safe_mode',
  'safe_globals',
  'unsafe',
  'Unsafe',
  'YAML(',
  'fromfile',
  'read_array',
  'open_memmap',
  'NpzFile',
  'init_detector',
  'init_model',
  'get_model',
  'YOLO',
  'flatbuffer',
  'register_custom_ops_library',
  'deserialize',
  'model_from_json',
  'from_pretrained_keras',
  '__import__',
  'import_module',
  'sys.modules',
  '__dict__',
  '__getattribute__',
]

/** Whether a source, in its compatibility form, can hold a call that matches a rule. */
export function mayLoad(plain: string): boolean {
  // overload, download, payload and their like are none; unsafe_load, Load and "load" are.
  return /(?<![a-z])load|Load/.test(plain) || wordsOfInterest.some((word) => plain.includes(word))
}
