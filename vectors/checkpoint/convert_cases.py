# SPDX-License-Identifier: Apache-2.0
"""State dicts as PyTorch saves them, and the hash of the file that the safetensors package makes of the same tensors."""
import hashlib
import io
import warnings

import numpy
import torch
from safetensors.torch import save

from cases import Cases

warnings.filterwarnings("ignore")
group = Cases("convert_cases")
generator = numpy.random.default_rng(21)
types = "bool uint8 int8 uint16 int16 uint32 int32 uint64 int64 float16 bfloat16 float32 float64 complex64".split()
types += "float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz float8_e8m0fnu float4_e2m1fn_x2".split()


def filled(dtype: str, *shape: int) -> torch.Tensor:
    kind = getattr(torch, dtype)
    count = int(numpy.prod(shape)) if shape else 1
    top = 2 if dtype == "bool" else 256
    raw = torch.from_numpy(generator.integers(0, top, count * kind.itemsize, dtype=numpy.uint8))
    if count == 0:
        return torch.empty(shape, dtype=kind)
    return raw.view(kind).reshape(shape)


def tensors_of(value, name: str = "") -> dict:
    if isinstance(value, torch.Tensor):
        return {name: value}
    found = {}
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, (list, tuple)) else ()
    for key, item in items:
        found |= tensors_of(item, f"{name}.{key}" if name else str(key))
    return found


def add(name: str, value, part=None, **options) -> None:
    chosen = value if part is None else part
    plain = {key: item.detach().resolve_conj().resolve_neg().contiguous().clone() for key, item in tensors_of(chosen).items()}
    made = save(plain, metadata={"format": "pt"})
    for container, new in (("zip", True), ("legacy", False)):
        file = io.BytesIO()
        try:
            torch.save(value, file, _use_new_zipfile_serialization=new)
        except Exception:  # noqa: BLE001  types that the old container does not know
            continue
        if not new and any(item.dtype in torch.storage._new_dtypes() for item in tensors_of(value).values()):
            continue
        group.add(f"{name}, {container}", file.getvalue(), **options, outputSha256=hashlib.sha256(made).hexdigest(), outputBytes=len(made))


for dtype in types:
    whole = filled(dtype, 6, 4)
    add(f"{dtype}", {"w": whole, "scalar": filled(dtype)[()] if dtype != "float4_e2m1fn_x2" else filled(dtype, 1), "empty": filled(dtype, 0, 3)})
    add(f"{dtype} views", {"t": whole.t(), "e": filled(dtype, 1, 4).expand(3, 4), "s": whole[1:5, 2:]})
add("all types", {dtype: filled(dtype, 3, 2) for dtype in types})
add("shared", {"b": (shared := filled("float32", 4, 4)), "a": shared, "c": shared[1]})
add("conjugated", {"w": filled("complex64", 0, 3).conj(), "v": torch.tensor([1 + 2j, -3.5 + 0j]).conj()})
layer = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4))
add("state_dict", layer.state_dict())
add("parameters", dict(layer.named_parameters()))
add("names", {"ü\n\"\\\x7f": filled("int8", 1), "😀": filled("int8", 1), "￮": filled("int8", 1), "z": filled("int8", 1), "Z": filled("int8", 1), "a.b": filled("int8", 1), "a": filled("int8", 1)})
add("nested", {"model": {"a": filled("int8", 2), "list": [filled("int8", 3), filled("float32", 1)]}, "b": filled("int64", 1)})
state = {"state_dict": layer.state_dict(), "epoch": 3, "optimizer": {"lr": 0.1}}
add("one key", state, part=state["state_dict"], key="state_dict")
add("dropped", state, part={"state_dict": state["state_dict"]}, drop=["epoch", "optimizer"])
add("many pieces", {"w": torch.arange(1_500_000, dtype=torch.int32).remainder(5).to(torch.int16)})
group.write()
