# SPDX-License-Identifier: Apache-2.0
"""Tensors that today's torch.save no longer writes, or only on other devices: hand-made pickles in a torch zip, asked of PyTorch."""
import io
import pickle
import struct
import warnings
import zipfile

import numpy
import torch

from cases import Cases
from torch_oracle import ask

warnings.filterwarnings("ignore")
group = Cases("torch_odd_tensors")
numbers = numpy.random.default_rng(6)


def g(path: str) -> bytes:
    module, name = path.rsplit(".", 1)
    return b"c" + module.encode() + b"\n" + name.encode() + b"\n"


def text(value: str) -> bytes:
    data = value.encode()
    return b"X" + struct.pack("<I", len(data)) + data


def integer(value: int) -> bytes:
    return b"J" + struct.pack("<i", value)


def tup(*items: bytes) -> bytes:
    return b"(" + b"".join(items) + b"t"


def storage(kind: str, key: str, count: int) -> bytes:
    return tup(text("storage"), g(kind), text(key), text("cpu"), integer(count)) + b"Q"


hooks = g("collections.OrderedDict") + b")R"
false, true, none = b"\x89", b"\x88", b"N"


def dictionary(**items: bytes) -> bytes:
    return b"}(" + b"".join(text(key) + value for key, value in items.items()) + b"u"


def archive(body: bytes, storages: dict, byteorder: bytes = b"little") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("archive/data.pkl", b"\x80\x02" + body + b".")
        made.writestr("archive/byteorder", byteorder)
        for key, data in storages.items():
            made.writestr(f"archive/data/{key}", data)
        made.writestr("archive/version", b"3\n")
    return file.getvalue()


def add(name: str, body: bytes, storages=None, byteorder: bytes = b"little", safe_globals=()) -> None:
    data = archive(body, {"0": numbers.bytes(24)} if storages is None else storages, byteorder)
    answer = ask(data, safe_globals=safe_globals)
    if not answer["loads"]:
        print(f"does not load: {name}: {answer['reason'][:150]}")
    group.add(name, data, **answer)


def v2(kind="torch.FloatStorage", count=6, offset=0, shape=(2, 3), stride=(3, 1), metadata=b"") -> bytes:
    sizes = tup(*map(integer, shape)), tup(*map(integer, stride))
    return g("torch._utils._rebuild_tensor_v2") + tup(storage(kind, "0", count), integer(offset), *sizes, false, hooks, metadata) + b"R"


def v3(kind: str, count: int, dtype: str, shape, stride, offset=0) -> bytes:
    sizes = tup(*map(integer, shape)), tup(*map(integer, stride))
    return g("torch._utils._rebuild_tensor_v3") + tup(storage(kind, "0", count), integer(offset), *sizes, false, hooks, g(f"torch.{dtype}")) + b"R"


four = tup(storage("torch.FloatStorage", "0", 6), integer(1), tup(integer(2), integer(2)), tup(integer(2), integer(1)))
add("first rebuild", g("torch._utils._rebuild_tensor") + four + b"R")
for kind in ("FloatTensor", "Tensor"):
    add(f"torch.{kind} made, then set", g(f"torch.{kind}") + b")\x81" + four + b"b")
    add(f"torch.{kind} called, then set", g(f"torch.{kind}") + b")R" + four + b"b")
