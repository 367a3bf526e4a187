# SPDX-License-Identifier: Apache-2.0
"""Every kind of tensor that PyTorch saves, in both containers, with its shape, stride and the hash of its elements as PyTorch loads it."""
import io
import sys
import warnings
import zipfile
from collections import Counter, OrderedDict, defaultdict

import numpy
import torch

from cases import Cases
from torch_oracle import ask

warnings.filterwarnings("ignore")
group = Cases("torch_tensors")
generator = numpy.random.default_rng(13)
plain = "bool uint8 int8 uint16 int16 uint32 int32 uint64 int64 float16 bfloat16 float32 float64 complex32 complex64 complex128".split()
small = "float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz float8_e8m0fnu float4_e2m1fn_x2".split()
bits = "bits8 bits16 bits1x8 bits2x4 bits4x2".split()


def save(value, new=True, protocol=2) -> bytes:
    file = io.BytesIO()
    torch.save(value, file, _use_new_zipfile_serialization=new, pickle_protocol=protocol)
    return file.getvalue()


def add(name: str, value, protocol=2, safe_globals=()) -> None:
    for container, new in (("zip", True), ("legacy", False)):
        try:
            data = save(value, new, protocol)
        except Exception as error:  # noqa: BLE001  PyTorch itself cannot save it this way
            print(f"not saved: {name} {container}: {type(error).__name__}")
            continue
        answer = ask(data, safe_globals=safe_globals)
        if not answer["loads"]:
            print(f"does not load: {name} {container}: {answer['reason']}")
        group.add(f"{name}, {container}", data, **answer)


def filled(dtype: str, *shape: int) -> torch.Tensor:
    kind = getattr(torch, dtype)
    count = int(numpy.prod(shape)) if shape else 1
    if dtype == "bool":
        return torch.from_numpy(generator.integers(0, 2, count).astype(numpy.uint8)).to(torch.bool).reshape(shape)
    raw = torch.from_numpy(generator.integers(0, 256, count * kind.itemsize, dtype=numpy.uint8))
    tensor = torch.empty(0, dtype=kind)
    return tensor.set_(raw.untyped_storage(), 0, shape, contiguous_stride(shape))


def contiguous_stride(shape) -> tuple[int, ...]:
    stride, step = [], 1
    for size in reversed(shape):
        stride.insert(0, step)
        step *= max(1, size)
    return tuple(stride)


