# SPDX-License-Identifier: Apache-2.0
"""Compressed streams and what their own programs make of them: Python's gzip, zlib, bz2 and lzma (liblzma), and the
programs xz, lz4 and zstd (apt-get install xz-utils lz4 zstd). Writes unpack.jsonl and unpack_damaged.jsonl.

`outcome` is `whole` (unpacks; `sha256` is of the plain bytes), `refused`, or `not-understood` (its program unpacks it, but it
needs a filter or a dictionary that is not read here)."""
import bz2
import gzip
import hashlib
import io
import lzma
import random
import struct
import subprocess
import tempfile
import zlib
from pathlib import Path

from cases import Cases

rng = random.Random(3)
noise = bytes(rng.randrange(256) for _ in range(3_000))
words = [b"tensor", b"weight", b"bias", b"layer", b".", b"0", b"1", b"norm", b"\n"]
text = b"".join(rng.choice(words) for _ in range(4_000))
floats = b"".join(struct.pack("<f", rng.gauss(0, 0.05)) for _ in range(700))
plains = {
    "empty": b"",
    "one": b"\x07",
    "text": text,
    "noise": noise,
    "floats": floats,
    "zeros": bytes(3_000_000),
    "runs": b"".join(bytes([rng.randrange(4)]) * rng.choice([1, 2, 3, 4, 5, 254, 255, 256, 259, 1000]) for _ in range(600)),
    "far": noise + bytes(70_000) + noise + text[:500] + bytes(300_000) + noise,
}
whole = Cases("unpack")


def add(kind: str, name: str, packed: bytes, plain: bytes | None, outcome: str = "whole") -> None:
    digest = None if plain is None else hashlib.sha256(plain).hexdigest()
    size = None if plain is None else len(plain)
    whole.add(f"{kind}: {name}", packed, format=kind, outcome=outcome, plainBytes=size, sha256=digest)


def program(*command: str, data: bytes = b"", expects: int | None = 0) -> bytes | None:
    done = subprocess.run(command, input=data, capture_output=True, timeout=60)
    if expects is not None:
        assert done.returncode == expects, (command, done.stderr)
    return done.stdout if done.returncode == 0 else None


def skippable(payload: bytes, nibble: int = 0) -> bytes:
    return struct.pack("<II", 0x184D2A50 + nibble, len(payload)) + payload


# zlib and gzip
for name, plain in plains.items():
    for level in (0, 1, 9):
        add("zlib", f"{name} level {level}", zlib.compress(plain, level), plain)
    add("gzip", name, gzip.compress(plain, mtime=0), plain)
for bits in range(9, 16):
    packer = zlib.compressobj(6, zlib.DEFLATED, bits, 4)
    packed = packer.compress(text[:9000]) + packer.flush(zlib.Z_SYNC_FLUSH) + packer.compress(noise[:900])
    packed += packer.flush(zlib.Z_FULL_FLUSH) + packer.flush()
    assert zlib.decompress(packed) == text[:9000] + noise[:900]
    add("zlib", f"window {bits}, flushed", packed, text[:9000] + noise[:900])
named = io.BytesIO()
with gzip.GzipFile("model.pkl", "wb", fileobj=named, mtime=1) as file:
    file.write(text)
add("gzip", "with a name", named.getvalue(), text)
add("gzip", "two members and padding", gzip.compress(b"a", mtime=0) + gzip.compress(b"b", mtime=0) + bytes(512), b"ab")
assert gzip.decompress(gzip.compress(b"a", mtime=0) + bytes(9) + gzip.compress(b"b", mtime=0)) == b"ab"
add("gzip", "zeros between members", gzip.compress(b"a", mtime=0) + bytes(9) + gzip.compress(b"b", mtime=0), b"ab")
packer = zlib.compressobj(zdict=b"tensorweight")
add("zlib", "with a dictionary", packer.compress(b"tensorweight") + packer.flush(), None, "not-understood")

# bzip2
for name, plain in plains.items():
    for level in (1, 9):
        add("bzip2", f"{name} level {level}", bz2.compress(plain, level), plain)
many_blocks = text * 10 + noise * 6
add("bzip2", "several blocks", bz2.compress(many_blocks, 1), many_blocks)
add("bzip2", "two streams", bz2.compress(b"a", 1) + bz2.compress(text, 9), b"a" + text)
add("bzip2", "an empty stream between", bz2.compress(b"a") + bz2.compress(b"") + bz2.compress(b"b"), b"ab")

