# SPDX-License-Identifier: Apache-2.0
"""Writes weights_only_required.jsonl: benign files that torch refuses, and every name it takes until it loads them. The loop asks, reads
the name in the refusal, adds it, and asks again; only files written here, of classes that are harmless, are ever let through."""
import argparse
import collections
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import importlib
import io
import pathlib
import re
import sys
import types
import uuid
import warnings
import zipfile

import numpy as np
import torch
from cases import Cases

warnings.filterwarnings("ignore")


def fake_module(name):
    """A module of this process only, for classes that must be pickled under another package's name."""
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        path = ".".join(parts[:end])
        if path not in sys.modules:
            sys.modules[path] = types.ModuleType(path)
        if end > 1:
            setattr(sys.modules[".".join(parts[: end - 1])], parts[end - 1], sys.modules[path])
    return sys.modules[name]


def rename(cls, module):
    cls.__module__ = module
    cls.__qualname__ = cls.__name__
    for member in vars(cls).values():
        if isinstance(member, types.FunctionType):
            member.__qualname__ = f"{cls.__name__}.{member.__name__}"
            member.__module__ = module
    setattr(fake_module(module), cls.__name__, cls)
    return cls


class HistoryBuffer:
    """The shape of mmengine's: two arrays, and a table of its own statistics as functions."""

    def __init__(self):
        self._log_history = np.array([0.5, 0.25])
        self._count_history = np.array([1, 1])
        self.max_length = 1000
        self._statistics_methods = {n: getattr(HistoryBuffer, n) for n in ("min", "max", "mean", "current")}

    def min(self): ...
    def max(self): ...
    def mean(self): ...
    def current(self): ...


@dataclasses.dataclass
class Settings:
    width: int = 4
    name: str = "x"


class Colour(enum.Enum):
    RED = 1


class Slotted:
    __slots__ = ("a",)

    def __init__(self):
        self.a = 1


class WithSetState:
    def __init__(self):
        self.a = 1

    def __setstate__(self, state):
        self.__dict__.update(state)


class AttributeDict(dict):
    pass


class AttributeList(list):
    pass


Point = collections.namedtuple("Point", "x y")
HistoryBuffer = rename(HistoryBuffer, "mmengine.logging.history_buffer")
for cls in (Settings, Colour, Slotted, WithSetState, AttributeDict, AttributeList, Point):
    rename(cls, "models.settings")