long = tup(storage("torch.LongStorage", "0", 3), integer(0), tup(integer(3)), tup(integer(1)))
add("torch.LongTensor made, then set", g("torch.LongTensor") + b")\x81" + long + b"b")
add("torch.DoubleTensor made, then set from a float storage", g("torch.DoubleTensor") + b")\x81" + four + b"b")
add("torch.FloatTensor made, never set", g("torch.FloatTensor") + b")\x81")
add("torch.LongTensor called, never set", g("torch.LongTensor") + b")R")
add("a tensor set again", v2() + four + b"b")
add("parameter made", g("torch.nn.parameter.Parameter") + tup(v2()) + b"\x81")
add("parameter called", g("torch.nn.parameter.Parameter") + tup(v2(), false) + b"R")
add("parameter set again", g("torch.nn.parameter.Parameter") + tup(v2(), false) + b"R" + four + b"b")
add("parameter with the state of a variable", g("torch.nn.parameter.Parameter") + tup(v2()) + b"R" + tup(true, false, hooks) + b"b")
add("rebuilt parameter", g("torch._utils._rebuild_parameter") + tup(v2(), true, hooks) + b"R")
state = dictionary(remark=text("stays with it"))
add("rebuilt parameter with state", g("torch._utils._rebuild_parameter_with_state") + tup(v2(), true, hooks, state) + b"R")
inner = tup(storage("torch.FloatStorage", "0", 6), integer(0), tup(integer(2), integer(3)), tup(integer(3), integer(1)), false, hooks)
add("a tensor by its class", g("torch._tensor._rebuild_from_type_v2") + tup(g("torch._utils._rebuild_tensor_v2"), g("torch.Tensor"), inner, state) + b"R")
add("a parameter by its class", g("torch._tensor._rebuild_from_type_v2") + tup(g("torch._utils._rebuild_parameter"), g("torch.nn.parameter.Parameter"), tup(v2(), true, hooks), state) + b"R")
for kind, count, dtype, shape, stride in (("torch.storage.UntypedStorage", 24, "float32", (2, 3), (3, 1)), ("torch.FloatStorage", 6, "int16", (12,), (1,)), ("torch.FloatStorage", 6, "uint8", (4, 6), (1, 4)), ("torch.ShortStorage", 12, "float64", (3,), (1,)), ("torch.ComplexFloatStorage", 3, "int16", (12,), (1,)), ("torch.storage.UntypedStorage", 24, "complex64", (3,), (1,)), ("torch.IntStorage", 6, "bool", (24,), (1,))):
    for order in (b"little", b"big"):
        add(f"{dtype} over {kind}, {order.decode()}", v3(kind, count, dtype, shape, stride), byteorder=order)
for dtype in ("int4", "uint3", "int1", "uint7"):
    add(f"{dtype} over bytes", v3("torch.storage.UntypedStorage", 24, dtype, (4, 6), (6, 1)))
for kind, count in (("torch.HalfStorage", 12), ("torch.DoubleStorage", 3), ("torch.QInt32Storage", 6), ("torch.BoolStorage", 24), ("torch.cuda.FloatStorage", 6), ("torch.ComplexDoubleStorage", 1), ("torch.QUInt8Storage", 24)):
    add(f"{kind} big-endian", v2(kind, count, 0, (1, 1), (1, 1)), {"0": numbers.bytes(16 if "Complex" in kind else 24)}, byteorder=b"big")
for metadata in (dictionary(conj=true), dictionary(conj=false), dictionary(neg=true), dictionary(neg=false), dictionary(conj=true, neg=true), b"}", none):
    add(f"complex with marks {metadata!r}", v2("torch.ComplexFloatStorage", 3, 0, (3,), (1,), metadata), {"0": numbers.random(6).astype("<f4").tobytes()})
    add(f"float with marks {metadata!r}", v2("torch.FloatStorage", 6, 0, (6,), (1,), metadata), {"0": numbers.random(6).astype("<f4").tobytes()})
for offset, shape, stride in ((0, (7,), (1,)), (6, (1,), (1,)), (6, (0,), (1,)), (100, (0,), (1,)), (5, (1, 1), (9, 9)), (0, (2, 3), (0, 0)), (0, (2,), (5,)), (0, (2,), (6,)), (-1, (1,), (1,)), (0, (-1,), (1,)), (0, (2,), (-1,)), (5, (2,), (-1,)), (0, (1,), (-7,)), (0, (), ()), (6, (), ()), (0, (2, 3), (3,)), (0, (0, 5), (0, 0)), (0, (3, 0), (100, 1)), (0, (0, 2), (-3, -1)), (0, (1, 6), (-5, 1))):
    add(f"offset {offset}, shape {shape}, stride {stride}", v2(offset=offset, shape=shape, stride=stride))
