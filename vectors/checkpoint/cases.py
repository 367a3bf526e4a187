# SPDX-License-Identifier: Apache-2.0
"""Writes and reads case files: one JSON object a line, the bytes deflated and in base64, so that a case can be read in a diff."""
import base64
import json
import zlib
from pathlib import Path

here = Path(__file__).parent


class Cases:
    """Collects cases of one group and writes `vectors/checkpoint/GROUP.jsonl`."""

    def __init__(self, group: str):
        self.group = group
        self.lines: dict[str, dict] = {}

    def add(self, name: str, data: bytes, **expected) -> None:
        """`name` is unique in its group; `expected` is what an oracle said of `data`."""
        assert name not in self.lines, name
        packed = base64.b64encode(zlib.compress(data, 9)).decode()
        self.lines[name] = {"name": name, "sizeBytes": len(data), **expected, "deflated": packed}

    def write(self) -> None:
        text = "".join(json.dumps(line, sort_keys=False) + "\n" for line in self.lines.values())
        (here / f"{self.group}.jsonl").write_text(text)
        print(f"{self.group}: {len(self.lines)} cases, {len(text)} bytes")


def read_cases(group: str):
    """Yields (name, bytes, expected) of a group."""
    for line in (here / f"{group}.jsonl").read_text().splitlines():
        case = json.loads(line)
        yield case["name"], zlib.decompress(base64.b64decode(case["deflated"])), case
