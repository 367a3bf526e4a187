# SPDX-License-Identifier: Apache-2.0
"""Differential fuzz: files mutated at random, asked of torch.load(weights_only=True) and of `inspect`; prints where they disagree.

    python fuzz_torch.py --node PATH [--seconds N] [--seed N] [--keep FOLDER]

Not part of the tests: it takes as long as it is given. No file is unpickled for real.
"""
import argparse
import collections
import io
import json
import os
import pickle
import pickletools
import random
import select
import shutil
import signal
import struct
import subprocess
import tempfile
import time
import warnings
from dataclasses import replace
from pathlib import Path

import torch_oracle
from cases import Cases, here, read_cases
from zip_parts import Archive, take_apart

warnings.simplefilter("ignore")
max_seconds = 2.0
max_mb = 512


class TorchWorker:
    """A child that loads one file after another; a new one after a crash, a hang, or many files."""

    def __init__(self):
        self.child = 0

    def start(self) -> None:
        to_read, to_write = os.pipe()
        back_read, back_write = os.pipe()
        self.child = os.fork()
        if self.child == 0:
            os.close(to_write)
            os.close(back_read)
            import resource

            resource.setrlimit(resource.RLIMIT_AS, (torch_oracle.memory_bytes,) * 2)
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            with os.fdopen(to_read) as paths, os.fdopen(back_write, "w") as answers:
                for path in paths:
                    answers.write(json.dumps(torch_oracle.load(path.rstrip("\n"))) + "\n")
                    answers.flush()
            os._exit(0)
        os.close(to_read)
        os.close(back_write)
        self.paths = os.fdopen(to_write, "w")
        self.answers = os.fdopen(back_read)
        self.count = 0

    def stop(self) -> None:
        if self.child == 0:
            return
        os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        self.paths.close()
        self.answers.close()
        self.child = 0

    def ask(self, path: str) -> dict:
        if self.child == 0 or self.count > 3000:
            self.stop()
            self.start()
        self.count += 1
        self.paths.write(path + "\n")
        self.paths.flush()
        ready, _, _ = select.select([self.answers], [], [], torch_oracle.seconds)
        line = self.answers.readline() if ready else ""
        if not line:
            self.stop()
            return {"loads": False, "error": "Crash" if ready else "Timeout", "reason": ""}
        return json.loads(line)


