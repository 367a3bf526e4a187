# SPDX-License-Identifier: Apache-2.0
"""What torch.load(weights_only=True) does with a file: the oracle of every case that concerns PyTorch.

Each file is loaded in a forked child, so that a crash, a hang or a flood of memory is an answer too. Only the restricted loader is
ever called: no file is unpickled for real.
"""
import hashlib
import json
import os
import re
import resource
import select
import signal
import tempfile
import warnings
from pathlib import Path

import torch

warnings.filterwarnings("ignore")
torch.set_num_threads(1)
seconds = 20
memory_bytes = 8 << 30


def dtype_name(tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")


def element_bytes(tensor) -> bytes:
    """The elements, contiguous, little-endian, conjugation and negation applied; for quantized tensors the stored integers."""
    tensor = tensor.detach()
    if tensor.is_quantized:
        tensor = tensor.int_repr()
    tensor = tensor.resolve_conj().resolve_neg().contiguous()
    if tensor.numel() == 0:
        return b""
    size = tensor.numel() * tensor.element_size()
    try:
        return tensor.reshape(-1).view(torch.uint8).numpy().tobytes()
    except Exception:  # dtypes without a view, as the bits types
        start = tensor.storage_offset() * tensor.element_size()
        return bytes(tensor.untyped_storage())[start : start + size]


def describe(tensor, name: str) -> list[dict]:
    row = {"name": name, "dtype": dtype_name(tensor), "shape": list(tensor.shape)}
    if tensor.is_meta:
        return [{**row, "stride": list(tensor.stride()), "sha256": None}]
    if tensor.layout == torch.strided and not tensor.is_nested:
        return [{**row, "stride": list(tensor.stride()), "sha256": hashlib.sha256(element_bytes(tensor)).hexdigest()}]
    parts: dict[str, object] = {}
    if tensor.is_nested:
        parts = {"values": tensor.values() if tensor.layout == torch.jagged else tensor._nested_tensor_storage_offsets()}
        return [{**row, "shape": None, "stride": [], "sha256": None}]
    if tensor.layout == torch.sparse_coo:
        parts = {"indices": tensor._indices(), "values": tensor._values()}
    elif tensor.layout in (torch.sparse_csr, torch.sparse_bsr):
        parts = {"crow_indices": tensor.crow_indices(), "col_indices": tensor.col_indices(), "values": tensor.values()}
    elif tensor.layout in (torch.sparse_csc, torch.sparse_bsc):
        parts = {"ccol_indices": tensor.ccol_indices(), "row_indices": tensor.row_indices(), "values": tensor.values()}
    rows = [{**row, "stride": [], "sha256": None}]
    for part, value in parts.items():
        rows += describe(value, f"{name}.{part}" if name else part)
    return rows


def walk(value, name: str, rows: list, path: tuple = ()) -> None:
    """Tensors by the path of keys that leads to them, in order; a container inside itself is not entered twice."""
    if isinstance(value, torch.Tensor):
        rows.extend(describe(value, name))
        return
    if id(value) in path:
        return
    inner = path + (id(value),)
    join = (lambda key: f"{name}.{key}") if name else str
    if isinstance(value, dict):
        for key, item in value.items():
            walk(item, join(key), rows, inner)
    elif isinstance(value, (list, tuple)) and not isinstance(value, torch.Size):
        for index, item in enumerate(value):
            walk(item, join(index), rows, inner)


def clean(text: str) -> str:
    """The first lines of a message without paths and addresses of the machine that ran it."""
    text = re.sub(r"/[\w./-]*/", "", text)
    text = re.sub(r"0x[0-9a-f]+", "0x", text)
    return text[:400]


def load(path: str, safe_globals=()) -> dict:
    try:
        with torch.serialization.safe_globals(list(safe_globals)):
            value = torch.load(path, map_location="cpu", weights_only=True)
    except BaseException as error:  # noqa: BLE001  every outcome is recorded
        return {"loads": False, "error": type(error).__name__, "reason": clean(str(error))}
    rows: list[dict] = []
    try:
        walk(value, "", rows)
    except BaseException as error:  # noqa: BLE001
        return {"loads": True, "tensors": None, "undescribed": clean(f"{type(error).__name__}: {error}")}
    return {"loads": True, "tensors": rows}


def in_child(work) -> dict:
    """Runs `work` in a forked child with limits; a child that dies or hangs gives that as its answer."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 2)
        try:
            answer = json.dumps(work())
        except BaseException as error:  # noqa: BLE001
            answer = json.dumps({"loads": False, "error": type(error).__name__, "reason": clean(str(error))})
        with os.fdopen(writing, "w") as pipe:
            pipe.write(answer)
        os._exit(0)
    os.close(writing)
    text = b""
    with os.fdopen(reading, "rb") as pipe:
        while True:
            ready, _, _ = select.select([pipe], [], [], seconds)
            if not ready:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                return {"loads": False, "error": "Timeout", "reason": f"took longer than {seconds} s"}
            piece = os.read(pipe.fileno(), 1 << 16)
            if not piece:
                break
            text += piece
    _, status = os.waitpid(child, 0)
    if not text:
        return {"loads": False, "error": "Crash", "reason": f"ended by signal {os.WTERMSIG(status)}"}
    return json.loads(text)


def ask(data: bytes, suffix: str = ".pt", safe_globals=()) -> dict:
    """What this version of PyTorch says of `data` in a file whose name ends in `suffix`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"model{suffix}"
        path.write_bytes(data)
        return in_child(lambda: load(str(path), safe_globals))


if __name__ == "__main__":
    import sys

    for argument in sys.argv[1:]:
        print(json.dumps(ask(Path(argument).read_bytes(), Path(argument).suffix), indent=1))