def swap(data: bytes) -> bytes:
    """The same archive with `big` as its byte order, so that PyTorch turns every storage round."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(result, "w") as after:
        for name in before.namelist():
            after.writestr(name, b"big" if name.endswith("/byteorder") else before.read(name))
    return result.getvalue()


for dtype in plain + small:
    whole = filled(dtype, 4, 6)
    add(f"{dtype} contiguous", {"w": whole})
    add(f"{dtype} transposed", {"w": whole.t()})
    if dtype in ("float32", "bfloat16", "int64", "complex64", "complex128", "bool", "uint16", "float8_e5m2"):
        add(f"{dtype} sliced", {"w": whole[1:3, 2:5]})
        add(f"{dtype} stepped", {"w": whole[::2, ::3]})
        add(f"{dtype} expanded", {"w": filled(dtype, 3, 1).expand(2, 3, 5)})
        add(f"{dtype} of no dimension", {"w": filled(dtype)})
        add(f"{dtype} empty", {"w": filled(dtype, 0), "x": filled(dtype, 3, 0, 2)})
        add(f"{dtype} channels last", {"w": filled(dtype, 2, 3, 4, 5).contiguous(memory_format=torch.channels_last)})
        add(f"{dtype} overlapping", {"w": torch.as_strided(filled(dtype, 12), (4, 5), (2, 1), 1)})
        add(f"{dtype} permuted", {"w": filled(dtype, 2, 3, 4, 5).permute(2, 0, 3, 1)})
        add(f"{dtype} shared", {"a": whole, "b": whole, "c": whole[2], "d": whole.view(24)[5:]})
    group.add(f"{dtype} big-endian, zip", swap(save({"w": whole, "v": whole.t()})), **ask(swap(save({"w": whole, "v": whole.t()}))))
for dtype in bits:
    add(f"{dtype}", {"w": filled(dtype, 3, 4)})
for dtype in ("complex64", "complex128"):
    # Ordinary numbers: what PyTorch makes of a negated zero or NaN depends on the processor's vector length.
    numbers = torch.from_numpy((generator.random((4, 6)) + 1j * generator.random((4, 6))).astype(dtype))
    add(f"{dtype} conjugated", {"w": numbers.conj()})
    add(f"{dtype} conjugated and transposed", {"w": numbers.t().conj()})
    add(f"{dtype} imaginary part of a conjugate", {"w": numbers.conj().imag})
    add(f"{dtype} real part", {"w": numbers.real})
    add(f"{dtype} negated", {"w": torch._neg_view(numbers)})
    add(f"{dtype} negated and conjugated", {"w": torch._neg_view(numbers.conj())})
for dtype in ("float16", "bfloat16", "float32", "float64", "int8", "uint8", "int32", "int64"):
    add(f"{dtype} negated", {"w": torch._neg_view(filled(dtype, 5, 3).t())})

# Quantized.
for dtype in ("quint8", "qint8", "qint32"):
    values = torch.from_numpy(generator.random((4, 6)).astype(numpy.float32))
    tensor = torch.quantize_per_tensor(values, 0.1, 3, getattr(torch, dtype))
    add(f"{dtype} per tensor", {"w": tensor})
    add(f"{dtype} per tensor, transposed", {"w": tensor.t()})
    add(f"{dtype} per tensor, sliced", {"w": tensor[1:, 2:]})
    scales = torch.tensor([0.1, 0.2, 0.3, 0.4], dtype=torch.float64)
    add(f"{dtype} per channel", {"w": torch.quantize_per_channel(values, scales, torch.zeros(4, dtype=torch.int64), 0, getattr(torch, dtype))})
    swapped = swap(save({"w": tensor}))
    group.add(f"{dtype} big-endian, zip", swapped, **ask(swapped))
for dtype in ("quint4x2", "quint2x4"):
    for shape in ((2, 4), (3, 5), (7,)):
        tensor = torch._empty_affine_quantized(shape, scale=0.5, zero_point=0, dtype=getattr(torch, dtype))
        area = tensor.untyped_storage()
        area.copy_(torch.from_numpy(generator.integers(0, 256, area.nbytes(), dtype=numpy.uint8)).untyped_storage())
        add(f"{dtype} {shape}", {"w": tensor})
floating = torch.quantize_per_channel(torch.rand(3, 4), torch.tensor([0.1, 0.2, 0.3]), torch.zeros(3), 0, torch.quint8)
add("quint8 per channel with floating parameters", {"w": floating})

# Sparse, nested, meta.
dense = torch.tensor([[0.0, 1, 0, 2], [3, 0, 0, 0], [0, 0, 4, 0], [0, 5, 0, 6]])
add("sparse coo", {"w": dense.to_sparse()})
add("sparse coo, not coalesced", {"w": torch.sparse_coo_tensor([[0, 0, 1], [1, 1, 0]], [1.0, 2.0, 3.0], (3, 4))})
add("sparse coo, hybrid", {"w": torch.sparse_coo_tensor([[0, 2]], torch.rand(2, 5), (3, 5))})
add("sparse coo, alone", dense.to_sparse())
add("sparse csr", {"w": dense.to_sparse_csr()})
add("sparse csc", {"w": dense.to_sparse_csc()})
add("sparse bsr", {"w": dense.to_sparse_bsr((2, 2))})
add("sparse bsc", {"w": dense.to_sparse_bsc((2, 2))})
add("nested", {"w": torch.nested.nested_tensor([torch.rand(2, 3), torch.rand(4, 3)])})
add("meta", {"w": torch.empty(2, 3, device="meta"), "v": torch.empty(4, 5, dtype=torch.int8, device="meta").t()})

# Parameters, buffers, subclasses.
weight = filled("float32", 3, 4)
add("parameter", {"w": torch.nn.Parameter(weight)})
add("parameter without gradient", {"w": torch.nn.Parameter(filled("int32", 3), requires_grad=False)})
with_state = torch.nn.Parameter(weight.clone())
with_state.note = "kept"
with_state.rank = 3
add("parameter with state", {"w": with_state})
add("buffer", {"w": torch.nn.Buffer(weight)})
attributed = weight.clone()
attributed.note = {"kept": 1}
add("tensor with attributes", {"w": attributed})
add("gradient wanted", {"w": weight.clone().requires_grad_()})
add("parameter of a transposed tensor", {"w": torch.nn.Parameter(weight.t())})

# Names.
layer = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 2))
add("state_dict", layer.state_dict())
optimizer = torch.optim.Adam(layer.parameters())
layer(torch.rand(5, 3)).sum().backward()
optimizer.step()
add("checkpoint", {"epoch": 3, "model": layer.state_dict(), "optimizer": optimizer.state_dict(), "loss": 0.25, "note": "a"})
keys = {1: weight, True: filled("int8", 2), None: filled("int8", 3), 2.5: filled("int8", 4), "a.b": filled("int8", 1), (1, "x"): filled("int8", 2)}
keys |= {1e16: filled("int8", 2), 1e-5: filled("int8", 2), 2**70: filled("int8", 2), ("only",): filled("int8", 2), 0.0001: filled("int8", 2), -3: filled("int8", 2)}
keys |= {(1.5, (None, "it's")): filled("int8", 2), float("inf"): filled("int8", 2), "": filled("int8", 2), "ключ": filled("int8", 2), (b"\xff'",): filled("int8", 2)}
add("odd keys", keys)
inner = [filled("int16", 2)]
add("shared containers", {"a": inner, "b": inner, "c": (inner, inner)})
loop = {"w": filled("int16", 2)}
loop["self"] = loop
loop["list"] = [loop, filled("int16", 3)]
add("a container within itself", loop)
add("list", [filled("int8", 2), [filled("int8", 3), {"x": filled("int8", 4)}]])
add("tuple", (filled("int8", 2), ()))
add("tensor alone", filled("float32", 2, 3))
add("ordered dict", OrderedDict([("b", filled("int8", 2)), ("a", OrderedDict(c=filled("int8", 3)))]))
add("counter", Counter({"x": 3, "y": 2}))
add("set", {"s": {1, 2}, "w": filled("int8", 2)})
add("size", {"s": torch.Size([2, 3]), "w": filled("int8", 2)})
add("nothing", {"a": 1})
add("no value", None)
add("deep", [[[[[[[[{"w": filled("int8", 2)}]]]]]]]])
add("protocol 3", {"w": weight}, protocol=3)
add("named by position after a scalar", [1, "a", filled("int8", 2), None, filled("int8", 3)])
add("defaultdict", defaultdict(list, {"w": filled("int8", 2)}), safe_globals=[defaultdict, list])

# Sizes at which reading in pieces matters, of values that compress well.
ramp = torch.arange(700 * 900, dtype=torch.int32).remainder(251).to(torch.uint8).reshape(700, 900)
add("a matrix of several pieces, transposed", {"w": ramp.t()})
wide = torch.arange(1200 * 1100, dtype=torch.int32).remainder(13).to(torch.int16).reshape(1200, 1100)
add("a matrix wider than a window, transposed", {"w": wide.t(), "v": wide[::3, ::2].t(), "u": wide[:, 7]})
cube = torch.arange(64 * 64 * 64, dtype=torch.int32).remainder(7).to(torch.float32).reshape(64, 64, 64)
add("a cube, permuted", {"a": cube.permute(2, 0, 1), "b": cube.permute(1, 2, 0), "c": cube.permute(2, 1, 0)[::2, 1:, ::3]})
add("expanded far", {"w": torch.arange(100, dtype=torch.int16)[:, None].expand(100, 30000), "v": torch.ones(1).expand(1000, 1000)})

group.write()
if "--list" in sys.argv:
    print("\n".join(group.lines))
