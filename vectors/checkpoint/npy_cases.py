# SPDX-License-Identifier: Apache-2.0
"""Writes npy_cases.jsonl: .npy and .npz files, whole and damaged, with what numpy.load(allow_pickle=False) says of them.

`arrays` lists name, type, shape and the SHA-256 of the elements: row by row, little-endian. `objects` marks files that are refused only
because they hold a pickle.
"""
import hashlib
import io
import struct
import tempfile
import zipfile
from pathlib import Path

import numpy as np
from numpy.lib import format as npy

from cases import Cases

cases = Cases("npy_cases")
scratch = Path(tempfile.mkdtemp()) / "x"


def row(name, array):
    plain = np.ascontiguousarray(array).reshape(array.shape)
    if plain.dtype.names is None and plain.dtype.byteorder == ">":
        plain = plain.astype(plain.dtype.newbyteorder("<"))
    return {
        "name": name,
        "dtype": array.dtype.newbyteorder("<").str if array.dtype.names is None else "record",
        "shape": list(array.shape),
        "sha256": hashlib.sha256(plain.tobytes()).hexdigest(),
    }


def ask(data):
    scratch.write_bytes(data)
    try:
        loaded = np.load(scratch, allow_pickle=False)
        if isinstance(loaded, np.lib.npyio.NpzFile):
            rows = [row(name, loaded[name]) for name in loaded.files if isinstance(loaded[name], np.ndarray)]
        else:
            rows = [row("", loaded)]
        return {"loads": True, "arrays": rows}
    except Exception as error:  # noqa: BLE001  any refusal is the answer
        return {"loads": False, "says": type(error).__name__, "objects": "Object arrays" in str(error)}


def add(name, data):
    cases.add(name, bytes(data), **ask(bytes(data)))


def saved(array, version=None, **options):
    out = io.BytesIO()
    npy.write_array(out, array, version=version, **options)
    return out.getvalue()


def raw(header, data=b"", version=(1, 0), length=None):
    text = header if isinstance(header, bytes) else header.encode("latin1")
    size = len(text) if length is None else length
    return b"\x93NUMPY" + bytes(version) + struct.pack("<H" if version[0] == 1 else "<I", size) + text + data


values = np.arange(24)
for code in "b1 i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 f16 c8 c16 c32".split():
    for order in "<>":
        array = values.astype(order + code)
        add(f"{order}{code}", saved(array))
        add(f"{order}{code} columns first", saved(np.asfortranarray(array.reshape(2, 3, 4))))
        add(f"{order}{code} no dimensions", saved(array[3].reshape(())))
for code in ["S5", "S1", "U3", ">U3", "M8[ns]", ">M8[D]", "m8[25s]", "M8", "V7", "S0", "U0"]:
    array = np.array(["19", "20", "21", "22", "23", "24"], dtype="S2").astype(code) if code[0] not in "MmV>" else np.zeros(6, dtype=code)
    if code == ">U3":
        array = np.array(["ab", "cdé", "", "x", "yz", "q"], dtype=code)
    if code[:1] in "Mm" or code == ">M8[D]":
        array = np.arange(6).view("i8").astype("m8" if "m8" in code else "i8").view("<i8").astype(">i8" if code[0] == ">" else "<i8").view(code)
    add(f"text or time {code}", saved(array))
    add(f"text or time {code} columns first", saved(np.asfortranarray(array.reshape(2, 3))))
for shape in [(0,), (3, 0, 2), (1,) * 32, (2,) + (1,) * 40, (5, 1, 3)]:
    add(f"shape {shape}", saved(np.ones(shape, dtype="f4")))