class OurWorker:
    def __init__(self, node: str):
        self.node = node
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen([self.node, str(here / "answer.ts")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, path: str) -> dict:
        self.process.stdin.write(path + "\n")
        self.process.stdin.flush()
        ready, _, _ = select.select([self.process.stdout], [], [], 60)
        line = self.process.stdout.readline() if ready else ""
        if not line:
            self.process.kill()
            self.start()
            return {"thrown": "crash" if ready else "hang"}
        return json.loads(line)


# ------------------------------------------------------------------------------------------------------------- mutations

numbers = [0, 1, 2, 3, 4, 5, 7, 8, 24, 255, 256, 65535, 2**31 - 1, 2**31, 2**32, 2**53, 2**62, 2**63 - 1, 2**63, -1, -2, -(2**31), -(2**63)]
words = ["cpu", "cuda:0", "meta", "storage", "0", "1", "", "weight", "é", "cuda", "cpu:0", "mkldnn", "latin1", "utf-8", "shape", "dtype", "_backward_hooks", "requires_grad"]
names = [
    "torch._utils _rebuild_tensor_v2", "torch._utils _rebuild_tensor", "torch._utils _rebuild_parameter", "torch._utils _rebuild_qtensor",
    "torch._utils _rebuild_sparse_tensor", "torch._utils _rebuild_meta_tensor_no_storage", "torch._utils _rebuild_nested_tensor",
    "torch._utils _rebuild_parameter_with_state", "torch._utils _rebuild_wrapper_subclass", "torch._utils _rebuild_device_tensor_from_numpy",
    "torch._tensor _rebuild_from_type_v2", "torch.nn.parameter Parameter", "torch FloatStorage", "torch DoubleStorage", "torch HalfStorage",
    "torch LongStorage", "torch BoolStorage", "torch ComplexFloatStorage", "torch.storage UntypedStorage", "torch.storage TypedStorage",
    "torch QInt8Storage", "torch BFloat16Storage", "torch float32", "torch int64", "torch bfloat16", "torch quint8", "torch float8_e4m3fn",
    "torch per_tensor_affine", "torch per_channel_affine", "torch device", "torch Size", "torch Tensor", "torch FloatTensor",
    "torch.serialization _get_layout", "collections OrderedDict", "collections Counter", "__builtin__ set", "__builtin__ bytearray",
    "__builtin__ complex", "_codecs encode", "__builtin__ dict", "os system", "__builtin__ getattr", "copy_reg _reconstructor", "sys exit",
    "builtins set", "builtins print", "numpy dtype", "torch storage.UntypedStorage", "posix system",
]


def long1(value: int) -> bytes:
    data = pickle.encode_long(value)
    return b"\x8a" + bytes([len(data)]) + data


def text(value: str) -> bytes:
    data = value.encode()
    return b"X" + struct.pack("<I", len(data)) + data


def split(data: bytes) -> list[bytes]:
    """The opcodes of a pickle as pieces; what cannot be read is one piece."""
    starts = []
    try:
        starts = [position for _, _, position in pickletools.genops(data)]
    except Exception:  # noqa: BLE001
        pass
    starts.append(len(data))
    pieces = [data[start:end] for start, end in zip(starts, starts[1:])]
    return pieces or [data]


def any_number(rng) -> bytes:
    value = rng.choice(numbers) if rng.random() < 0.8 else rng.randrange(-10, 30)
    if 0 <= value < 256 and rng.random() < 0.7:
        return b"K" + bytes([value])
    if -(2**31) <= value < 2**31 and rng.random() < 0.7:
        return b"J" + struct.pack("<i", value)
    return long1(value)


snippets = [b"N", b"\x88", b"\x89", b")", b"]", b"}", b"(", b"t", b"\x85", b"\x86", b"\x87", b"R", b"b", b"s", b"u", b"a", b"e", b"Q", b"0", b"2", b"\x81", b"G" + b"\x3f" * 8, b"G\x7f\xf8" + b"\0" * 6, b".", b"l", b"d", b"\x8f", b"\x80\x02", b"\x94", b"C\x01a", b"U\x01a", b"U\x01\xff"]


def any_piece(rng) -> bytes:
    choice = rng.randrange(7)
    if choice == 0:
        return any_number(rng)
    if choice == 1:
        return text(rng.choice(words))
    if choice == 2:
        return b"c" + rng.choice(names).replace(" ", "\n").encode() + b"\n"
    if choice == 3:
        return rng.choice([b"h", b"q"]) + bytes([rng.randrange(24)])
    return rng.choice(snippets)


def mutate_pickle(data: bytes, rng) -> bytes:
    pieces = split(data)
    for _ in range(rng.choice([1, 1, 1, 2, 2, 3, 5])):
        at = rng.randrange(len(pieces))
        piece = pieces[at]
        kind = rng.random()
        if kind < 0.45:
            # A value for one of its kind keeps the program alive.
            code = piece[:1]
            if code in b"KJM\x8a" and code:
                pieces[at] = any_number(rng)
            elif code in b"X\x8c" and code:
                pieces[at] = text(rng.choice(words))
            elif code == b"c":
                pieces[at] = b"c" + rng.choice(names).replace(" ", "\n").encode() + b"\n"
            elif code in b"\x88\x89N)]}G" and code:
                pieces[at] = rng.choice([b"\x88", b"\x89", b"N", b")", b"]", b"}", any_number(rng), text(rng.choice(words)), b"G\x3f\xf0" + b"\0" * 6])
            elif code in b"hqjr" and code:
                pieces[at] = code + (bytes([rng.randrange(24)]) if code in b"hq" else struct.pack("<I", rng.randrange(24)))
            else:
                pieces[at] = any_piece(rng)
        elif kind < 0.6:
            del pieces[at]
        elif kind < 0.75:
            pieces.insert(at, any_piece(rng))
        elif kind < 0.83:
            pieces.insert(at, piece)
        elif kind < 0.9:
            other = rng.randrange(len(pieces))
            pieces[at], pieces[other] = pieces[other], pieces[at]
        elif kind < 0.95 and piece:
            place = rng.randrange(len(piece))
            pieces[at] = piece[:place] + bytes([rng.randrange(256)]) + piece[place + 1 :]
        else:
            pieces = pieces[:at] + [b"."]
        if not pieces:
            pieces = [b"N", b"."]
    return b"".join(pieces)


def mutate_bytes(data: bytes, rng) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 3, 8])):
        if not out:
            break
        at = rng.randrange(len(out)) if rng.random() < 0.6 else max(0, len(out) - 1 - rng.randrange(min(len(out), 200)))
        kind = rng.random()
        if kind < 0.4:
            out[at] = rng.choice([0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)])
        elif kind < 0.6:
            out[at] ^= 1 << rng.randrange(8)
        elif kind < 0.7:
            del out[at : at + rng.choice([1, 2, 4, 16])]
        elif kind < 0.8:
            out[at:at] = bytes(rng.randrange(256) for _ in range(rng.choice([1, 2, 4])))
        elif kind < 0.9 and at + 8 <= len(out):
            size = rng.choice([2, 4, 8])
            out[at : at + size] = (rng.choice(numbers) % 2 ** (8 * size)).to_bytes(size, "little")
        elif kind < 0.95:
            out = out[:at]
        else:
            out += bytes(rng.randrange(256) for _ in range(rng.randrange(1, 40)))
    return bytes(out)