# A randomised block, as bzip2 before 0.9.5 wrote for repetitive input: every so often a bit of what was sorted is flipped.
# Made from an ordinary block without runs of four: set the flag, and put the checksum of the flipped bytes in its two places.
steps_source = Path(__file__).parents[2] / "packages/checkpoint/src/unpack/bzip2/random-numbers.ts"
steps = [int(n) for n in steps_source.read_text().split("[", 1)[1].split("]")[0].replace("\n", "").split(",") if n.strip()]


def scramble(plain: bytes) -> bytes:
    flipped, left, index = bytearray(plain), 0, 0
    for at in range(len(flipped)):
        if left == 0:
            left, index = steps[index], (index + 1) % 512
        left -= 1
        flipped[at] ^= left == 1
    return bytes(flipped)


def crc_msb(data: bytes) -> int:
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = ((crc << 1) ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1) & 0xFFFFFFFF
    return crc ^ 0xFFFFFFFF


def randomise(plain: bytes) -> tuple[bytes, bytes]:
    packed, flipped = bz2.compress(plain, 9), scramble(plain)
    bits = "".join(f"{byte:08b}" for byte in packed)
    old, new = f"{crc_msb(plain):032b}", f"{crc_msb(flipped):032b}"
    assert bits[80:112] == old and bits[112] == "0" and bits.count(old) == 2
    bits = (bits[:112] + "1" + bits[113:]).replace(old, new)
    made = bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))
    assert bz2.decompress(made) == flipped
    return made, flipped


alternating = bytes(1 + 2 * (at % 60) for at in range(40_000))
made, flipped = randomise(alternating)
add("bzip2", "randomised", made, flipped)

# xz and lzma
checks = {"none": lzma.CHECK_NONE, "crc32": lzma.CHECK_CRC32, "crc64": lzma.CHECK_CRC64, "sha256": lzma.CHECK_SHA256}
for name, plain in plains.items():
    for check, number in checks.items():
        add("xz", f"{name} {check}", lzma.compress(plain, check=number, preset=6), plain)
    add("lzma", name, lzma.compress(plain, format=lzma.FORMAT_ALONE), plain)
    known = program("xz", "--format=lzma", "-c", data=plain)
    add("lzma", f"{name} by xz", known, plain)
    # With its size in the header instead of an end marker, as the older programs wrote it.
    sized = bytearray(known)
    sized[5:13] = struct.pack("<Q", len(plain))
    assert lzma.decompress(bytes(sized), format=lzma.FORMAT_ALONE) == plain
    add("lzma", f"{name} with its size and an end marker", bytes(sized), plain)
for preset in (0, 3, 9, 9 | lzma.PRESET_EXTREME):
    add("xz", f"preset {preset}", lzma.compress(text + noise + text, preset=preset), text + noise + text)
for lc, lp, pb in ((0, 0, 0), (4, 0, 0), (0, 4, 4), (1, 3, 2), (3, 1, 4), (2, 2, 1)):
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 6, "lc": lc, "lp": lp, "pb": pb, "dict_size": 4096}]
    add("xz", f"lc {lc} lp {lp} pb {pb}", lzma.compress(text + floats, filters=filters), text + floats)
    filters[0]["id"] = lzma.FILTER_LZMA1
    add("lzma", f"lc {lc} lp {lp} pb {pb}", lzma.compress(text[1:], format=lzma.FORMAT_ALONE, filters=filters), text[1:])
blocks = program("xz", "-c", "--block-size=5000", "-T1", data=text + noise)
add("xz", "blocks", blocks, text + noise)
threads = program("xz", "-c", "--block-size=5000", "-T2", data=text + noise)
add("xz", "blocks that state their sizes", threads, text + noise)
add("xz", "two streams and padding", lzma.compress(b"a") + bytes(8) + lzma.compress(b"b") + bytes(4), b"ab")
for filters in (
    [{"id": lzma.FILTER_DELTA, "dist": 4}, {"id": lzma.FILTER_LZMA2, "preset": 6}],
    [{"id": lzma.FILTER_X86}, {"id": lzma.FILTER_LZMA2, "preset": 6}],
    [{"id": lzma.FILTER_ARM}, {"id": lzma.FILTER_LZMA2, "preset": 6}],
):
    add("xz", f"filter {filters[0]['id']}", lzma.compress(floats, filters=filters), None, "not-understood")

# lz4
for name, plain in plains.items():
    for options in ("-1", "-9", "-l", "-B4 -BD", "-B4 -BX --content-size", "-B7 --no-frame-crc", "-12 -BD -BX --content-size"):
        add("lz4", f"{name} {options}", program("lz4", "-q", "-c", *options.split(), data=plain), plain)
