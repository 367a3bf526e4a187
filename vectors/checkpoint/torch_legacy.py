# SPDX-License-Identifier: Apache-2.0
"""Legacy (five-pickle) and tar containers of PyTorch, whole and with one thing odd in each."""
import io
import pickle
import pickletools
import struct
import tarfile

import torch
from cases import Cases
from torch_containers import add, refused_pkl, saved, value
from zip_parts import Archive, take_apart

legacy = Cases("torch_containers_legacy")
plain = saved(value, _use_new_zipfile_serialization=False)


def put(name: str, data: bytes, **extra) -> None:
    add(name, data, legacy, **extra)


def streams(data: bytes) -> tuple[list[bytes], bytes]:
    """The five pickles and what follows."""
    found, rest = [], data
    for _ in range(5):
        end = [at for op, _, at in pickletools.genops(rest) if op.name == "STOP"][-1] + 1
        found.append(rest[:end])
        rest = rest[end:]
    return found, rest


def legacy_cases() -> None:
    (magic, protocol, system, content, keys), storages = streams(plain)
    key_list = pickle.loads(keys)
    sizes = [struct.unpack_from("<q", storages)[0]]

    def build(**changes) -> bytes:
        p = {"magic": magic, "protocol": protocol, "system": system, "content": content, "keys": keys, "storages": storages, **changes}
        return b"".join(p.values())

    put("saved by torch", plain)
    for number in range(2, 6):
        put(f"saved with protocol {number}", saved(value, _use_new_zipfile_serialization=False, pickle_protocol=number))
    put("views of one storage", saved([torch.arange(10.0)[2:5], torch.arange(4)], _use_new_zipfile_serialization=False))
    shared = torch.arange(12.0)
    put("tensors that share a storage", saved({"a": shared, "b": shared[3:], "c": shared.view(3, 4).t()}, _use_new_zipfile_serialization=False))
    put("no tensors", saved({"a": 1}, _use_new_zipfile_serialization=False))
    put("an empty tensor", saved(torch.zeros(0), _use_new_zipfile_serialization=False))
    put("row 20: rebuilt plainly", build())

    for label, data in {
        "zero": pickle.dumps(0, 2), "one more": pickle.dumps(0x1950A86A20F9469CFC6C + 1, 2), "text": pickle.dumps("magic", 2), "float": pickle.dumps(float(0x1950A86A20F9469CFC6C), 2),
        "protocol 0": pickle.dumps(0x1950A86A20F9469CFC6C, 0), "protocol 4": pickle.dumps(0x1950A86A20F9469CFC6C, 4), "bytes": pickle.dumps(bytes(3), 2),
        "negative": pickle.dumps(-0x1950A86A20F9469CFC6C, 2), "refused global": refused_pkl, "built": b"\x80\x02c__builtin__\nset\n(tR.", "no PROTO": magic[2:],
        "twice in a pickle": magic[:-1] + magic[2:], "PROTO 9": b"\x80\x09" + magic[2:], "padded list": b"\x80\x02]" + magic[2:],
    }.items():
        put(f"row 20: magic is {label}", build(magic=data))
    for label, data in {
        "1000": pickle.dumps(1000, 2), "1001 as float": pickle.dumps(1001.0, 2), "1001 as long": b"\x80\x02\x8a\x02\xe9\x03.", "True": pickle.dumps(True, 2),
        "refused global": refused_pkl, "1001 without PROTO": protocol[2:],
    }.items():
        put(f"row 20: protocol is {label}", build(protocol=data))
    for label, data in {
        "None": pickle.dumps(None, 2), "text": pickle.dumps("x", 2), "refused global": refused_pkl, "big endian": pickle.dumps({"protocol_version": 1001, "little_endian": False, "type_sizes": {}}, 2),
        "a persistent id": b"\x80\x02(X\x07\x00\x00\x00storagetQ.", "protocol 4": pickle.dumps({"little_endian": True}, 4),
    }.items():
        put(f"row 20: system info is {label}", build(system=data))
    for label, data in {
        "a refused global": refused_pkl, "None": pickle.dumps(None, 2), "a tuple id with three fields": b"\x80\x02(X\x07\x00\x00\x00storageK\x01K\x02tQ.",
        "a module id": b"\x80\x02(X\x06\x00\x00\x00module]NNtQ.", "a module id with sources": b"\x80\x02(X\x06\x00\x00\x00module]X\x01\x00\x00\x00aX\x01\x00\x00\x00btQ.",
        "cut": content[:-1], "with trailing opcodes": content[:-1] + b"N0.",
    }.items():
        put(f"row 20: content is {label}", build(content=data))
    for label, data in {
        "empty": pickle.dumps([], 2), "one key": pickle.dumps(key_list[:1], 2), "reversed": pickle.dumps(key_list[::-1], 2), "tuple": pickle.dumps(tuple(key_list), 2),
        "unknown key": pickle.dumps([*key_list, "99"], 2), "twice": pickle.dumps([*key_list, key_list[0]], 2), "None": pickle.dumps(None, 2), "text": pickle.dumps("".join(key_list), 2),
        "number": pickle.dumps(5, 2), "dict": pickle.dumps(dict.fromkeys(key_list), 2), "set": b"\x80\x02c__builtin__\nset\n]q\x00(" + b"".join(b"X" + struct.pack("<L", len(k)) + k.encode() for k in key_list) + b"e\x85R.",
        "refused global": refused_pkl, "list in list": pickle.dumps([[k] for k in key_list], 2),
    }.items():
        put(f"row 20: keys are {label}", build(keys=data))
    first = 8 + 24
    for label, data in {
        "missing": b"", "cut in a count": storages[:4], "cut in data": storages[:20], "cut by one byte": storages[:-1], "cut in the second count": storages[: first + 4],
        "count too small": struct.pack("<q", sizes[0] - 1) + storages[8:], "count too large": struct.pack("<q", sizes[0] + 1) + storages[8:], "count zero": bytes(8) + storages[8:],
        "count negative": struct.pack("<q", -1) + storages[8:], "count huge": struct.pack("<q", 1 << 62) + storages[8:], "count that wraps": struct.pack("<q", (1 << 62) + sizes[0]) + storages[8:],
        "count big-endian": struct.pack(">q", sizes[0]) + storages[8:], "swapped": storages[first:] + storages[:first],
    }.items():
        put(f"row 20: storages are {label}", build(storages=data))
    for label, data in {"one byte": b"x", "zeros": bytes(100), "a refused pickle": refused_pkl, "a zip": Archive(take_apart(saved(value))).build(), "the same again": plain, "many bytes": bytes(5000)}.items():
        put(f"row 20: behind it: {label}", plain + data)
    for label, data in {"one byte": b"x", "a zero byte": b"\0", "a refused pickle": refused_pkl, "an empty pickle": b"N.", "a space": b" "}.items():
        put(f"row 20: before it: {label}", data + plain)
        put(f"row 20: between magic and protocol: {label}", build(magic=magic + data))
        put(f"row 20: between system and content: {label}", build(system=system + data))
        put(f"row 20: between keys and storages: {label}", build(keys=keys + data))
    for end in (0, 1, 2, 10, len(magic) - 1, len(magic), len(magic + protocol), len(magic + protocol + system), len(magic + protocol + system + content), len(plain) - len(storages)):
        put(f"row 20: only the first {end} bytes", plain[:end])
    put("row 20: five times the magic", magic * 5)
    put("row 20: magic and a bare pickle", magic + pickle.dumps({"a": 1}, 2))
    put("bare pickle", pickle.dumps({"a": 1}, 2))
    put("bare pickle that torch refuses", refused_pkl)
    put("row 20: zip signature at offset 512", plain.ljust(512, b"\0") + b"PK\x03\x04")
    put("row 20: zip signature at offset 513", plain.ljust(513, b"\0") + b"PK\x03\x04")


