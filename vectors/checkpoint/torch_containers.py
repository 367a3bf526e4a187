# SPDX-License-Identifier: Apache-2.0
"""Containers of PyTorch files with one thing odd in each, and what torch.load(weights_only=True) does with them."""
import io
import pickle
import random
import struct
import zlib
from dataclasses import replace

import torch
from cases import Cases
from torch_oracle import ask
from zip_parts import Archive, Member, change, deflate, take_apart

random.seed(7)
torch.manual_seed(7)
value = {"weight": torch.arange(6.0).reshape(2, 3), "steps": torch.tensor([3, 1, 2], dtype=torch.int64), "note": "text"}
other = {"weight": torch.arange(6.0).reshape(2, 3) * -1, "steps": torch.tensor([9, 9, 9], dtype=torch.int64), "note": "other"}
A, Z = b"archive/", "archive/"


def saved(content, **options) -> bytes:
    out = io.BytesIO()
    torch.save(content, out, **options)
    return out.getvalue()


base = saved(value)
parts = take_apart(base)
honest = {m.name: m.data for m in parts}
pkl = honest[A + b"data.pkl"]
other_pkl = {m.name: m.data for m in take_apart(saved(other))}[A + b"data.pkl"]
# The other pickle swaps the two tensors' storages, so that it can be told apart and needs no other records.
swapped = saved({"steps": value["steps"], "weight": value["weight"], "note": "swapped"})
swapped_parts = {m.name: m.data for m in take_apart(swapped)}
renamed_pkl = pkl.replace(b"note", b"nota").replace(b"weight", b"weighs")
refused_pkl = pickle.dumps({"a": object()}, 2).replace(b"__builtin__\nobject", b"os\nsystem")

zips = Cases("torch_containers_zip")
named_pickles = {"base": pkl, "renamed": renamed_pkl}


def add(name: str, archive: Archive | bytes, group: Cases = zips, **extra) -> None:
    data = archive if isinstance(archive, bytes) else archive.build()
    group.add(name, data, **ask(data), **extra)


def with_(record: str, **fields) -> Archive:
    return Archive(change(parts, A + record.encode(), **fields))


def plus(*more: Member, at: int | None = None) -> Archive:
    members = [replace(m) for m in parts]
    for m in more:
        members.insert(len(members) if at is None else at, m)
    return Archive(members)