long = text * 5 + noise * 40 + text * 5
add("lz4", "blocks that refer back", program("lz4", "-q", "-c", "-B4", "-BD", "-9", data=long), long)
frame = program("lz4", "-q", "-c", data=text)
legacy = program("lz4", "-q", "-c", "-l", data=noise)
mixed = skippable(b"before", 3) + frame + skippable(b"") + legacy + frame
assert program("lz4", "-q", "-dc", data=mixed) == text + noise + text
add("lz4", "frames of every kind", mixed, text + noise + text)

# zstd
for name, plain in plains.items():
    for options in ("-1", "-3 --no-check", "-19", "--ultra -22", "--fast=5", "-6 --no-content-size --long=20"):
        add("zstd", f"{name} {options}", program("zstd", "-q", "-c", *options.split(), data=plain), plain)
with tempfile.TemporaryDirectory() as folder:
    Path(folder, "plain").write_bytes(text + floats + text)
    known = program("zstd", "-q", "-c", "-3", f"{folder}/plain")
    add("zstd", "that states its size", known, text + floats + text)
    for index in range(30):
        Path(folder, f"sample{index}").write_bytes(text[index * 300 : index * 300 + 900])
    samples = [str(path) for path in sorted(Path(folder).glob("sample*"))]
    program("zstd", "-q", "--train", *samples, "-o", f"{folder}/dictionary", "--maxdict=2000")
    packed = program("zstd", "-q", "-c", "-D", f"{folder}/dictionary", f"{folder}/sample1")
    add("zstd", "with a dictionary", packed, None, "not-understood")
long = text * 18 + noise * 80 + text * 18
for options in ("-1", "-5", "-12", "-19", "-1 --single-thread --no-check"):
    add("zstd", f"several blocks {options}", program("zstd", "-q", "-c", *options.split(), data=long), long)
frame = program("zstd", "-q", "-c", data=text)
mixed = skippable(b"before", 15) + frame + skippable(bytes(300)) + frame
assert program("zstd", "-q", "-dc", data=mixed) == text + text
add("zstd", "frames of every kind", mixed, text + text)
whole.write()

# Damage: one bit flipped, or the end cut off. What the program says is what must be said: null where it refuses, the sha256 of
# what it unpacks where it does not.
damaged = Cases("unpack_damaged")


def unpack_bz2(packed: bytes) -> bytes | None:
    # The class of one stream, for the module forgives what follows a first stream.
    unpacker = bz2.BZ2Decompressor()
    plain = unpacker.decompress(packed)
    return plain if unpacker.eof and not unpacker.unused_data else None


def unpack_lzma(packed: bytes, form: int) -> bytes | None:
    unpacker = lzma.LZMADecompressor(format=form)
    plain = unpacker.decompress(packed)
    return plain if unpacker.eof and not unpacker.unused_data else None


short = text[:700] + noise[:60] + text[:700]
sources = {
    "bzip2": (bz2.compress(short), unpack_bz2),
    "xz": (lzma.compress(short, check=lzma.CHECK_CRC32), lambda data: unpack_lzma(data, lzma.FORMAT_XZ)),
    "lzma": (lzma.compress(short, format=lzma.FORMAT_ALONE), lambda data: unpack_lzma(data, lzma.FORMAT_ALONE)),
    "lz4": (program("lz4", "-q", "-c", "--no-frame-crc", data=short), lambda data: program("lz4", "-q", "-dc", data=data, expects=None)),
    "zstd": (program("zstd", "-q", "-c", "--no-check", data=short), lambda data: program("zstd", "-q", "-dc", data=data, expects=None)),
}
for kind, (packed, unpack) in sources.items():
    lengths = sorted(rng.sample(range(1, len(packed)), 25))
    changes = [(f"cut at {length}", packed[:length]) for length in lengths]
    # The header and the end have the most rules, so half of the flips are there.
    span = 8 * len(packed)
    for bit in sorted({*range(0, 160), *range(span - 100, span), *rng.sample(range(span), 160)}):
        flipped = bytearray(packed)
        flipped[bit // 8] ^= 1 << (bit % 8)
        changes.append((f"bit {bit}", bytes(flipped)))
    answers = []
    for name, data in changes:
        try:
            plain = unpack(data)
        except (OSError, EOFError, lzma.LZMAError, ValueError):
            plain = None
        answers.append([name, None if plain is None else hashlib.sha256(plain).hexdigest()])
    damaged.add(kind, packed, format=kind, answers=answers)
damaged.write()