def packed(members, format, names=None) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format) as tar:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def old_tar(refused: bool = False) -> list[tuple[str, bytes]]:
    """The members that PyTorch 0.1.0 wrote: storages, tensors and the pickle, tied by numbers."""
    numbers = torch.arange(6.0).numpy().tobytes()
    storages = pickle.dumps(1, 2) + pickle.dumps(("11", "cpu", torch.FloatStorage), 2) + struct.pack("<q", 6) + numbers + pickle.dumps([], 2)
    tensors = pickle.dumps(1, 2) + pickle.dumps(("22", "11", torch.FloatTensor), 2) + struct.pack("<ii", 2, 0) + struct.pack("<qq", 2, 3) + struct.pack("<qq", 3, 1) + struct.pack("<q", 0)
    model = refused_pkl if refused else b"\x80\x02}X\x06\x00\x00\x00weightX\x02\x00\x00\x0022Qs."
    return [("storages", storages), ("tensors", tensors), ("pickle", model)]


def header(name=b"storages", size=b"00000000000\0", kind=b"0", checksum=None, prefix=b"", **fields) -> bytes:
    raw = bytearray(512)
    raw[0 : len(name)] = name
    raw[100:108], raw[108:116], raw[116:124] = b"0000644\0", b"0000000\0", b"0000000\0"
    raw[124:136], raw[136:148], raw[156:157] = size, b"00000000000\0", kind
    raw[257:265] = b"ustar\x0000"
    raw[329:337], raw[337:345] = b"0000000\0", b"0000000\0"
    raw[345 : 345 + len(prefix)] = prefix
    for at, data in fields.get("at", {}).items():
        raw[at : at + len(data)] = data
    total = sum(raw[:148]) + 256 + sum(raw[156:])
    raw[148:156] = checksum if checksum is not None else b"%06o\0 " % total
    return bytes(raw)