records = {
    "plain": [("a", "<i4"), ("b", "<f8")],
    "big-endian": [("a", ">i4"), ("b", "<f8")],
    "nested": [("a", [("x", "<i2"), ("y", "<f4", (2, 3))]), ("b", "u1")],
    "titled": [(("title", "a"), "<i4"), ("b", "S3")],
    "aligned": np.dtype([("a", "i1"), ("b", "f8")], align=True),
    "one field": [("only", "<f4")],
    "named in Greek": [("α", "<f4"), ("β", "<i8")],
    "quoted": [("it's", "<f4"), ('a"b', "<i8"), ("back\\slash", "u1")],
    "object": [("a", "O"), ("b", "i4")],
    "object deep": [("a", [("x", "O", (2,))])],
}
for name, dtype in records.items():
    array = np.zeros(4, dtype=dtype)
    if not array.dtype.hasobject:
        array.view("u1")[:] = np.arange(array.nbytes, dtype="u1") if array.dtype.itemsize * 4 == array.nbytes else 0
    add(f"record {name}", saved(array, allow_pickle=True))
for version in [(1, 0), (2, 0), (3, 0)]:
    add(f"version {version}", saved(np.arange(6.0).reshape(2, 3), version=version))
    add(f"version {version} record", saved(np.zeros(3, dtype=[("a", "<i4")]), version=version))
for name, objects in {
    "numbers": [1, 2.5, None],
    "texts": ["a", b"b", ("c",)],
    "arrays": [np.arange(3), np.float32(2)],
}.items():
    array = np.empty(len(objects), dtype=object)
    array[:] = objects
    add(f"objects {name}", saved(array))

plain = saved(np.arange(6, dtype="<f4").reshape(2, 3))
for cut in list(range(0, 14)) + [64, 100, 127, 128, 129, len(plain) - 1]:
    add(f"cut at {cut}", plain[:cut])
add("trailing byte", plain + b"x")
add("trailing array", plain + saved(np.arange(3)))
for place, value in [(0, 0x92), (1, 0x4F), (6, 0), (6, 4), (6, 2), (7, 1), (8, 0), (8, 255), (9, 1)]:
    add(f"byte {place} is {value}", plain[:place] + bytes([value]) + plain[place + 1 :])

