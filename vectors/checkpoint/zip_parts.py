# SPDX-License-Identifier: Apache-2.0
"""Takes a zip archive apart and puts it together again with any field of any header wrong."""
import io
import struct
import zipfile
import zlib
from dataclasses import dataclass, field, replace


def deflate(data: bytes, level: int = 6) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


@dataclass
class Member:
    """One member; `None` means: what an honest tool would write."""

    name: bytes
    data: bytes
    method: int = 0
    flags: int = 0
    local_flags: int | None = None
    local_name: bytes | None = None
    local_method: int | None = None
    local_signature: bytes = b"PK\x03\x04"
    local_extra: bytes = b""
    local_sizes: tuple[int, int] | None = None
    local_crc: int | None = None
    packed: bytes | None = None
    crc: int | None = None
    size: int | None = None
    packed_size: int | None = None
    time: int = 0
    attributes: int = 0
    made_by: int = 0
    disk: int = 0
    extra: bytes = b""
    comment: bytes = b""
    offset: int | None = None  # of the local header, as the directory states it
    listed: bool = True
    written: bool = True
    after: bytes = b""  # bytes behind the member


@dataclass
class Archive:
    members: list[Member]
    before: bytes = b""
    is_shifted: bool = True  # offsets count `before`
    before_directory: bytes = b""
    after_directory: bytes = b""
    directory_extra: bytes = b""  # inside the directory's stated size
    zip64: bool = False
    zip64_fields: dict = field(default_factory=dict)
    locator_fields: dict = field(default_factory=dict)
    end_fields: dict = field(default_factory=dict)
    comment: bytes = b""
    after: bytes = b""

    def build(self) -> bytes:
        out = bytearray(self.before)
        base = 0 if self.is_shifted else len(self.before)
        lines = []
        for m in self.members:
            packed = m.packed if m.packed is not None else deflate(m.data) if m.method == 8 else m.data
            crc = zlib.crc32(m.data) if m.crc is None else m.crc
            size = len(m.data) if m.size is None else m.size
            packed_size = len(packed) if m.packed_size is None else m.packed_size
            offset = len(out) - base
            if m.written:
                name = m.name if m.local_name is None else m.local_name
                local = m.local_sizes or (packed_size, size)
                out += m.local_signature + struct.pack(
                    "<HHHHHLLLHH", 20, m.flags if m.local_flags is None else m.local_flags,
                    m.method if m.local_method is None else m.local_method, m.time, 0,
                    crc if m.local_crc is None else m.local_crc, local[0] & 0xFFFFFFFF, local[1] & 0xFFFFFFFF, len(name), len(m.local_extra),
                ) + name + m.local_extra + packed + m.after
            if m.listed:
                at = offset if m.offset is None else m.offset
                lines.append(b"PK\x01\x02" + struct.pack(
                    "<HHHHHHLLLHHHHHLL", m.made_by, 20, m.flags, m.method, m.time, 0, crc, packed_size, size, len(m.name), len(m.extra),
                    len(m.comment), m.disk, 0, m.attributes, at,
                ) + m.name + m.extra + m.comment)
        out += self.before_directory
        start = len(out) - base
        directory = b"".join(lines) + self.directory_extra
        out += directory + self.after_directory
        count = len(lines)
        if self.zip64:
            at = len(out) - base
            z = {"signature": 0x06064B50, "record": 44, "made": 45, "needed": 45, "disk": 0, "directory_disk": 0, "here": count,
                 "total": count, "size": len(directory), "offset": start, **self.zip64_fields}
            out += struct.pack("<LQHHLLQQQQ", *z.values())
            l = {"signature": 0x07064B50, "disk": 0, "offset": at, "disks": 1, **self.locator_fields}
            out += struct.pack("<LLQL", *l.values())
        e = {"signature": 0x06054B50, "disk": 0, "directory_disk": 0, "here": count, "total": count, "size": len(directory),
             "offset": start, "comment": len(self.comment), **self.end_fields}
        out += struct.pack("<LHHHHLLH", *[value & mask for value, mask in zip(e.values(), (-1, 65535, 65535, 65535, 65535, 2**32 - 1, 2**32 - 1, 65535))])
        return bytes(out + self.comment + self.after)


def take_apart(data: bytes) -> list[Member]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [Member(i.filename.encode(), archive.read(i)) for i in archive.infolist()]


def change(members: list[Member], wanted: bytes, **fields) -> list[Member]:
    """The same members with some fields of one of them replaced."""
    assert any(m.name == wanted for m in members), wanted
    return [replace(m, **fields) if m.name == wanted else replace(m) for m in members]
