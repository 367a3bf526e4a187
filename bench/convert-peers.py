# SPDX-License-Identifier: Apache-2.0
"""Runs conversions in processes of their own and prints what each cost, one JSON object a line; started by convert.ts."""
import filecmp
import json
import os
import sys
import tempfile
import time
from pathlib import Path

task = json.loads(sys.argv[1])

# Runs in a process of its own, so that its imports count as they do for a user.
peer = """
import hashlib, sys, torch
from safetensors.torch import save_file
def sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
before = sha256(sys.argv[1])
state = torch.load(sys.argv[1], map_location="cpu", weights_only=True)
save_file({name: tensor.contiguous() for name, tensor in state.items()}, sys.argv[2], metadata={"format": "pt"})
print(before, sha256(sys.argv[2]))
"""


def run(command: list[str]) -> dict:
    start = time.perf_counter()
    process = os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
    _, status, usage = os.wait4(process, 0)
    assert status == 0, command
    wall = time.perf_counter() - start
    return {"wallMs": wall * 1000, "cpuMs": (usage.ru_utime + usage.ru_stime) * 1000, "rssMb": usage.ru_maxrss * 1024 / 1e6}


def make(folder: Path) -> dict[str, Path]:
    import torch

    torch.manual_seed(0)
    weights = {f"layers.{index}.weight": torch.randn(512, 512) for index in range(200)}
    many = {f"layers.{index}": torch.zeros(2, 3) for index in range(20_000)}
    files = {"200 tensors, 210 MB": folder / "big.pth", "the same, legacy container": folder / "legacy.pth", "20,000 small tensors": folder / "many.pth"}
    for path, value, new in zip(files.values(), (weights, weights, many), (True, False, True)):
        torch.save(value, path, _use_new_zipfile_serialization=new)
    return files


with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    # In a child, so that PyTorch's memory is not this process's.
    if os.fork() == 0:
        make(folder)
        os._exit(0)
    os.wait()
    files = {"200 tensors, 210 MB": folder / "big.pth", "the same, legacy container": folder / "legacy.pth", "20,000 small tensors": folder / "many.pth"}
    for title, path in files.items():
        for turn in range(task["rounds"]):
            ours, theirs = folder / "ours.safetensors", folder / "theirs.safetensors"
            cost = run([*task["program"], "convert", str(path), str(ours), "--force"])
            print(json.dumps({"file": title, "who": "model-guard", "bytes": path.stat().st_size, **cost}), flush=True)
            cost = run([sys.executable, "-c", peer, str(path), str(theirs)])
            print(json.dumps({"file": title, "who": "torch", "bytes": path.stat().st_size, **cost}), flush=True)
            assert filecmp.cmp(ours, theirs, shallow=False), "the two outputs differ"