def zip_cases() -> None:
    add("saved by torch", base)
    add("rebuilt plainly", Archive(parts))
    add("rebuilt with zip64 end", Archive(parts, zip64=True))
    torch.serialization.set_crc32_options(False)
    add("saved without checksums", saved(value))
    torch.serialization.set_crc32_options(True)
    add("bare minimum: pickle, version and storages", Archive([m for m in parts if m.name.split(b"/", 1)[1] in (b"data.pkl", b"version", b"data/0", b"data/1")]))

    for bit in range(16):
        flag = 1 << bit
        add(f"row 8: flag bit {bit} of the pickle in the directory", with_("data.pkl", flags=flag, local_flags=0))
        add(f"row 8: flag bit {bit} of the pickle in its header", with_("data.pkl", local_flags=flag))
        if bit in (0, 5, 6, 13):
            add(f"row 8: flag bit {bit} of a storage in the directory", with_("data/0", flags=flag, local_flags=0))
            add(f"row 8: flag bit {bit} of an extra record in the directory", plus(Member(A + b"extra", b"x", flags=flag)))
            add(f"row 8: flag bit {bit} of the version in the directory", with_("version", flags=flag))
            add(f"row 8: flag bit {bit} everywhere in headers", Archive([replace(m, local_flags=flag) for m in parts]))
    add("row 8: encrypted empty record", plus(Member(A + b".data/version", b"", flags=1)))

    add("row 9: pickle has another name in its header", with_("data.pkl", local_name=b"archive/data.pkx"))
    add("row 9: pickle has a shorter name in its header", with_("data.pkl", local_name=b"x"))
    add("row 9: pickle has no name in its header", with_("data.pkl", local_name=b""))
    add("row 9: storage has another name in its header", with_("data/0", local_name=b"archive/data/9"))
    add("row 9: another method in the header", with_("data.pkl", local_method=8))
    add("row 9: other sizes in the header", with_("data.pkl", local_sizes=(1, 2)))
    add("row 9: another checksum in the header", with_("data.pkl", local_crc=5))

    add("row 10: wrong checksum of the pickle", with_("data.pkl", crc=1))
    add("row 10: wrong checksum of a storage", with_("data/0", crc=1))
    add("row 10: wrong checksum of the version", with_("version", crc=1))
    add("row 10: wrong checksum of a deflated pickle", with_("data.pkl", crc=1, method=8))

    for count in range(0, 12):
        fillers = [Member(A + f"f{i:02d}".encode(), b"") for i in range(count)]
        for label, pair in (("base then renamed", (pkl, renamed_pkl)), ("renamed then base", (renamed_pkl, pkl))):
            rest = [m for m in parts if not m.name.endswith(b"data.pkl")]
            twins = [Member(A + b"data.pkl", p) for p in pair]
            add(f"row 22: two pickles, {label}, {count} fillers", Archive([*twins, *rest, *fillers]))
            if count % 3 == 0:
                add(f"row 22: two pickles at the ends, {label}, {count} fillers", Archive([twins[0], *fillers, *rest, twins[1]]))
                add(f"row 22: two pickles in two cases, {label}, {count} fillers", Archive([twins[0], *rest, *fillers, replace(twins[1], name=A + b"DATA.PKL")]))
    for count in (3, 4, 5, 7):
        twins = [Member(A + b"data.pkl", renamed_pkl if i == 1 else pkl) for i in range(count)]
        add(f"row 22: {count} pickles of one name", Archive([*parts[1:], *twins]))
    add("row 22: a second pickle that torch refuses, last", plus(Member(A + b"data.pkl", refused_pkl)))
    add("row 22: a second pickle that torch refuses, first", plus(Member(A + b"data.pkl", refused_pkl), at=0))
    add("row 22: storage twice", plus(Member(A + b"data/0", bytes(24))))
    add("row 22: version twice, second bad", plus(Member(A + b"version", b"99\n")))
    add("row 22: only DATA.PKL", with_("data.pkl", name=A + b"DATA.PKL"))
    add("row 22: only Version", with_("version", name=A + b"Version"))
    add("row 22: only ByteOrder, wrong", with_("byteorder", name=A + b"ByteOrder", data=b"middle"))

    add("row 22: a record outside the folder, last", plus(Member(b"other/data.pkl", refused_pkl)))
    add("row 22: a record outside the folder, first", plus(Member(b"other/x", b""), at=0))
    add("row 22: a record at the top, last", plus(Member(b"top", b"")))
    add("row 22: a record at the top, first", plus(Member(b"top", b""), at=0))
    add("row 22: folder in other case", plus(Member(b"Archive/x", b"")))
    add("row 22: folder's name longer", plus(Member(b"archive2/x", b"")))
    add("row 22: folder entry itself", plus(Member(b"archive/", b"")))
    add("row 22: folder entry first", plus(Member(b"archive/", b""), at=0))
    add("row 22: folder without slash", plus(Member(b"archive", b"")))

    def renamed(prefix: bytes) -> Archive:
        return Archive([replace(m, name=prefix + m.name[len(A):]) for m in parts])

    for label, prefix in {
        "x": b"x/", "empty": b"/", "two slashes": b"//", "deep": b"a/b/", "dots": b"../", "utf-8": "modèle/".encode(), "latin-1": b"mod\xe8le/",
        "backslash": b"a\\", "space": b" /", "zero byte": b"a\0b/", "upper": b"ARCHIVE/", "long": b"n" * 400 + b"/", "very long": b"n" * 600 + b"/", "no slash": b"",
        "bom": b"\xef\xbb\xbfa/", "surrogate": b"\xed\xa0\x80/",
    }.items():
        add(f"folder named: {label}", renamed(prefix))
    for label, name in {
        "latin-1": b"r\xe9sum\xe9", "utf-8": "résumé".encode(), "zero byte": b"a\0b", "only zero": b"\0", "long": b"n" * 503, "longer": b"n" * 504, "very long": b"n" * 5000,
        "cut utf-8": b"n" * 502 + "é".encode(), "control": b"\x01\x02", "constants by truncation": b"constants.pkl\0x", "newline": b"a\nb",
    }.items():
        add(f"extra record named: {label}", plus(Member(A + name, b"x")))

    add("row 23: constants.pkl", plus(Member(A + b"constants.pkl", pickle.dumps((), 2))))
    add("row 23: Constants.pkl", plus(Member(A + b"Constants.pkl", pickle.dumps((), 2))))
    add("row 23: nested constants.pkl", plus(Member(A + b"code/constants.pkl", b"")))
    add("row 23: constants.pkl outside the folder", plus(Member(b"constants.pkl", b"")))
    add("row 23: constants.pkl empty", plus(Member(A + b"constants.pkl", b"")))

    for label, fields in {
        "locator leads nowhere": {"locator_fields": {"offset": 3}}, "locator past the end": {"locator_fields": {"offset": 1 << 40}},
        "locator huge": {"locator_fields": {"offset": (1 << 64) - 1}}, "no disks": {"locator_fields": {"disks": 0}}, "two disks": {"locator_fields": {"disks": 2}},
        "locator without signature": {"locator_fields": {"signature": 0}}, "record without signature": {"zip64_fields": {"signature": 0}},
        "short record": {"zip64_fields": {"record": 43}}, "long record": {"zip64_fields": {"record": 9999}}, "more entries": {"zip64_fields": {"total": 9, "here": 9}},
        "fewer entries": {"zip64_fields": {"total": 7, "here": 7}}, "no entries": {"zip64_fields": {"total": 0, "here": 0}}, "entries differ": {"zip64_fields": {"here": 3}},
        "too many": {"zip64_fields": {"total": 1 << 33, "here": 1 << 33}}, "directory too large": {"zip64_fields": {"size": 1 << 33}},
        "directory larger": {"zip64_fields": {"size": 100000}}, "directory smaller": {"zip64_fields": {"size": 60}}, "offset off": {"zip64_fields": {"offset": 5}},
        "offset wraps": {"zip64_fields": {"offset": (1 << 64) - 8}}, "disk 1": {"zip64_fields": {"disk": 1, "directory_disk": 1}}, "disk 1 only": {"zip64_fields": {"disk": 1}},
        "end record all ones": {"end_fields": {"here": 65535, "total": 65535, "size": 2**32 - 1, "offset": 2**32 - 1}},
        "end record zero": {"end_fields": {"here": 0, "total": 0, "size": 0, "offset": 0}},
    }.items():
        add(f"zip64 end: {label}", Archive(parts, zip64=True, **fields))
    for label, fields in {
        "more entries": {"total": 9, "here": 9}, "fewer entries": {"total": 7, "here": 7}, "one entry": {"total": 1, "here": 1}, "none": {"total": 0, "here": 0},
        "entries differ": {"here": 1}, "disk 1": {"disk": 1, "directory_disk": 1}, "disk 2": {"disk": 2, "directory_disk": 2}, "directory disk": {"directory_disk": 1},
        "size smaller": {"size": 100}, "size larger": {"size": 100000}, "size zero": {"size": 0}, "offset off by one": {"offset": 1}, "offset past": {"offset": 10**6},
        "comment length wrong": {"comment": 77}, "offset all ones": {"offset": 2**32 - 1},
    }.items():
        add(f"end record: {label}", Archive(parts, end_fields=fields))

    def zip64_extra(*numbers: int, size: int | None = None) -> bytes:
        body = b"".join(struct.pack("<Q", n) for n in numbers)
        return struct.pack("<HH", 1, len(body) if size is None else size) + body

    big = 2**32 - 1
    n = len(pkl)
    add("zip64 field: size of the pickle", with_("data.pkl", size=big, extra=zip64_extra(n)))
    add("zip64 field: both sizes of the pickle", with_("data.pkl", size=big, packed_size=big, extra=zip64_extra(n, n)))
    add("zip64 field: all three of the pickle", with_("data.pkl", size=big, packed_size=big, offset=big, extra=zip64_extra(n, n, 0)))
    add("zip64 field: behind another field", with_("data.pkl", size=big, extra=b"XX\x02\x00ab" + zip64_extra(n)))
    add("zip64 field: too short", with_("data.pkl", size=big, packed_size=big, extra=zip64_extra(n)))
    add("zip64 field: too short, next field goes on", with_("data.pkl", size=big, packed_size=big, extra=zip64_extra(n) + struct.pack("<Q", n)))
    add("zip64 field: absent", with_("data.pkl", size=big))
    add("zip64 field: absent, other field there", with_("data.pkl", size=big, extra=b"XX\x00\x00"))
    add("zip64 field: broken field before", with_("data.pkl", size=big, extra=b"XX\x09\x00" + zip64_extra(n)))
    add("zip64 field: broken field, not needed", with_("data.pkl", extra=b"XX\x09\x00"))
    add("zip64 field: not needed and wrong", with_("data.pkl", extra=zip64_extra(1, 2, 3)))
    add("zip64 field: two bytes of extra", with_("data.pkl", size=big, extra=b"XX"))
    add("zip64 field: offset wraps", plus(Member(A + b"unread", b"", offset=big, extra=zip64_extra((1 << 64) - 20))))
    add("zip64 field: offset of an unread record past the end", plus(Member(A + b"unread", b"", offset=big, extra=zip64_extra(1 << 50))))
    add("zip64 field: sizes of an unread record unknown", plus(Member(A + b"unread", b"", size=big, packed_size=big)))
    add("zip64 field: size of a storage", with_("data/0", size=big, packed_size=big, extra=zip64_extra(24, 24)))
    add("zip64 field: size of a storage wrong", with_("data/0", size=big, packed_size=big, extra=zip64_extra(20, 24)))

    for name in ("data.pkl", "data/0", "version", "byteorder", ".data/serialization_id"):
        add(f"deflated {name}", with_(name, method=8))
    add("deflated everything", Archive([replace(m, method=8) for m in parts]))
    packed = deflate(pkl)
    stored_blocks = b"".join(struct.pack("<BHH", int(i + 40 >= n), len(pkl[i : i + 40]), 0xFFFF - len(pkl[i : i + 40])) + pkl[i : i + 40] for i in range(0, n, 40))
    fixed = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_FIXED)
    fixed = fixed.compress(pkl) + fixed.flush()
    for label, fields in {
        "stored blocks": {"packed": stored_blocks}, "fixed codes": {"packed": fixed}, "level 0": {"packed": deflate(pkl, 0)}, "level 9": {"packed": deflate(pkl, 9)},
        "trailing bytes": {"packed": packed + b"garbage"}, "cut by 1": {"packed": packed[:-1]}, "cut by 4": {"packed": packed[:-4]}, "cut by half": {"packed": packed[: len(packed) // 2]},
        "size one less": {"packed": packed, "size": n - 1}, "size one more": {"packed": packed, "size": n + 1}, "size zero": {"packed": packed, "size": 0},
        "size 1 GB": {"packed": packed, "size": 1 << 30}, "empty stream": {"packed": b"", "size": n}, "reserved block": {"packed": b"\x07" + packed},
        "pickle and more, size of the pickle": {"packed": deflate(pkl + b"x" * 50), "size": n},
        "pickle then damage": {"packed": stored_blocks[:-1] + b".", "size": n},
        "pickle, not final, then a reserved block": {"packed": struct.pack("<BHH", 0, n, 0xFFFF - n) + pkl + b"\x07", "size": n},
        "pickle, not final, then damage, larger size": {"packed": struct.pack("<BHH", 0, n, 0xFFFF - n) + pkl + b"\x07", "size": n + 100},
        "pickle, not final, then nothing": {"packed": struct.pack("<BHH", 0, n, 0xFFFF - n) + pkl, "size": n},
        "stored block of wrong complement": {"packed": struct.pack("<BHH", 1, n, n) + pkl, "size": n},
        "two final blocks": {"packed": struct.pack("<BHH", 1, n, 0xFFFF - n) + pkl + b"\x03\x00", "size": n},
        "distance too far": {"packed": b"\x4b\x04\xa2\x00" * 3, "size": n},
        "no codes": {"packed": b"\x05\xc0\x81\x08\x00\x00\x00\x00\x20\xff\xeb\x02", "size": n},
    }.items():
        add(f"deflated pickle: {label}", with_("data.pkl", method=8, **fields))
    storage = honest[A + b"data/0"]
    for label, fields in {
        "cut": {"packed": deflate(storage)[:-2]}, "broken": {"packed": b"\xff" + deflate(storage)}, "longer": {"packed": deflate(storage + b"1234"), "size": 24},
        "shorter": {"packed": deflate(storage[:20]), "size": 24}, "trailing": {"packed": deflate(storage) + b"xyz"},
    }.items():
        add(f"deflated storage: {label}", with_("data/0", method=8, **fields), undefined=label in ("cut", "broken"))
    for method in (1, 2, 6, 9, 12, 14, 93, 95, 97, 99, 255, 65535):
        add(f"method {method} of the pickle", with_("data.pkl", method=method, packed=pkl))
    add("method 12 of an unread record", plus(Member(A + b"unread", b"x", method=12, packed=b"x")))
    add("method 12 of the serialization id", with_(".data/serialization_id", method=12, packed=b"x" * 40))

    for count in (1, 22, 100, 4074, 4096, 65513, 65535, 65536, 65558, 69500, 69561, 69562, 69563, 69600, 73600):
        add(f"row 21: {count} zero bytes behind", Archive(parts, after=bytes(count)))
    add("row 21: a pickle behind", Archive(parts, after=refused_pkl))
    add("row 21: another archive behind", Archive(parts, after=swapped))
    add("row 21: an end record behind that leads nowhere", Archive(parts, after=b"PK\x05\x06" + bytes(18)))
    add("row 21: an end signature behind, cut", Archive(parts, after=b"PK\x05\x06" + bytes(17)))
    add("row 21: a comment", Archive(parts, comment=b"hello"))
    add("row 21: a comment with an end record in it", Archive(parts, comment=b"PK\x05\x06" + bytes(18)))
    add("row 21: the longest comment", Archive(parts, comment=b"c" * 65535))
    add("row 21: a comment that says it is shorter", Archive(parts, comment=b"c" * 50, end_fields={"comment": 10}))
    for label, before in {"one byte": b"x", "zeros": bytes(64), "signature": b"PK\x03\x04" + bytes(60), "pickle": refused_pkl, "legacy file": saved(value, _use_new_zipfile_serialization=False)}.items():
        add(f"row 21: {label} before, offsets moved", Archive(parts, before=before))
        add(f"row 21: {label} before, offsets not moved", Archive(parts, before=before, is_shifted=False))
    add("row 21: spanning marker before", Archive(parts, before=b"PK\x07\x08"))
    add("row 21: bytes between members", with_("data.pkl", after=b"hidden bytes"))
    add("row 21: a hidden member", plus(Member(A + b"hidden.pkl", refused_pkl, listed=False)))
    add("row 21: bytes before the directory", Archive(parts, before_directory=refused_pkl))
    add("row 21: bytes behind the directory", Archive(parts, after_directory=b"bytes"))
    add("row 21: bytes in the directory", Archive(parts, directory_extra=b"bytes"))
    add("row 21: a member that is listed and not there", plus(Member(A + b"ghost", b"xx", written=False, offset=0)))
    add("row 21: half a file", base[: len(base) // 2])
    add("row 21: all but one byte", base[:-1])
    add("row 21: only a signature", b"PK\x03\x04")
    add("row 21: only an end record", b"PK\x05\x06" + bytes(18))
    add("row 21: no archive behind the signature", b"PK\x03\x04" + bytes(500))
    add("row 21: an empty archive behind a signature", b"PK\x03\x04" + bytes(60) + b"PK\x05\x06" + bytes(18))

    for label, text in {
        "0": b"0", "1": b"1", "2": b"2\n", "3": b"3", "9": b"9", "10": b"10", "11": b"11", "99": b"99", "text": b"abc", "3abc": b"3abc", "space 3": b" 3", "plus 3": b"+3",
        "minus 1": b"-1", "minus 0": b"-0", "wrapped 3": b"-18446744073709551613", "2^64": b"18446744073709551616", "2^64 - 1": b"18446744073709551615", "empty": b"", "zero byte": b"3\x00",
        "zero byte first": b"\x003", "space": b" ", "3.5": b"3.5", "hex": b"0x3", "leading zeros": b"0003", "tabs": b"\t\r\n\x0b\x0c4", "sign alone": b"-", "two signs": b"+-3", "underscore": b"1_0",
        "non-breaking space": b"\xa03", "minus 2^64": b"-18446744073709551616",
    }.items():
        add(f"version: {label}", with_("version", data=text))
        if label in ("3", "99", "text", "empty"):
            add(f".data/version: {label}", plus(Member(A + b".data/version", text)))
    add("version: missing", Archive([m for m in parts if not m.name.endswith(b"/version")]))
    add("version: only .data/version", with_("version", name=A + b".data/version"))
    add("version: a folder", with_("version", attributes=0x10))
    add("serialization id missing", Archive([m for m in parts if not m.name.endswith(b"serialization_id")]))
    add("serialization id empty", with_(".data/serialization_id", data=b""))
    add("serialization id not text", with_(".data/serialization_id", data=b"\xff\xfe"))

    for label, text in {"little": b"little", "big": b"big", "Little": b"Little", "empty": b"", "line feed": b"little\n", "not text": b"\xff", "zero": b"little\0"}.items():
        add(f"byteorder: {label}", with_("byteorder", data=text))
    add("byteorder: missing", Archive([m for m in parts if not m.name.endswith(b"byteorder")]))
    for label, text in {"1": b"1", "0": b"0", "9": b"9", "empty": b"", "text": b"abc"}.items():
        add(f".format_version: {label}", with_(".format_version", data=text))
    for label, text in {"64": b"64", "1": b"1", "0": b"0", "minus": b"-1", "text": b"abc", "empty": b"", "spaces": b" 64 ", "underscore": b"6_4", "big": b"9" * 30, "4301 digits": b"1" * 4301, "not text": b"\xff"}.items():
        add(f".storage_alignment: {label}", with_(".storage_alignment", data=text))

    for label, data in {"one byte less": storage[:-1], "one byte more": storage + b"x", "one element less": storage[:-4], "one element more": storage + bytes(4), "twice": storage * 2, "empty": b""}.items():
        add(f"storage of wrong size: {label}", with_("data/0", data=data))
    add("storage missing", Archive([m for m in parts if not m.name.endswith(b"data/0")]))
    add("storage with a time of day and two sizes", with_("data/0", time=5, packed_size=20))
    add("storage without a time of day and two sizes", with_("data/0", packed_size=20))
    add("pickle with a time of day, larger than packed", with_("data.pkl", time=5, size=n + 30))
    add("pickle with a time of day, smaller than packed", with_("data.pkl", time=5, size=n - 5))
    add("pickle with a time of day, nothing packed", with_("data.pkl", time=5, packed_size=0))
    add("pickle reaches past the end", with_("data.pkl", time=5, size=10**7))
    add("pickle's packed size reaches past the end", with_("data.pkl", packed_size=10**7, size=10**7))
    add("pickle is a folder by attribute", with_("data.pkl", attributes=0x10))
    add("pickle is a folder by attribute of Unix", with_("data.pkl", attributes=0o40755 << 16, made_by=3 << 8))
    add("storage is a folder by attribute", with_("data/0", attributes=0x10), undefined=True)
    add("extra record is a folder with content", plus(Member(A + b"folder/", b"content")))
    add("extra record is a symbolic link", plus(Member(A + b"link", b"data.pkl", attributes=0o120777 << 16, made_by=3 << 8)))
    add("pickle is marked as a symbolic link", with_("data.pkl", attributes=0o120777 << 16, made_by=3 << 8))
    add("extra record climbs", plus(Member(A + b"../../x", b"x")))
    add("empty extra record", plus(Member(A, b"")))

    at = {}
    for m in parts:
        at[m.name] = Archive(parts).build().index(b"PK\x03\x04", 0 if not at else max(at.values()) + 4)
    add("row 22: pickle's line leads to a storage", with_("data.pkl", offset=at[A + b"data/0"]))
    add("row 22: two lines lead to one member", with_("data/1", offset=at[A + b"data/0"]))
    add("header signature of the pickle broken", with_("data.pkl", local_signature=b"PK\x03\x05"))
    add("header signature of the first member broken, file starts otherwise", plus(Member(A + b"first", b"", local_signature=b"PK\x03\x05"), at=0))
    add("header signature of an unread record broken", plus(Member(A + b"unread", b"x", local_signature=b"QQQQ")))
    add("extra field in the header", with_("data.pkl", local_extra=b"FB\x04\x00ZZZZ"))
    add("extra field in the header is no field", with_("data.pkl", local_extra=b"Z"))
    add("extra and comment in the directory", with_("data.pkl", extra=b"XX\x01\x00a", comment=b"remark"))
    for disk in (1, 2, 65534, 65535):
        add(f"member on disk {disk}", with_("data/1", disk=disk))
    add("descriptor behind the pickle", with_("data.pkl", flags=8, local_sizes=(0, 0), local_crc=0, after=b"PK\x07\x08" + struct.pack("<LLL", zlib.crc32(pkl), n, n)))
    add("no pickle", Archive([m for m in parts if not m.name.endswith(b"data.pkl")]))
    add("pickle under another name", with_("data.pkl", name=A + b"model.pkl"))
    add("saved as one tensor", saved(torch.arange(5)))
    add("saved empty", saved({}))
    add("saved with an empty tensor", saved(torch.zeros(0, 3)))
    for name, expected in named_pickles.items():
        zips.lines["saved by torch"].setdefault("pickles", {})[name] = expected.hex()


if __name__ == "__main__":
    zip_cases()
    zips.write()
