# SPDX-License-Identifier: Apache-2.0
"""Writes keras_cases.jsonl: models saved by Keras in both of its formats, and models bent by hand.

KERAS_BACKEND=torch python keras_cases.py
"""
import copy
import io
import json
import tempfile
import zipfile
from pathlib import Path

import h5py
import keras
import numpy as np
from keras import layers

from cases import Cases

cases = Cases("keras_cases")
keras.utils.set_random_seed(3)


def save(model, suffix):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"model{suffix}"
        model.save(path)
        return path.read_bytes()


def sequential(*parts, shape):
    return keras.Sequential([keras.Input(shape), *parts])


def functional():
    a = keras.Input((4,), name="a")
    b = keras.Input((4,), name="b")
    joined = layers.Concatenate()([layers.Dense(2, activation="relu")(a), layers.Dense(2)(b)])
    return keras.Model([a, b], layers.Add()([joined, joined]) * 2.0)


models = {
    "dense": sequential(layers.Dense(3, activation="relu", kernel_regularizer="l2"), layers.Dropout(0.5), layers.Dense(1, activation="sigmoid"), shape=(4,)),
    "convolution": sequential(layers.Conv2D(2, 3, padding="same", kernel_initializer="he_normal"), layers.BatchNormalization(), layers.ReLU(), layers.MaxPooling2D(), layers.Flatten(), layers.Dense(2, activation="softmax"), shape=(8, 8, 1)),
    "separable": sequential(layers.SeparableConv2D(2, 3), layers.DepthwiseConv2D(3), layers.GlobalAveragePooling2D(), shape=(8, 8, 2)),
    "recurrent": sequential(layers.Embedding(10, 4), layers.LSTM(3, return_sequences=True), layers.Bidirectional(layers.GRU(2)), shape=(5,)),
    "simple rnn": sequential(layers.SimpleRNN(2), shape=(5, 3)),
    "time distributed": sequential(layers.TimeDistributed(layers.Dense(2)), layers.RNN(layers.LSTMCell(2)), shape=(5, 3)),
    "attention": sequential(layers.LayerNormalization(), layers.Dense(4, activation="gelu"), layers.UnitNormalization(), shape=(5, 4)),
    "augmentation": sequential(layers.Rescaling(1 / 255), layers.RandomFlip(), layers.RandomRotation(0.1), layers.CenterCrop(4, 4), layers.Resizing(6, 6), shape=(8, 8, 3)),
    "transposed": sequential(layers.Conv2DTranspose(2, 3), layers.UpSampling2D(), layers.ZeroPadding2D(), layers.Cropping2D(), shape=(6, 6, 1)),
    "one dimension": sequential(layers.Conv1D(2, 3), layers.MaxPooling1D(), layers.GlobalMaxPooling1D(), layers.PReLU(), layers.LeakyReLU(), shape=(12, 2)),
    "three dimensions": sequential(layers.Conv3D(1, 2), layers.AveragePooling3D(2), shape=(4, 4, 4, 1)),
    "masking": sequential(layers.Masking(), layers.Reshape((3, 4)), layers.Permute((2, 1)), layers.Flatten(), shape=(4, 3)),
    "noise": sequential(layers.GaussianNoise(0.1), layers.GaussianDropout(0.1), layers.AlphaDropout(0.1), layers.SpatialDropout1D(0.1), shape=(4, 3)),
    "constraints": sequential(layers.Dense(2, kernel_constraint=keras.constraints.MaxNorm(2), kernel_regularizer=keras.regularizers.L1L2(0.1, 0.2), bias_initializer=keras.initializers.Constant(0.5)), shape=(3,)),
    "functional": functional(),
    "float16": sequential(layers.Dense(2, dtype="float16"), shape=(3,)),
    "mixed": sequential(layers.Dense(2, dtype="mixed_float16"), shape=(3,)),
    "nested": keras.Sequential([keras.Input((4,)), sequential(layers.Dense(2), shape=(4,)), layers.Dense(1)]),
    "normalization": sequential(layers.Normalization(mean=0.0, variance=1.0), layers.Discretization(bin_boundaries=[0.0, 1.0]), shape=(3,)),
    "nan in the configuration": sequential(layers.Masking(mask_value=float("nan")), shape=(4, 3)),
}
compiled = sequential(layers.Dense(1), shape=(3,))
compiled.compile(optimizer=keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)), loss="mse", metrics=["mae", keras.metrics.RootMeanSquaredError()])
compiled.fit(np.zeros((4, 3)), np.zeros((4, 1)), verbose=0)
models["compiled"] = compiled
other = sequential(layers.Dense(1), shape=(3,))
other.compile(optimizer="sgd", loss=keras.losses.Huber(), metrics=[keras.metrics.MeanSquaredError(), "accuracy"])
models["compiled otherwise"] = other

for name, model in models.items():
    for suffix in (".keras", ".h5"):
        try:
            cases.add(f"{name}{suffix}", save(model, suffix), verdict="safe")
        except Exception as error:  # noqa: BLE001
            print("skipped", name, suffix, error)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "m.weights.h5"
        model.save_weights(path)
        cases.add(f"{name}.weights.h5", path.read_bytes(), verdict="safe")

base = save(models["dense"], ".keras")


