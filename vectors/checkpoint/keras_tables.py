# SPDX-License-Identifier: Apache-2.0
"""Writes packages/checkpoint/src/keras/tables.ts: the classes and functions of Keras that a model's configuration may name.

KERAS_BACKEND=torch python keras_tables.py
"""
import importlib
import inspect
import pkgutil
from pathlib import Path

import keras

target = Path(__file__).resolve().parents[2] / "packages/checkpoint/src/keras/tables.ts"
# Layers that hold or load programs: a Python function, a saved graph, a pickled module of another framework.
programs = {"Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer"}
spaces = ["layers", "initializers", "regularizers", "constraints", "optimizers", "optimizers.schedules", "losses", "metrics", "dtype_policies", "models", "quantizers"]
functions = ["activations", "losses", "metrics", "initializers", "regularizers", "constraints"]


def space(path):
    value = keras
    for part in path.split("."):
        value = getattr(value, part, None)
    return value


classes: dict[str, set] = {}
operations: dict[str, set] = {}
for path in spaces:
    for name, value in vars(space(path) or object()).items() if space(path) else ():
        if inspect.isclass(value) and name not in programs and not name.startswith("_"):
            classes.setdefault(f"keras.{path}", set()).add(name)
            # Other versions write the module that defines the class.
            classes.setdefault(value.__module__, set()).add(value.__name__)
for name in ("Model", "Sequential", "Functional"):
    for module in ("keras", "keras.models", "keras.src.models.functional", "keras.src.models.model", "keras.src.models.sequential", "keras.engine.functional", "keras.engine.sequential", "keras.engine.training", "keras.src.engine.functional", "keras.src.engine.sequential", "keras.src.engine.training"):
        classes.setdefault(module, set()).add(name)
for name in ("DTypePolicy", "FloatDTypePolicy", "Variable", "KerasTensor"):
    classes.setdefault("keras", set()).add(name)
for module in [importlib.import_module(f"keras.src.ops.{info.name}") for info in pkgutil.iter_modules(importlib.import_module("keras.src.ops").__path__) if "test" not in info.name]:
    for name, value in vars(module).items():
        if inspect.isclass(value) and issubclass(value, keras.Operation) and value.__module__ == module.__name__:
            operations.setdefault(module.__name__, set()).add(name)
known = {name for names in classes.values() for name in names}
# Of Keras 2: named without a module, or gone since.
former = "InputLayer ThresholdedReLU LocallyConnected1D LocallyConnected2D CuDNNGRU CuDNNLSTM MaxoutDense Highway TimeDistributedDense SyncBatchNormalization BatchNormalizationV1 BatchNormalizationV2 LSTMV1 LSTMV2 GRUV1 GRUV2 TensorFlowOpLayer StackedRNNCells SpatialDropout1D Policy PolicyV1 MeanSquaredLogarithmicError".split()
named = sorted(known | (set(former) - {"TensorFlowOpLayer"}))
found = {}
for path in functions:
    names = {name for name, value in vars(space(path)).items() if inspect.isfunction(value) and not name.startswith("_")}
    found[f"keras.{path}"] = names - {"get", "serialize", "deserialize"}
lines = [
    "// SPDX-License-Identifier: Apache-2.0",
    "// Classes and functions of Keras that a model's configuration may name.",
    f"// Written by vectors/checkpoint/keras_tables.py from Keras {keras.__version__}; do not edit.",
    "",
    "/** Module and its classes. */",
    "export const kerasClasses: readonly (readonly [module: string, names: string])[] = [",
    *[f"  ['{module}', '{' '.join(sorted(names - programs))}']," for module, names in sorted({**classes, **operations}.items()) if names - programs],
    "]",
    "",
    "/** Classes that older versions name without a module. */",
    f"export const bareClasses =\n  '{' '.join(named)}'",
    "",
    "/** Module and its functions. */",
    "export const kerasFunctions: readonly (readonly [module: string, names: string])[] = [",
    *[f"  ['{module}', '{' '.join(sorted(names))}']," for module, names in sorted(found.items())],
    "]",
    "",
]
target.write_text("\n".join(lines))