def mutate(data: bytes, rng) -> bytes:
    """A change to the pickle within, mostly; else to the framing."""
    if data[:4] == b"PK\x03\x04" and rng.random() < 0.8:
        try:
            members = [replace(member) for member in take_apart(data)]
        except Exception:  # noqa: BLE001  hand-made archives
            return mutate_bytes(data, rng)
        pickles = [member for member in members if member.name.endswith(b"data.pkl")]
        if pickles and rng.random() < 0.85:
            pickles[0].data = mutate_pickle(pickles[0].data, rng)
        elif members:
            member = rng.choice(members)
            kind = rng.random()
            if kind < 0.4:
                member.data = mutate_bytes(member.data, rng)
            elif kind < 0.6:
                member.data = member.data[: rng.randrange(len(member.data) + 1)]
            elif kind < 0.7:
                members.remove(member)
            elif kind < 0.8:
                member.data += bytes(rng.randrange(1, 9))
            elif kind < 0.9:
                members.insert(rng.randrange(len(members) + 1), replace(member))
            else:
                member.name = mutate_bytes(member.name, rng)
        try:
            return Archive(members).build()
        except Exception:  # noqa: BLE001
            return mutate_bytes(data, rng)
    if data[:2] == b"\x80\x02" and rng.random() < 0.8:
        # Legacy: one of its pickles.
        file = io.BytesIO(data)
        ends = [0]
        try:
            for _ in range(5):
                for _ in pickletools.genops(file):
                    pass
                ends.append(file.tell())
        except Exception:  # noqa: BLE001
            pass
        if len(ends) > 1:
            which = rng.choice([*range(len(ends) - 1), *([3] * 6 if len(ends) > 4 else [])])
            return data[: ends[which]] + mutate_pickle(data[ends[which] : ends[which + 1]], rng) + data[ends[which + 1] :]
    return mutate_bytes(data, rng)


# ------------------------------------------------------------------------------------------------------------ comparison


def tensor_rows(rows) -> list:
    return sorted(json.dumps([row["name"], row["dtype"], row["shape"], row["stride"], row["sha256"]]) for row in rows)


def compare(theirs: dict, ours: dict) -> str | None:
    if "thrown" in ours:
        return f"THROWN {ours['thrown'][:300]}"
    if ours["failures"]:
        return f"FAILED {ours['failures'][0][:200]}"
    if ours["ms"] > max_seconds * 1000:
        return f"SLOW {ours['ms']:.0f} ms"
    if ours["rssMb"] > max_mb:
        return f"MEMORY {ours['rssMb']:.0f} MB"
    if theirs.get("error") in ("Crash", "Timeout", "MemoryError"):
        return None
    if theirs.get("error") == "UnicodeDecodeError" and ours["loads"]:
        # PyTorch reads a damaged serialization_id into memory that it did not clear: its answer changes from run to run.
        return None
    if "allocate memory" in theirs.get("reason", ""):
        # The limit of the oracle, not of the file.
        return None
    if theirs["loads"] != ours["loads"]:
        return f"LOADS torch {theirs['loads']} ({theirs.get('error')}: {theirs.get('reason')}), ours {ours['loads']} ({ours['reason']})"
    if theirs["loads"] and theirs["tensors"] is not None:
        if any(row["shape"] is None for row in theirs["tensors"]):
            return None
        wanted, found = tensor_rows(theirs["tensors"]), tensor_rows(ours["tensors"])
        if wanted != found:
            missing = [row for row in wanted if row not in found][:2]
            extra = [row for row in found if row not in wanted][:2]
            # What torch reads of a file that nobody would write honestly, and that is refused, is of little worth.
            kind = "TENSORS" if ours["verdict"] in ("safe", "unknown") else "TENSORS OF REFUSED"
            return f"{kind} missing {missing}, extra {extra}, verdict {ours['verdict']}"
    return None


