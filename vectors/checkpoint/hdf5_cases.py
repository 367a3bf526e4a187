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
add("dense group, latest", write(lambda f: [f.create_dataset(f"m{i}", data=i) for i in range(20)], libver="latest"))
add("compound", write(lambda f: f.create_dataset("w", data=np.zeros(3, dtype=[("a", "i4"), ("b", "f8")]))), "safe", tensors=False)
add("complex", write(lambda f: f.create_dataset("w", data=np.zeros(3, dtype="c16"))), "safe", tensors=False)


def early(file, name, data, chunks):
    """All chunks are given their place at once, in a row."""
    plan = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plan.set_chunk(chunks)
    plan.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    space = h5py.h5s.create_simple(data.shape)
    h5py.h5d.create(file.id, name.encode(), h5py.h5t.py_create(data.dtype), space, plan).write(h5py.h5s.ALL, h5py.h5s.ALL, data)


filters = {
    "plain": {},
    "gzip": dict(compression="gzip"),
    "gzip shuffle": dict(compression="gzip", shuffle=True),
    "fletcher": dict(fletcher32=True),
    "lzf shuffle fletcher": dict(compression="lzf", shuffle=True, fletcher32=True),
}
indexes = {
    "fixed array": dict(shape=(11, 13), chunks=(3, 4)),
    "fixed array with limits": dict(shape=(11, 13), chunks=(3, 4), maxshape=(20, 30)),
    "extensible array": dict(shape=(11, 13), chunks=(3, 4), maxshape=(None, 13)),
    "extensible array, second dimension": dict(shape=(11, 13, 3), chunks=(3, 4, 2), maxshape=(14, None, 5)),
    "extensible array of blocks": dict(shape=(300, 3), chunks=(1, 2), maxshape=(None, 4)),
    "tree": dict(shape=(11, 13), chunks=(3, 4), maxshape=(None, None)),
    "tree of levels": dict(shape=(40, 30), chunks=(1, 1), maxshape=(None, None)),
    "single": dict(shape=(11, 13), chunks=(11, 13)),
}
for libver in ("latest", "v110", "v108"):
    for index, options in indexes.items():
        for label, pipeline in filters.items():
            if libver == "v108" and label not in ("plain", "gzip shuffle"):
                continue
            values = (rng.standard_normal(options["shape"]) * 50).astype("f4" if label != "fletcher" else ">i2")

            def build(file, values=values, options=options, pipeline=pipeline):
                file.create_dataset("w", data=values, **{k: v for k, v in options.items() if k != "shape"}, **pipeline)

            add(f"{libver} {index}, {label}", write(build, libver=libver))
    values = (rng.standard_normal((11, 13)) * 50).astype("f4")
    add(f"{libver} implicit", write(lambda f, v=values: early(f, "w", v, (3, 4)), libver=libver))


def pages(file):
    file.create_dataset("w", data=np.arange(2500, dtype="u1"), chunks=(1,))


def few_pages(file):
    item = file.create_dataset("w", shape=(5000,), dtype="u1", chunks=(1,))
    item[1030:1034] = 9
    item[4999] = 7


def far_pages(file):
    item = file.create_dataset("w", shape=(200_000,), maxshape=(None,), dtype="u1", chunks=(1,))
    for place in (0, 3, 4, 19, 20, 60, 243, 244, 5000, 65_519, 65_523, 65_524, 70_000, 131_060, 131_072, 199_999):
        item[place] = place % 250 + 1


def shrunk(file):
    for name, limit in (("e", (None, 10)), ("t", (None, None)), ("f", (20, 20))):
        item = file.create_dataset(name, data=np.arange(100, dtype="i2").reshape(10, 10), chunks=(2, 3), maxshape=limit)
        item.resize((5, 7))
        item.resize((9, 8))


for label, pipeline in filters.items():
    add(f"fixed array of pages, {label}", write(lambda f, p=pipeline: f.create_dataset("w", data=np.arange(2500, dtype="u1"), chunks=(1,), **p), libver="latest"))
add("fixed array of a few pages", write(few_pages, libver="latest"))
add("extensible array of a few pages", write(far_pages, libver="latest"))
for libver in ("earliest", "latest"):
    add(f"{libver} shrunk and grown", write(shrunk, libver=libver))
    add(f"{libver} never written", write(lambda f: [f.create_dataset(n, shape=(5, 7), dtype="f4", chunks=(2, 3), maxshape=m) for n, m in (("f", None), ("e", (None, 7)), ("t", (None, None)))], libver=libver))

    def fills(file):
        file.create_dataset("contiguous", shape=(5, 7), dtype="f4", fillvalue=2.5)
        file.create_dataset("big", shape=(5,), dtype=">i4", fillvalue=-7)
        for name, limit in (("f", None), ("e", (None, 7)), ("t", (None, None))):
            item = file.create_dataset(name, shape=(5, 7), dtype=">i2", chunks=(2, 3), maxshape=limit, fillvalue=300)
            item[3, 4] = 5

    add(f"{libver} fill values", write(fills, libver=libver))
for count in (8, 9, 40, 1500):
    for track in (False, True):
        def build(file, count=count, track=track):
            group = file.create_group("g", track_order=track)
            for index in range(count):
                group[f"member {index:05}"] = h5py.SoftLink("/w") if index else h5py.SoftLink("/none")
            for index in range(12):
                group[f"w{index}"] = np.int16(index)
            file["w"] = np.arange(3)

        add(f"{count} links{', in order' if track else ''}", write(build, libver="latest"))
        if count > 1000:
            continue

        def notes(file, count=count, track=track):
            item = file.create_dataset("w", data=np.arange(3), track_order=track)
            for index in range(count):
                item.attrs[f"a{index}"] = f"text {index}" if index % 2 else index
            file.create_group("g", track_order=track).attrs["large"] = "x" * 70_000
            file["g"].attrs["list"] = [f"entry {i}" for i in range(50)]

        add(f"{count} attributes{', in order' if track else ''}", write(notes, libver="latest"))
add("long names of links", write(lambda f: [f.create_dataset("n" * (i * 500 + 1), data=i) for i in range(12)], libver="latest"))
add("row 31 external link among many", write(lambda f: [f.__setitem__(f"l{i}", h5py.SoftLink("/x")) for i in range(50)] + [f.__setitem__("e", h5py.ExternalLink("other.h5", "/x"))], libver="latest"), "unsafe", tensors=False)
add("a dataset far larger than its file", write(lambda f: f.create_dataset("w", shape=(10**7, 10**6), dtype="f4", chunks=(100, 100))), "unknown", tensors=False)
add("a dataset far larger than its file, latest", write(lambda f: f.create_dataset("w", shape=(10**7, 10**6), dtype="f4", chunks=(100, 100), maxshape=(None, 10**6)), libver="latest"), "unknown", tensors=False)
whole = write(attributes)
for cut in (len(whole) - 1, len(whole) // 2, 100, 600):
    cases.add(f"cut at {cut}", whole[:cut], verdict="malformed", tensors=None)
cases.add("bytes behind the end", whole + b"hello", verdict="unknown", tensors=None)
cases.write()
