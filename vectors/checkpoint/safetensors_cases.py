# SPDX-License-Identifier: Apache-2.0
"""What the safetensors package 0.8 says of files: valid ones, and each way to break the frame, the header and the layout."""
import hashlib
import json
import random
import struct

import safetensors
import torch
from safetensors.torch import save

from cases import Cases

group = Cases("safetensors_cases")
bits = {"BOOL": 8, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8}
bits |= {"I16": 16, "U16": 16, "F16": 16, "BF16": 16, "I32": 32, "U32": 32, "F32": 32, "C64": 64, "F64": 64, "I64": 64, "U64": 64}
shuffle = random.Random(5)


def add(name: str, data: bytes) -> None:
    try:
        tensors = [
            {"name": key, "dtype": info["dtype"], "shape": info["shape"], "sha256": hashlib.sha256(bytes(info["data"])).hexdigest()}
            for key, info in safetensors.deserialize(data)
        ]
        group.add(name, data, accepted=True, tensors=sorted(tensors, key=lambda row: row["name"]))
    except Exception as error:  # noqa: BLE001
        group.add(name, data, accepted=False, reason=str(error)[:200])


def frame(header, data: bytes = bytes(range(8)), length=None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


one = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
text = b'{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
add("one tensor", frame({"a": one}))
add("metadata", frame({"__metadata__": {"format": "pt", "note": "x"}, "a": one}))
add("metadata alone", frame({"__metadata__": {"format": "pt"}}, b""))
add("nothing", frame({}, b""))
for dtype, size in bits.items():
    for shape in ([], [1], [8], [2, 4], [3, 5, 8], [0], [3, 0], [0, 3], [7], [4, 1, 2]):
        count = 1
        for dimension in shape:
            count *= dimension
        length = (count * size + 7) // 8
        add(f"{dtype} {shape}", frame({"w": {"dtype": dtype, "shape": shape, "data_offsets": [0, length]}}, shuffle.randbytes(length)))
    add(f"{dtype}, a byte short", frame({"w": {"dtype": dtype, "shape": [16], "data_offsets": [0, 16 * size // 8 - 1]}}, bytes(16 * size // 8 - 1)))
    add(f"{dtype}, a byte long", frame({"w": {"dtype": dtype, "shape": [16], "data_offsets": [0, 16 * size // 8 + 1]}}, bytes(16 * size // 8 + 1)))
for dtype in ("C128", "C32", "f32", "I4", "U4", "", "F32 ", "float32", "F8", "BF8", "QU8"):
    add(f"type {dtype!r}", frame({"a": {**one, "dtype": dtype}}))

# Lengths.
for count in range(0, 9):
    add(f"file of {count} zero bytes", bytes(count))
for length in (0, 1, 53, 55, 100, 2**31, 2**32 + 54, 2**53, 2**63, 2**64 - 1, 100_000_001, 100_000_000):
    add(f"header length {length}", frame(text, length=length))
for cut in (1, 4, 8, 20, 54, 61):
    add(f"cut {cut} bytes before the end", frame(text)[:-cut])
for more in (1, 2, 8):
    add(f"{more} bytes after the end", frame(text) + bytes(more))

# Places.
small = {"dtype": "U8", "shape": [1], "data_offsets": [8, 9]}
add("two", frame({"a": one, "b": small}, bytes(9)))
add("two, in the other order", frame({"b": small, "a": one}, bytes(9)))
add("hole", frame({"a": one, "b": {**small, "data_offsets": [9, 10]}}, bytes(10)))
add("hole at the start", frame({"a": {**one, "data_offsets": [1, 9]}}, bytes(9)))
add("overlap", frame({"a": one, "b": {**small, "data_offsets": [7, 8]}}))
add("the same place twice", frame({"a": one, "b": one}))
add("inside another", frame({"a": one, "b": {**small, "data_offsets": [3, 4]}}))
add("empty within another", frame({"a": one, "b": {"dtype": "U8", "shape": [0], "data_offsets": [4, 4]}}))
add("empty at each end", frame({"a": one, "b": {"dtype": "U8", "shape": [0], "data_offsets": [8, 8]}, "c": {"dtype": "F32", "shape": [0, 5], "data_offsets": [0, 0]}}))
add("two empty", frame({"a": {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]}, "b": {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]}}, b""))
add("empty past the end", frame({"a": one, "b": {"dtype": "U8", "shape": [0], "data_offsets": [9, 9]}}))
add("end before start", frame({"a": {**one, "data_offsets": [8, 0]}}))
add("far end", frame({"a": {"dtype": "U8", "shape": [2**40], "data_offsets": [0, 2**40]}}))
add("end at 2^64 - 1", frame({"a": {"dtype": "U8", "shape": [2**64 - 1], "data_offsets": [0, 2**64 - 1]}}))
for offsets in ([], [0], [0, 8, 8], [-1, 8], [0, 8.0], ["0", 8], [None, 8], [True, 8], {}, "x", None, [[0], 8], [0, 2**64]):
    add(f"offsets {json.dumps(offsets)}", frame({"a": {**one, "data_offsets": offsets}}))
for shape in ([2**62, 4], [2**63, 2], [2**32, 2**32], [2**62, 4, 0], [0, 2**62, 4], [2**61 + 1], [-2], [2.0], ["2"], [None], [True], [[2]], {}, 2, None, "2", [1] * 60 + [2], [2**64]):
    add(f"shape {json.dumps(shape)[:60]}", frame({"a": {**one, "shape": shape}}))
for number in ("02", "-0", "2e0", "2.", ".2", "+2", "0x2", "2 ", " 2", "2,", "", "1_0", "Infinity", "NaN", "2E0", "00", "2\n"):
    add(f"number {number!r}", frame(f'{{"a":{{"dtype":"F32","shape":[{number}],"data_offsets":[0,8]}}}}'.encode()))

# The JSON around it.
for tail in (b" ", b"       ", b"\n", b"\t", b"\r", b"\0", b"x", b"{}", b",", b"\x0c", b"\xc2\xa0", b"}"):
    add(f"after the header {tail!r}", frame(text + tail))
for head in (b" ", b"\n", b"\t", b"\0", b"\xef\xbb\xbf", b"[", b"x"):
    add(f"before the header {head!r}", frame(head + text))
for whole in (b"", b"{", b"}", b"[]", b"null", b"1", b'"a"', b"{}{}", b'{"a"}', b'{"a":}', b'{"a":1}', b'{"a":null}', b'{"a":{}}', b'{"a":[]}', b'{,}', b"{'a':1}", b'{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],}}', b'{"a":{"dtype":"F32","shape":[2,],"data_offsets":[0,8]}}', text[:-1], text + b"}", b"{/**/}"):
    add(f"whole header {whole!r}", frame(whole))
add("a name twice", frame(text[:-1] + b"," + text[1:]))
add("a name twice, once escaped", frame(text[:-1] + b"," + text[1:].replace(b'"a"', b'"\\u0061"')))
add("a name twice, with another place", frame(b'{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}'))
add("metadata twice", frame(b'{"__metadata__":{},"__metadata__":{},' + text[1:]))
add("a metadata name twice", frame(b'{"__metadata__":{"x":"1","x":"2"},' + text[1:]))
for field in ("dtype", "shape", "data_offsets"):
    value = json.dumps(one[field]).encode()
    add(f"{field} twice", frame(text.replace(b"}}", b',"' + field.encode() + b'":' + value + b"}}")))
    add(f"without {field}", frame({"a": {key: item for key, item in one.items() if key != field}}))
    add(f"field {field} null", frame({"a": {**one, field: None}}))
for value in ("1", "null", "true", "[]", "{}", '"x"', "1e5", "1e999", "-1.5", "[1,{}]", "[" * 100 + "]" * 100, "[" * 200 + "]" * 200, "tru", "01", '"\\x"', "[1 2]", "{1:2}", "\x01"):
    add(f"another field of {len(value)} bytes {value!r}"[:60], frame(text.replace(b"}}", b',"x":' + value.encode() + b"}}")))
for value in ("1", "null", "true", "[]", '"x"', '{"a":1}', '{"a":null}', '{"a":{}}', '{"a":["b"]}', "{}", '{"a":""}', '{"":"b"}'):
    add(f"metadata {value}", frame(b'{"__metadata__":' + value.encode() + b"," + text[1:]))
add("a tensor as an array", frame(b'{"a":["F32",[2],[0,8]]}'))
add("a type as an object", frame(b'{"a":{"dtype":{"F32":null},"shape":[2],"data_offsets":[0,8]}}'))
names = {"empty": b"", "space": b" ", "escaped slash": b"a\\/b", "newline": b"\\n", "nul": b"\\u0000", "pair": b"\\ud83d\\ude00", "lone high": b"\\ud800", "lone low": b"\\udc00", "two high": b"\\ud800\\ud800", "high then text": b"\\ud800x", "utf-8": "ключ".encode(), "emoji": "😀".encode()}
names |= {"latin-1": b"\xe9", "overlong": b"\xc0\x80", "cut utf-8": b"\xe2\x82", "surrogate in utf-8": b"\xed\xa0\x80", "past the last": b"\xf4\x90\x80\x80", "control": b"\x01", "raw newline": b"\n", "bad escape": b"\\x41", "short escape": b"\\u00", "hex in capitals": b"\\u00E9", "quote": b'\\"', "backslash": b"\\\\", "delete": b"\x7f", "long": b"n" * 5000, "dots": b"a.b..c", "proto": b"__proto__", "plus in hex": b"\\u+0e9"}
for name, raw in names.items():
    add(f"name: {name}", frame(text.replace(b'"a"', b'"' + raw + b'"')))
add("white space everywhere", frame(text.replace(b",", b" ,\n\t").replace(b":", b" : ").replace(b"[", b"[ ")))
add("aligned by spaces", frame(text + b" " * (-len(text) % 8)))

# Files as PyTorch users save them.
for seed in range(12):
    torch.manual_seed(seed)
    state = {f"layer.{index}.weight": torch.randn(index + 1, 3).to(kind) for index, kind in enumerate(shuffle.sample([torch.float32, torch.float16, torch.bfloat16, torch.float64, torch.float8_e4m3fn], 5))}
    state |= {"steps": torch.arange(seed), "mask": torch.tensor([True, False]), "scalar": torch.tensor(1.5), "small": torch.ones(3, dtype=torch.int8)}
    add(f"saved, seed {seed}", save(state, metadata={"format": "pt"} if seed % 2 else None))
whole = save({"b": torch.arange(6.0).reshape(2, 3), "a": torch.arange(4)}, metadata={"format": "pt"})
for turn in range(60):
    broken = bytearray(whole)
    at = shuffle.randrange(len(whole) - 56)
    broken[at] ^= 1 << shuffle.randrange(8)
    add(f"one bit turned, {turn}", bytes(broken))
for turn in range(20):
    at = shuffle.randrange(8, len(whole) - 56)
    add(f"one byte lost, {turn}", whole[:at] + whole[at + 1 :])
group.write()