def octal(number: int) -> bytes:
    return b"%011o\0" % number


def pax(text: bytes, kind=b"x") -> bytes:
    return header(b"pax", octal(len(text)), kind) + text + bytes(-len(text) % 512)


def tar_cases() -> None:
    for label, format in (("ustar", tarfile.USTAR_FORMAT), ("gnu", tarfile.GNU_FORMAT), ("pax", tarfile.PAX_FORMAT)):
        put(f"row 24: tar of PyTorch 0.1, {label}", packed(old_tar(), format))
        put(f"row 24: tar of PyTorch 0.1 with a refused pickle, {label}", packed(old_tar(True), format))
        put(f"row 24: tar with a long name, {label}", packed([("d/" * 60 + "storages", b"x")], format))
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, kind, link in (("storages", tarfile.SYMTYPE, "/etc/passwd"), ("tensors", tarfile.LNKTYPE, "../x"), ("pipe", tarfile.FIFOTYPE, ""), ("device", tarfile.CHRTYPE, "")):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, link
            tar.addfile(info)
    put("row 24: links, a pipe and a device", out.getvalue())
    put("row 24: names that climb", packed([("../../x", b"x"), ("/absolute", b"x")], tarfile.GNU_FORMAT))
    put("row 24: 512 zero bytes", bytes(512))
    put("row 24: 1024 zero bytes", bytes(1024))
    put("row 24: 513 zero bytes", bytes(513))
    put("row 24: 511 zero bytes", bytes(511))
    put("row 24: 512 zero bytes and a legacy file", bytes(512) + plain)
    put("empty file", b"")
    put("row 24: a header alone", header())
    put("row 24: a header and half a member", header(size=octal(1000)) + bytes(100))
    for label, data in {
        "checksum wrong": header(checksum=b"000001\0 "), "checksum with spaces": header(checksum=None).replace(b"\0 ", b"  ", 1), "checksum empty": header(checksum=bytes(8)),
        "signed checksum": header(b"n\xff\xfe", checksum=None), "no magic": header(at={257: bytes(8)}), "v7": header(at={257: bytes(8), 329: bytes(16)}),
        "size not octal": header(size=b"0000000009a\0"), "size empty": header(size=bytes(12)), "size with spaces": header(size=b"      12 \0  "), "size negative": header(size=b"-0000000012\0"),
        "size with underscores": header(size=b"0_0_1_2\0\0\0\0\0"), "size 0o12": header(size=b"0o12\0\0\0\0\0\0\0\0"), "size 0o_12": header(size=b"0o_12\0\0\0\0\0\0\0"), "size +12": header(size=b"+12\0\0\0\0\0\0\0\0\0"),
        "size ++12": header(size=b"++12\0\0\0\0\0\0\0\0"), "size 0b1": header(size=b"0b1\0\0\0\0\0\0\0\0\0"), "size with 0x1c": header(size=b"\x1c12\x1f\0\0\0\0\0\0\0\0"), "size latin-1": header(size=b"\xe912\0\0\0\0\0\0\0\0\0"),
        "size base 256": header(size=b"\x80" + bytes(9) + b"\x01\x00"), "size base 256 negative": header(size=b"\xff" + b"\xff" * 9 + b"\xfe\x00"), "size base 256 huge": header(size=b"\x80" + b"\x7f" * 11),
        "size base 129": header(size=b"\x81" + bytes(11)), "mode broken": header(at={100: b"x"}), "uid broken": header(at={108: b"9"}), "mtime broken": header(at={136: b"z"}), "device broken": header(at={329: b"8"}),
        "device of v7 filled": header(at={257: bytes(8), 337: b"????????"}), "unknown type": header(kind=b"Q"), "type zero": header(kind=b"\0"), "folder": header(b"d/", kind=b"5"), "v7 folder": header(b"d/", kind=b"\0"), "prefix": header(prefix=b"some/where"),
    }.items():
        put(f"row 24: header: {label}", data + bytes(1024))
    signed = bytearray(header(b"n\xff\xfe"))
    total = sum(b - 256 if b > 127 else b for b in (*signed[:148], *signed[156:])) + 256
    signed[148:156] = b"%06o\0 " % total
    put("row 24: header: checksum over signed bytes", bytes(signed) + bytes(1024))
    for kind in (b"L", b"K"):
        put(f"row 24: long name {kind.decode()}, then a header", header(size=octal(5), kind=kind) + b"named".ljust(512, b"\0") + header())
        put(f"row 24: long name {kind.decode()}, then nothing", header(size=octal(5), kind=kind) + b"named".ljust(512, b"\0"))
        put(f"row 24: long name {kind.decode()}, then zeros", header(size=octal(5), kind=kind) + b"named".ljust(512, b"\0") + bytes(1024))
        put(f"row 24: long name {kind.decode()}, then another", (header(size=octal(5), kind=kind) + b"named".ljust(512, b"\0")) * 2 + header())
        put(f"row 24: long name {kind.decode()}, cut", header(size=octal(5), kind=kind) + b"na")
        put(f"row 24: long name {kind.decode()}, of size zero", header(kind=kind) + header())
        put(f"row 24: long name {kind.decode()}, of negative size", header(size=b"\xff" * 11 + b"\x00", kind=kind) + header() * 3)
        put(f"row 24: long name {kind.decode()}, of huge size", header(size=b"\x80" + b"\x7f" * 11, kind=kind) + header() * 3)
    put("row 24: 400 long names", header(kind=b"L") * 400 + header())
    put("row 24: 250 long names", header(kind=b"L") * 250 + header())
    for label, text in {
        "path": b"13 path=abcd\n", "size": b"9 size=5\n", "size broken": b"9 size=x\n", "length zero": b"0 path=abcd\n", "length too large": b"99999 path=abcd\n", "length too small": b"3 path=abcd\n", "no equals": b"13 path+abcd\n",
        "two": b"13 path=abcd\n9 size=5\n", "charset binary": b"21 hdrcharset=BINARY\n13 path=\xe9bcd\n", "charset broken": b"21 hdrcharset=\xe9INARY\n", "charset broken, not at a line's start": b"zz1 hdrcharset=\xe9INARY\n",
        "not utf-8": b"13 path=\xe9bcd\n", "sparse map": b"25 GNU.sparse.map=0,1,2,3\n", "sparse map broken": b"25 GNU.sparse.map=0,1,x,3\n", "sparse map empty": b"18 GNU.sparse.map=\n",
        "sparse size": b"21 GNU.sparse.size=10\n", "sparse size broken": b"21 GNU.sparse.size=1x\n", "sparse realsize": b"25 GNU.sparse.realsize=10\n", "sparse realsize broken": b"25 GNU.sparse.realsize=1x\n",
        "sparse realsize spaces": b"26 GNU.sparse.realsize= 10\n", "sparse realsize underscore": b"26 GNU.sparse.realsize=1_0\n", "sparse 1.0": b"22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n", "mtime": b"14 mtime=1.5\n", "mtime broken": b"14 mtime=x.5\n", "empty": b"", "uid huge": b"15 uid=9999999\n",
    }.items():
        for kind in (b"x", b"g", b"X"):
            if kind == b"X" and label not in ("path", "sparse size broken"):
                continue
            put(f"row 24: pax {kind.decode()}: {label}", pax(text, kind) + header(size=octal(5)) + b"2\n0\n5\n9\n1\n".ljust(512, b"\0"))
    put("row 24: pax sparse 1.0 with a broken table", pax(b"22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n") + header(size=octal(5)) + b"2\n0\nx\n".ljust(512, b"\0"))
    put("row 24: pax sparse 1.0 with a cut table", pax(b"22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n") + header(size=octal(5)) + b"9\n0\n")
    put("row 24: pax sparse 1.0 without a table", pax(b"22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n") + header(size=octal(5)))
    put("row 24: pax global, pax local, then a header", pax(b"13 path=abcd\n", b"g") + pax(b"9 size=5\n") + header())
    put("row 24: pax global with a broken number, pax local, then a header", pax(b"21 GNU.sparse.size=1x\n", b"g") + pax(b"9 size=5\n") + header())
    put("row 24: pax local, then nothing", pax(b"13 path=abcd\n"))
    put("row 24: pax local, then zeros", pax(b"13 path=abcd\n") + bytes(512))
    put("row 24: pax local, then a broken header", pax(b"13 path=abcd\n") + header(checksum=b"000001\0 "))
    put("row 24: pax local, then a zip", pax(b"13 path=abcd\n") + bytes(512) + b"PK\x03\x04")
    put("row 24: broken header, then a zip signature", header(checksum=b"000001\0 ") + b"PK\x03\x04" + bytes(512))
    for label, fields in {"plain": {}, "extended": {482: b"\1"}, "numbers broken": {386: b"x"}, "real size broken": {483: b"x"}, "numbers broken late": {470: b"x"}}.items():
        put(f"row 24: old sparse: {label}", header(kind=b"S", at=fields) + bytes(512) + header())
        put(f"row 24: old sparse: {label}, cut", header(kind=b"S", at=fields) + bytes(300))
        put(f"row 24: old sparse: {label}, at the end", header(kind=b"S", at=fields))


if __name__ == "__main__":
    legacy_cases()
    tar_cases()
    legacy.write()