data = bytes(range(24))
good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"
headers = {
    "good": good,
    "no spaces": good.replace(" ", ""),
    "new lines": good.replace(", ", ",\n\t"),
    "double quotes": good.replace("'", '"'),
    "Python 2 long": good.replace("(2, 3)", "(2L, 3L)"),
    "Python 2 texts": good.replace("'descr'", "u'descr'"),
    "bytes as key": good.replace("'descr'", "b'descr'"),
    "hexadecimal": good.replace("2, 3", "0x2, 0b11"),
    "leading zeros": good.replace("2, 3", "02, 3"),
    "underscores": good.replace("(2, 3)", "(0_6,)"),
    "negative": good.replace("2, 3", "-2, 3"),
    "negative both": good.replace("2, 3", "-2, -3"),
    "minus one": good.replace("2, 3", "-1,"),
    "truth values": good.replace("2, 3", "True, 6"),
    "float": good.replace("2, 3", "2.0, 3"),
    "shape a list": good.replace("(2, 3)", "[2, 3]"),
    "shape a number": good.replace("(2, 3)", "(6)"),
    "shape empty": good.replace("(2, 3)", "()"),
    "too large": good.replace("2, 3", "200, 3"),
    "far too large": good.replace("2, 3", "4294967296, 4294967296"),
    "2^63": good.replace("2, 3", "9223372036854775807,"),
    "2^64": good.replace("2, 3", "18446744073709551616,"),
    "zero and huge": good.replace("2, 3", "0, 4611686018427387904"),
    "65 dimensions": good.replace("2, 3", "1," * 65),
    "order a number": good.replace("False", "0"),
    "order None": good.replace("False", "None"),
    "order a call": good.replace("False", "bool()"),
    "missing key": good.replace("'fortran_order': False, ", ""),
    "extra key": good.replace("{", "{'x': 1, "),
    "key twice": good.replace("{", "{'descr': '<f8', "),
    "key twice, other": good.replace(", }", ", 'shape': (6,)}"),
    "a list": "[" + good + "]",
    "nothing": "",
    "spaces": "   ",
    "unclosed": good[:-1],
    "behind it": good + " x",
    "comma behind it": good + ",",
    "comment": good + " # comment",
    "two commas": good.replace(", }", ",, }"),
    "code": "__import__('os').getcwd()",
    "added": good.replace("(2, 3)", "(1+1, 3)"),
    "escaped": good.replace("'<f4'", "'\\x3cf4'"),
    "joined texts": good.replace("'<f4'", "'<' 'f4'"),
    "raw text": good.replace("'<f4'", "r'<f4'"),
    "triple quotes": good.replace("'<f4'", "'''<f4'''"),
    "zero byte": good.replace(", }", ", \0}"),
    "type None": good.replace("'<f4'", "None"),
    "type a name": good.replace("'<f4'", "'float32'"),
    "type a letter": good.replace("'<f4'", "'f'"),
    "type made up": good.replace("'<f4'", "'<q7'"),
    "type empty": good.replace("'<f4'", "''"),
    "type f3": good.replace("'<f4'", "'<f3'"),
    "type list": good.replace("'<f4'", "[('a', '<f4')]"),
    "type same names": good.replace("'<f4'", "[('a', '<f2'), ('a', '<f2')]"),
    "type padding": good.replace("'<f4'", "[('a', '<f2'), ('', '|V2')]"),
    "type sub-array": good.replace("'<f4'", "('<f2', (2,))"),
    "type dict": good.replace("'<f4'", "{'names': ['a'], 'formats': ['<f4']}"),
    "type commas": good.replace("'<f4'", "'<f2,<f2'"),
    "type object": good.replace("'<f4'", "'|O'"),
    "deep": good.replace("(2, 3)", "(" * 200 + "2" + ")" * 200),
    "deep list": good.replace("'<f4'", "[" * 90 + "]" * 90),
    "ten thousand characters": good.ljust(10_000),
    "one more": good.ljust(10_001),
    "tab in front": "\t" + good,
    "new line in front": "\n" + good,
}
for name, header in headers.items():
    add(f"header {name}", raw(header, data))
    add(f"header {name} version 3", raw(header, data, version=(3, 0)))
add("header not UTF-8", raw(good.replace("'<f4'", "[('\xff', '<f4')]").encode("latin1"), data, version=(3, 0)))
add("header Latin-1", raw(good.replace("'<f4'", "[('\xff', '<f4')]").encode("latin1"), data, version=(1, 0)))
add("header length past the end", raw(good, data, length=60_000))
add("header length 2^32-1", raw(good, data, version=(2, 0), length=2**32 - 1))


def zipped(members, method=zipfile.ZIP_STORED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return out.getvalue()


several = {"a": np.arange(6.0).reshape(2, 3), "b": np.array(7), "deep/c": np.ones((2, 0))}
for name, save in {"savez": np.savez, "savez_compressed": np.savez_compressed}.items():
    out = io.BytesIO()
    save(out, **several)
    add(f"npz {name}", out.getvalue())
    out = io.BytesIO()
    save(out, np.arange(5), np.asfortranarray(np.arange(6, dtype=">i2").reshape(2, 3)))
    add(f"npz {name} unnamed", out.getvalue())
    out = io.BytesIO()
    save(out, x=np.array([1, None], dtype=object))
    add(f"npz {name} objects", out.getvalue())
add("npz damaged member", zipped({"a.npy": plain[:-1]}))
add("npz pickle as a member", zipped({"a.npy": b"\x80\x04cos\nsystem\n(X\x02\x00\x00\x00idtR."}))
add("npz text as a member", zipped({"a.npy": b"hello there, I am text\n"}))
add("npz empty", zipped({}))
cases.write()