risky = {"os", "posix", "nt", "sys", "subprocess", "pickle", "_pickle", "shutil", "socket", "runpy", "importlib"}
risky_names = {"builtins.getattr", "builtins.eval", "builtins.exec", "builtins.print", "builtins.open", "builtins.__import__"}


def compare_imports(ours: dict) -> str | None:
    """A file called safe may not import what can run code; `getattr` stands in one honest shape only."""
    if ours.get("verdict") != "safe":
        return None
    strange = [name for name in ours["imports"] if name.split(".")[0] in risky or name in risky_names]
    if strange == ["builtins.getattr"] and "mmengine.logging.history_buffer.HistoryBuffer" in ours["imports"]:
        return None
    return f"SAFE with {strange[:5]}" if strange else None


def record(files: list[str]) -> None:
    """Failures become fixtures: the bytes, and what PyTorch says of them."""
    cases = Cases("fuzz_found")
    if (here / "fuzz_found.jsonl").exists():
        for name, data, _ in read_cases("fuzz_found"):
            cases.add(name, data, **torch_oracle.ask(data))
    for file in files:
        name, path = file.split("=", 1)
        data = Path(path).read_bytes()
        cases.add(name, data, **torch_oracle.ask(data))
    cases.write()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--node", default="node")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", default=None)
    parser.add_argument("--groups", default="torch_*,weights_only*")
    parser.add_argument("--record", nargs="*", default=None, help="files to keep in fuzz_found.jsonl, as NAME=PATH")
    options = parser.parse_args()
    if options.record is not None:
        record(options.record)
        return
    rng = random.Random(options.seed)
    seeds = []
    for group in options.groups.split(","):
        for path in sorted(here.glob(f"{group}.jsonl")):
            seeds += [data for _, data, _ in read_cases(path.stem) if len(data) < 100_000]
    print(f"{len(seeds)} seeds")
    base = "/dev/shm" if os.path.isdir("/dev/shm") else None
    folder = tempfile.mkdtemp(dir=base)
    theirs, ours = TorchWorker(), OurWorker(options.node)
    counts: collections.Counter = collections.Counter()
    kinds: dict[str, list] = collections.defaultdict(list)
    slowest = largest = 0.0
    try:
        end = time.time() + options.seconds
        while time.time() < end:
            data = rng.choice(seeds)
            if counts["files"] >= len(seeds) or counts["files"] % 50:
                data = mutate(data, rng)
                if rng.random() < 0.15:
                    data = mutate(data, rng)
            path = os.path.join(folder, "model.pt")
            Path(path).write_bytes(data)
            counts["files"] += 1
            they, we = theirs.ask(path), ours.ask(path)
            counts["loads" if they["loads"] else "refused"] += 1
            counts[f"verdict {we.get('verdict')}"] += 1
            slowest, largest = max(slowest, we.get("ms", 0)), max(largest, we.get("rssMb", 0))
            for difference in (compare(they, we), compare_imports(we)):
                if difference is None:
                    continue
                counts["differences"] += 1
                kind = difference.split("(")[0][:80] if "LOADS" in difference else difference[:30]
                kind = f"{kind} {(they.get('reason') or we.get('reason') or '')[:60]}"
                kinds[kind].append(difference)
                if len(kinds[kind]) <= 2:
                    print(difference[:500], flush=True)
                    if options.keep:
                        Path(options.keep).mkdir(exist_ok=True)
                        Path(options.keep, f"{options.seed}-{counts['files']}.pt").write_bytes(data)
                        print(f"   -> {options.seed}-{counts['files']}.pt", flush=True)
    finally:
        theirs.stop()
        ours.process.kill()
        shutil.rmtree(folder)
    print(dict(counts), f"slowest {slowest:.0f} ms, largest {largest:.0f} MB")
    for kind, rows in sorted(kinds.items(), key=lambda item: -len(item[1]))[:40]:
        print(len(rows), kind)


if __name__ == "__main__":
    main()
