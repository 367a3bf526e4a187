# SPDX-License-Identifier: Apache-2.0
"""Writes hdf5_cases.jsonl: files by h5py with the elements that h5py reads back, and files that point outside themselves."""
import hashlib
import io

import h5py
import numpy as np

from cases import Cases

cases = Cases("hdf5_cases")
rng = np.random.default_rng(5)


def little(array) -> bytes:
    array = np.ascontiguousarray(array)
    return array.astype(array.dtype.newbyteorder("<")).tobytes()


def write(build, **options) -> bytes:
    buffer = io.BytesIO()
    with h5py.File(buffer, "w", **options) as file:
        build(file)
    return buffer.getvalue()


def read(data: bytes) -> list:
    rows = []
    with h5py.File(io.BytesIO(data), "r") as file:

        def visit(name, item):
            if isinstance(item, h5py.Dataset) and item.shape is not None and item.dtype.kind in "fiub" and item.dtype.itemsize <= 8:
                if h5py.check_enum_dtype(item.dtype) is None or item.dtype == bool:
                    rows.append([name, list(item.shape), hashlib.sha256(little(item[()])).hexdigest()])

        file.visititems(visit)
    return sorted(rows)


def add(name, data, verdict="safe", tensors=True):
    cases.add(name, data, verdict=verdict, tensors=read(data) if tensors else None)


types = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?", ">f4", ">f8", ">i2", ">i4", ">u8"]
for libver in ("earliest", "latest", "v110"):
    for dtype in types:
        values = (rng.standard_normal((3, 4, 5)) * 50).astype(dtype)

        def build(file, values=values):
            file["w"] = values
            file["group/inner/b"] = values[0]
            file["scalar"] = values[0, 0, 0]
            file.create_dataset("none", shape=(0, 3), dtype=values.dtype)

        add(f"{libver} {dtype}", write(build, libver=libver))
for name, options in {
    "chunked": dict(chunks=(2, 3)),
    "chunks larger than the data": dict(chunks=(20, 30), maxshape=(None, None)),
    "gzip": dict(chunks=(4, 5), compression="gzip"),
    "gzip 9 shuffle": dict(chunks=(3, 7), compression="gzip", compression_opts=9, shuffle=True),
    "lzf": dict(chunks=(5, 2), compression="lzf"),
    "lzf shuffle fletcher": dict(chunks=(5, 2), compression="lzf", shuffle=True, fletcher32=True),
    "fletcher": dict(chunks=(2, 2), fletcher32=True),
    "fletcher odd": dict(chunks=(1, 3), fletcher32=True),
    "gzip fletcher": dict(chunks=(3, 3), compression="gzip", fletcher32=True),
    "automatic chunks": dict(chunks=True),
}.items():
    for dtype in ("f4", ">i2", "u1"):
        values = (rng.standard_normal((11, 13)) * 50).astype(dtype)

        def build(file, values=values, options=options):
            file.create_dataset("w", data=values, **options)
            file.create_dataset("v", data=values[:, 0].copy(), **{**options, "chunks": (4,), "maxshape": None}) if "maxshape" not in options else None

        add(f"{name} {dtype}", write(build))


def holes(file):
    item = file.create_dataset("w", shape=(10, 10), dtype="f4", chunks=(3, 3))
    item[4:5, 4:5] = 7


add("chunks that were never written", write(holes))
add("a dataset that was never written", write(lambda f: f.create_dataset("w", shape=(4, 4), dtype="f4")))
add("single chunk, latest", write(lambda f: f.create_dataset("w", data=np.arange(12.0).reshape(3, 4), chunks=(3, 4)), libver="latest"))
add("single chunk gzip, latest", write(lambda f: f.create_dataset("w", data=np.arange(12.0).reshape(3, 4), chunks=(3, 4), compression="gzip"), libver="latest"))


def attributes(file):
    file.attrs["text"] = "a text"
    file.attrs["bytes"] = np.bytes_(b"fixed")
    file.attrs["list"] = np.array([b"a", b"bcd"])
    file.attrs["texts"] = ["x", "yz"]
    file.attrs["number"] = 3.5
    file.attrs["array"] = np.arange(6).reshape(2, 3)
    file.attrs["long"] = "x" * 30000
    file.create_dataset("s", data=["strings", "of", "any length"], dtype=h5py.string_dtype())
    file.create_dataset("f", data=np.array([b"fixed", b"text"]))
    file["w"] = np.arange(3)
    file["w"].attrs["unit"] = "m"


add("attributes and texts", write(attributes))
add("many members", write(lambda f: [f.create_dataset(f"g/m{i}", data=np.float32(i)) for i in range(300)]))
add("deep groups", write(lambda f: f.create_dataset("/".join("abcdefghij" * 5), data=1)))


def links(file):
    file["w"] = np.arange(3)
    file["hard"] = file["w"]
    file["soft"] = h5py.SoftLink("/w")
    file["nowhere"] = h5py.SoftLink("/missing")
    file["g/loop"] = file["/"]


add("links within the file", write(links), tensors=False)
add("user block", write(lambda f: f.create_dataset("w", data=np.arange(5)), userblock_size=512), "unknown")
add("row 31 external link", write(lambda f: f.__setitem__("e", h5py.ExternalLink("/etc/hostname", "/x"))), "unsafe", tensors=False)
add("row 31 external link in a group", write(lambda f: f.__setitem__("g/h/e", h5py.ExternalLink("other.h5", "/x"))), "unsafe", tensors=False)
add("row 31 external link, latest", write(lambda f: f.__setitem__("e", h5py.ExternalLink("other.h5", "/x")), libver="latest"), "unsafe", tensors=False)
add("row 31 external storage", write(lambda f: f.create_dataset("w", shape=(10,), dtype="u1", external=[("/etc/hostname", 0, 10)])), "unsafe", tensors=False)


def virtual(file):
    layout = h5py.VirtualLayout(shape=(4,), dtype="f4")
    layout[:] = h5py.VirtualSource("other.h5", "x", shape=(4,))
    file.create_virtual_dataset("w", layout)


add("row 31 virtual dataset", write(virtual), "unsafe", tensors=False)
add("dense group, latest", write(lambda f: [f.create_dataset(f"m{i}", data=i) for i in range(20)], libver="latest"), "unknown", tensors=False)
add("compound", write(lambda f: f.create_dataset("w", data=np.zeros(3, dtype=[("a", "i4"), ("b", "f8")]))), "safe", tensors=False)
add("complex", write(lambda f: f.create_dataset("w", data=np.zeros(3, dtype="c16"))), "safe", tensors=False)
whole = write(attributes)
for cut in (len(whole) - 1, len(whole) // 2, 100, 600):
    cases.add(f"cut at {cut}", whole[:cut], verdict="malformed", tensors=None)
cases.add("bytes behind the end", whole + b"hello", verdict="unknown", tensors=None)
cases.write()
