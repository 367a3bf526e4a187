# SPDX-License-Identifier: Apache-2.0
"""Runs inspections and loads in processes of their own and prints what each cost, one JSON object a line; started by inspect.ts."""
import json
import os
import pickletools
import sys
import tempfile
import time
import zipfile
from pathlib import Path

task = json.loads(sys.argv[1])

# Each runs in a process of its own, so that its imports count as they do for a user.
load = "import sys, torch; torch.load(sys.argv[1], map_location='cpu', weights_only=True)"
opcodes = """
import pickletools, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    name = next(name for name in archive.namelist() if name.endswith('/data.pkl'))
    for _ in pickletools.genops(archive.read(name)):
        pass
"""
read = """
import sys
with open(sys.argv[1], 'rb', buffering=0) as file:
    while file.read(1 << 20):
        pass
"""


def run(command: list[str]) -> dict:
    start = time.perf_counter()
    process = os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
    _, status, usage = os.wait4(process, 0)
    assert status == 0, command
    wall = time.perf_counter() - start
    return {"wallMs": wall * 1000, "cpuMs": (usage.ru_utime + usage.ru_stime) * 1000, "rssMb": usage.ru_maxrss * 1024 / 1e6}


def make(folder: Path) -> None:
    import torch

    torch.manual_seed(0)
    large = {f"layers.{index}.weight": torch.randn(512, 512) for index in range(200)} | {"head.bias": torch.randn(1000)}
    many = {f"layer{index // 8}.block.{index % 8}.weight": torch.randn(4, 3) for index in range(20_000)}
    record = lambda index: {"id": index, "name": f"n{index % 1000}", "values": [index, index + 1, 1.5], "flag": True}
    torch.save(large, folder / "large.pth")
    torch.save(many, folder / "many.pth")
    torch.save({"records": [record(index) for index in range(210_000)]}, folder / "records.pth")


def count_opcodes(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        return sum(1 for _ in pickletools.genops(archive.read(f"{path.stem}/data.pkl")))


with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    # In a child, so that PyTorch's memory is not this process's.
    if os.fork() == 0:
        make(folder)
        os._exit(0)
    os.wait()
    titles = {"201 tensors": "large.pth", "20,000 tensors": "many.pth", "210,000 records": "records.pth"}
    for title, file in titles.items():
        path = folder / file
        facts = {"file": title, "bytes": path.stat().st_size, "opcodes": count_opcodes(path)}
        commands = {
            "model-guard inspect": [*task["program"], "inspect", str(path)],
            "torch.load(weights_only=True)": [sys.executable, "-c", load, str(path)],
            "pickletools.genops": [sys.executable, "-c", opcodes, str(path)],
            "read of all bytes": [sys.executable, "-c", read, str(path)],
            "node, doing nothing": [task["node"], "-e", "0"],
        }
        for _ in range(task["rounds"]):
            for who, command in commands.items():
                print(json.dumps({**facts, "who": who, **run(command)}), flush=True)