add("a list as shape", g("torch._utils._rebuild_tensor_v2") + tup(storage("torch.FloatStorage", "0", 6), integer(0), b"](" + integer(2) + b"e", tup(integer(1)), false, hooks) + b"R")
add("a size as shape", g("torch._utils._rebuild_tensor_v2") + tup(storage("torch.FloatStorage", "0", 6), integer(0), g("torch.Size") + tup(tup(integer(2))) + b"R", tup(integer(1)), false, hooks) + b"R")
add("meta", g("torch._utils._rebuild_meta_tensor_no_storage") + tup(g("torch.float16"), tup(integer(2), integer(3)), tup(integer(1), integer(2)), false) + b"R")
add("a dictionary with a key twice", b"}(" + text("a") + v2() + text("b") + integer(1) + text("a") + v2(shape=(1,), stride=(1,)) + b"u")
add("an ordered dictionary from pairs", g("collections.OrderedDict") + tup(b"](" + b"](" + text("a") + v2() + b"e" + tup(text("b"), v2(shape=(1,), stride=(1,))) + b"e") + b"R")
add("an ordered dictionary from a dictionary, then more", g("collections.OrderedDict") + tup(dictionary(a=v2())) + b"R(" + text("b") + v2() + b"u")
add("an ordered dictionary with attributes", g("collections.OrderedDict") + b")R(" + text("b") + v2() + b"u" + dictionary(_metadata=v2()) + b"b")
add("tensors in a set of keys", b"}(" + tup(integer(1), text("x")) + v2() + none + v2() + b"u")
sparse = lambda *parts: g("torch._utils._rebuild_sparse_tensor") + tup(g("torch.serialization._get_layout") + tup(text("torch.sparse_coo")) + b"R", tup(*parts)) + b"R"  # noqa: E731
indices = g("torch._utils._rebuild_tensor_v2") + tup(storage("torch.LongStorage", "1", 2), integer(0), tup(integer(1), integer(2)), tup(integer(2), integer(1)), false, hooks) + b"R"
values = v2(shape=(2,), stride=(1,))
data = {"0": numbers.bytes(24), "1": struct.pack("<qq", 0, 2)}
add("sparse of three parts", sparse(indices, values, g("torch.Size") + tup(tup(integer(3))) + b"R"), data)
add("sparse of four parts", sparse(indices, values, g("torch.Size") + tup(tup(integer(3))) + b"R", true), data)

# From NumPy, as tensors of other devices are saved: needs names that are not allowed, so PyTorch is told to trust them.
trusted = [numpy.ndarray, numpy.dtype, numpy._core.multiarray._reconstruct, *(getattr(numpy.dtypes, f"{name}DType") for name in ("Float32", "Float64", "Int16", "Int64", "UInt8", "Bool", "Complex64", "Float16"))]
for kind in ("float32", "float64", "int16", "int64", "uint8", "bool", "complex64", "float16"):
    for order in ("C", "F"):
        array = numpy.asarray(numbers.integers(0, 2 if kind == "bool" else 100, (3, 4)), dtype=kind, order=order)
        stated = pickle.dumps(array, protocol=2)[2:-1]
        add(f"NumPy {kind} {order}", g("torch._utils._rebuild_device_tensor_from_numpy") + tup(stated, g(f"torch.{kind}"), text("cpu"), false) + b"R", {}, safe_globals=trusted)
add("NumPy float32 to bfloat16", g("torch._utils._rebuild_device_tensor_from_numpy") + tup(pickle.dumps(numpy.ones((2, 2), "f4"), protocol=2)[2:-1], g("torch.bfloat16"), text("cpu"), false) + b"R", {}, safe_globals=trusted)
add("from a tensor of the processor", g("torch._utils._rebuild_device_tensor_from_cpu_tensor") + tup(v2(), g("torch.float32"), text("cpu"), false) + b"R")
add("from a tensor of the processor, converted", g("torch._utils._rebuild_device_tensor_from_cpu_tensor") + tup(v2(), g("torch.float64"), text("cpu"), false) + b"R")
group.write()