def objects():
    yield "argparse.Namespace", argparse.Namespace(lr=0.1, layers=[1, 2])
    for dtype in "b1 i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 f16 c8 c16 c32 S3 U5 V4 M8[s] m8[ms] >f8 >i4 O".split():
        yield f"numpy array {dtype}", np.zeros(2, dtype=dtype)
        if dtype not in ("V4",):
            yield f"numpy scalar {dtype}", np.zeros(1, dtype=dtype)[0]
        yield f"numpy dtype {dtype}", np.dtype(dtype)
    yield "numpy structured array", np.zeros(2, dtype=[("a", "f4"), ("b", "i8", (2,))])
    yield "numpy structured dtype", np.dtype([("a", "f4"), ("b", "S3")])
    yield "numpy array in Fortran order", np.asfortranarray(np.zeros((2, 3)))
    yield "numpy array of no dimension", np.array(1.5)
    yield "numpy arrays of two dtypes", {"a": np.zeros(2), "b": np.zeros(2, dtype="f4"), "w": torch.zeros(2)}
    yield "numpy masked array", np.ma.masked_array([1.0, 2.0], mask=[0, 1])
    yield "numpy ufunc", np.add
    yield "numpy random state", np.random.get_state()
    yield "numpy RandomState", np.random.RandomState(0)
    yield "numpy Generator", np.random.default_rng(0)
    yield "numpy scalar type", np.float32
    yield "datetime", datetime.datetime(2024, 1, 2, 3, 4)
    yield "date", datetime.date(2024, 1, 2)
    yield "timedelta", datetime.timedelta(seconds=3)
    yield "timezone", datetime.timezone.utc
    yield "pathlib path", pathlib.PurePosixPath("a/b")
    yield "dataclass", Settings()
    yield "enum", Colour.RED
    yield "empty defaultdict", collections.defaultdict(list)
    yield "empty defaultdict of dict", collections.defaultdict(dict)
    yield "empty deque", collections.deque(maxlen=3)
    yield "defaultdict with entries", collections.defaultdict(list, {"a": [1]})
    yield "deque with items", collections.deque([1, 2])
    yield "dict subclass with entries", AttributeDict(a=1)
    yield "list subclass with items", AttributeList([1])
    yield "namedtuple", Point(1, 2)
    yield "functools.partial", functools.partial(torch.nn.functional.relu, inplace=True)
    yield "slice", slice(1, 2, None)
    yield "range", range(3)
    yield "frozenset", frozenset({1, 2})
    yield "decimal", decimal.Decimal("1.5")
    yield "fraction", fractions.Fraction(1, 3)
    yield "uuid", uuid.UUID(int=5)
    yield "slots", Slotted()
    yield "setstate", WithSetState()
    yield "empty dict subclass", AttributeDict()
    yield "builtin function", len
    yield "class", dict
    yield "mmengine HistoryBuffer", HistoryBuffer()
    yield "mmengine runner checkpoint", {
        "meta": {"epoch": 3, "iter": 30, "cfg": "model = dict()", "seed": 0, "time": "20240101", "mmengine_version": "0.10.4"},
        "state_dict": collections.OrderedDict({"backbone.weight": torch.zeros(2, 2)}),
        "message_hub": {"log_scalars": collections.OrderedDict({"train/loss": HistoryBuffer()}), "runtime_info": collections.OrderedDict(epoch=3), "resumed_keys": {}},
        "optimizer": torch.optim.SGD([torch.nn.Parameter(torch.zeros(2))], lr=0.1, momentum=0.9).state_dict(),
        "param_schedulers": [{"last_step": 3, "_global_step": 4}],
    }
    yield "linear", torch.nn.Linear(2, 2)
    yield "sequential", torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.ReLU(), torch.nn.Dropout(0.1))
    yield "conv", torch.nn.Conv2d(1, 2, 3)
    yield "batchnorm", torch.nn.BatchNorm2d(2)
    yield "lstm", torch.nn.LSTM(2, 3)
    yield "transformer layer", torch.nn.TransformerEncoderLayer(4, 2, 8)
    yield "optimizer", torch.optim.SGD([torch.nn.Parameter(torch.zeros(2))], lr=0.1).state_dict()
    yield "scheduler", torch.optim.lr_scheduler.LambdaLR(torch.optim.SGD([torch.nn.Parameter(torch.zeros(2))], lr=0.1), lambda e: 1.0).state_dict()
    yield "lightning", {"epoch": 1, "global_step": 2, "pytorch-lightning_version": "2.1.0", "state_dict": collections.OrderedDict(w=torch.zeros(1)), "loops": {"fit_loop": {"state_dict": {}}}, "callbacks": {"ModelCheckpoint": {"best_model_score": torch.tensor(0.5), "best_model_path": "a"}}, "optimizer_states": [], "lr_schedulers": [], "hparams_name": "kwargs", "hyper_parameters": {"lr": 0.1, "args": argparse.Namespace(a=1)}}
    yield "generator", torch.Generator().get_state()
    yield "memory format", torch.channels_last
    yield "layout", torch.sparse_coo
    yield "qscheme", torch.per_tensor_affine
    yield "exception", ValueError("x")
    yield "complex list", [1j, {1, 2}, b"ab", bytearray(b"c")]


def resolve(path):
    """The object behind a dotted path: the longest importable part, then attributes."""
    parts = path.replace("exceptions.", "builtins.").split(".")
    for end in range(len(parts), 0, -1):
        try:
            value = importlib.import_module(".".join(parts[:end]))
        except ImportError:
            continue
        for part in parts[end:]:
            value = getattr(value, part)
        return value
    import builtins

    return getattr(builtins, path)


def needed(path_of_file):
    """Every name that torch asks for, one refusal after the other, and its last word."""
    names, objects_ = [], []
    for _ in range(60):
        try:
            with torch.serialization.safe_globals(objects_):
                torch.load(io.BytesIO(path_of_file), map_location="cpu", weights_only=True)
            return names, None
        except Exception as error:
            text = str(error)
        match = re.search(r"GLOBAL (\S+) was not an allowed global", text)
        if match:
            name = match[1] if "." in match[1] else "builtins." + match[1]
            objects_.append((resolve(match[1]), name))
        else:
            match = re.search(r"but got <class '([\w.]+)'>", text)
            if not match or "allowlisted" not in text:
                return names, text[-300:]
            name = match[1]
            objects_.append(resolve(name))
        if name in names:
            return names, text[-300:]
        names.append(name)
    return names, "too many"


def main():
    cases = Cases("weights_only_required")
    for name, value in objects():
        file = io.BytesIO()
        try:
            torch.save({"value": value}, file)
        except Exception as error:
            print("cannot be saved:", name, error)
            continue
        names, refusal = needed(file.getvalue())
        cases.add(name, file.getvalue(), required=names, loads=refusal is None)
        old = re.sub(rb"numpy\._core", rb"numpy.core", zipfile.ZipFile(file).read("archive/data.pkl"))
        if b"numpy.core" in old:
            buffer = io.BytesIO()
            with zipfile.ZipFile(file) as source, zipfile.ZipFile(buffer, "w") as target:
                for info in source.infolist():
                    target.writestr(info.filename, old if info.filename.endswith("data.pkl") else source.read(info))
            names, refusal = needed(buffer.getvalue())
            cases.add(f"{name}, as numpy 1 spells it", buffer.getvalue(), required=names, loads=refusal is None)
        if refusal:
            print(name, names, refusal[-160:].replace("\n", " "))
    cases.write()


if __name__ == "__main__":
    main()