def bend(change, extra=None):
    """The dense model with its configuration changed by `change`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base)) as old, zipfile.ZipFile(buffer, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "config.json":
                config = json.loads(data)
                config = change(config) or config
                data = config if isinstance(config, bytes) else json.dumps(config).encode()
            new.writestr(entry.filename, data)
        for path, data in (extra or {}).items():
            new.writestr(path, data)
    return buffer.getvalue()


def with_layer(layer):
    def change(config):
        config["config"]["layers"].append(layer)

    return change


def layer(module, name, config=None, registered=None):
    return {"module": module, "class_name": name, "config": config or {"name": "x"}, "registered_name": registered}


bad = {
    "Lambda": (layer("keras.layers", "Lambda", {"function": {"class_name": "__lambda__", "config": {"code": "4wAAAA=="}}}), "unsafe"),
    "__lambda__ as an activation": (layer("keras.layers", "Dense", {"units": 1, "activation": {"class_name": "__lambda__", "config": {"code": "AA=="}}}), "unsafe"),
    "os.system": (layer("os", "system", "true"), "unsafe"),
    "function of os": ({"module": "os", "class_name": "function", "config": "system", "registered_name": "system"}, "unsafe"),
    "subprocess": (layer("subprocess", "Popen", {"args": ["true"]}), "unsafe"),
    "builtins.eval": (layer("builtins", "eval", {"source": "1"}), "unsafe"),
    "pickle": (layer("pickle", "loads", {}), "unsafe"),
    "get_file": (layer("keras.utils", "get_file", {"origin": "http://localhost/x"}), "unsafe"),
    "get_file in src": (layer("keras.src.utils.file_utils", "get_file", {}), "unsafe"),
    "get_file as an activation": (layer("keras.layers", "Dense", {"units": 1, "activation": {"module": "keras.utils", "class_name": "function", "config": "get_file", "registered_name": "get_file"}}), "unsafe"),
    "load_model": (layer("keras.models", "load_model", {}), "unsafe"),
    "enable_unsafe_deserialization": (layer("keras.config", "enable_unsafe_deserialization", {}), "unsafe"),
    "TFSMLayer": (layer("keras.layers", "TFSMLayer", {"filepath": "/tmp/x"}), "unsafe"),
    "TorchModuleWrapper": (layer("keras.layers", "TorchModuleWrapper", {"module": "gASVAA=="}), "unsafe"),
    "JaxLayer": (layer("keras.layers", "JaxLayer", {}), "unsafe"),
    "custom class": (layer("mypackage.layers", "Mine", {}, "mypackage>Mine"), "unknown"),
    "os.system with a registered name": (layer("os", "system", "true", "mypackage>system"), "unsafe"),
    "subprocess with a registered name": (layer("subprocess", "Popen", {"args": ["true"]}, "a>b"), "unsafe"),
    "custom class without a module": (layer(None, "Mine", {}), "unknown"),
    "custom function": (layer("keras.layers", "Dense", {"units": 1, "activation": {"module": "builtins", "class_name": "function", "config": "my_relu", "registered_name": "function"}}), "unknown"),
    "StringLookup of a path": (layer("keras.layers", "StringLookup", {"vocabulary": "/etc/hostname"}), "unsafe"),
    "TextVectorization of an address": (layer("keras.layers", "TextVectorization", {"vocabulary": "http://localhost/"}), "unsafe"),
    "class_name is a list": ({"class_name": ["a"], "config": {}}, "malformed"),
}
for name, (entry, verdict) in bad.items():
    cases.add(f"row 31 {name}.keras", bend(with_layer(entry)), verdict=verdict)
    config = json.dumps({"class_name": "Sequential", "config": {"name": "s", "layers": [entry]}})
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        file.attrs["model_config"] = config
        file.attrs["keras_version"] = "2.15.0"
    cases.add(f"row 31 {name}.h5", buffer.getvalue(), verdict=verdict)
deep = layer("keras.layers", "Lambda")
for _ in range(40):
    deep = {"module": "keras.layers", "class_name": "TimeDistributed", "config": {"layer": deep}}
cases.add("row 31 Lambda deep inside.keras", bend(with_layer(deep)), verdict="unsafe")
cases.add("row 31 Lambda in the compile configuration.keras", bend(lambda c: c.__setitem__("compile_config", {"loss": layer("keras.layers", "Lambda")})), verdict="unsafe")
cases.add("configuration is no JSON.keras", bend(lambda c: b"{not json"), verdict="malformed")
cases.add("configuration is no UTF-8.keras", bend(lambda c: b'{"a": "\xff"}'), verdict="malformed")
cases.add("configuration is a number.keras", bend(lambda c: b"7"), verdict="malformed")
cases.add("nested 5,000 deep.keras", bend(lambda c: b"[" * 5000 + b"]" * 5000), verdict="not-safe")
cases.add("an asset of text.keras", bend(lambda c: None, {"assets/vocabulary.txt": b"one\ntwo\n"}), verdict="safe")
cases.add("an asset that is a pickle.keras", bend(lambda c: None, {"assets/x.bin": b"cos\nsystem\n(S'true'\ntR."}), verdict="unsafe")
cases.add("an asset of unknown bytes.keras", bend(lambda c: None, {"assets/x.bin": bytes(range(256))}), verdict="unknown")


def linked(change):
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base)) as old:
        weights = io.BytesIO(old.read("model.weights.h5"))
        with h5py.File(weights, "a") as file:
            change(file)
        with zipfile.ZipFile(buffer, "w") as new:
            for entry in old.infolist():
                new.writestr(entry.filename, weights.getvalue() if entry.filename.endswith(".h5") else old.read(entry))
    return buffer.getvalue()


cases.add("row 31 weights with an external link.keras", linked(lambda f: f.__setitem__("e", h5py.ExternalLink("/etc/hostname", "/x"))), verdict="unsafe")
cases.write()
