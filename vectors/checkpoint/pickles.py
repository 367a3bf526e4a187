# SPDX-License-Identifier: Apache-2.0
"""Pickle programs and what CPython makes of them, into pickles.jsonl; `--random COUNT SEED` prints random programs instead.

The oracle is CPython's C unpickler with find_class and persistent_load replaced: every name gives an inert class, so nothing is
imported or called for real. `pickletools.genops` is the oracle of the disassembly.
"""
import hashlib
import io
import itertools
import json
import pickle
import pickletools
import random
import struct
import sys
import warnings
from base64 import b64encode
from zlib import compress

from cases import Cases

warnings.simplefilter("ignore")
P = struct.pack


class Inert(bytes):
    """Takes every operation that an unpickler can ask of an object or a class, and does nothing. Bytes, so that it is a buffer too."""

    def __new__(cls, *args, **keywords):
        return bytes.__new__(cls)

    def __init__(self, *args, **keywords):
        pass

    def __call__(self, *args, **keywords):
        return Inert()

    def __setstate__(*args):
        pass

    def __setitem__(self, key, value):
        pass

    def __hash__(self):
        return id(self)

    def __eq__(self, other):
        return self is other

    def append(*args):
        pass

    def extend(*args):
        pass

    def add(*args):
        pass


class InertType(type):
    """Classes that take the operations of instances too: BUILD or SETITEM on a class."""

    def __setitem__(cls, key, value):
        pass


def canonical(value, path=()) -> str:
    """A value as text that both languages can write."""
    if id(value) in path:
        return "@"
    if len(path) > 40:
        return "..."
    inner = path + (id(value),)
    if value is None:
        return "None"
    if isinstance(value, Inert) or isinstance(value, type) or isinstance(value, memoryview):
        return "?"
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return f"i{hex(value)}"
    if isinstance(value, float):
        return "nan" if value != value else f"f{P('>d', value).hex()}"
    if isinstance(value, str):
        return json.dumps(value)
    if isinstance(value, bytes):
        return f"b{value.hex()}"
    if isinstance(value, bytearray):
        # The machine does not keep track of what APPEND does to one.
        return f"B{value.hex()}"
    if isinstance(value, list):
        return f"[{','.join(canonical(item, inner) for item in value)}]"
    if isinstance(value, tuple):
        return f"({','.join(canonical(item, inner) for item in value)})"
    if isinstance(value, dict):
        return "{" + ",".join(f"{canonical(key, inner)}:{canonical(item, inner)}" for key, item in value.items()) + "}"
    if isinstance(value, (set, frozenset)):
        name = "set" if isinstance(value, set) else "frozenset"
        return f"{name}<{','.join(sorted(canonical(item, inner) for item in value))}>"
    return f"!{type(value).__name__}"


def brief(text: str) -> str:
    return text if len(text) <= 400 else f"sha256:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def ask(data: bytes) -> dict:
    imports: list[str] = []
    calls = [0]

    class Recorder(pickle.Unpickler):
        def find_class(self, module, name):
            imports.append(f"{module}\n{name}")
            return InertType("Inert", (Inert,), {})

        def persistent_load(self, pid):
            return Inert()

    # A buffered reader lets the unpickler look ahead, so that the position after it is the end of the pickle.
    file = io.BufferedReader(io.BytesIO(data))
    try:
        value = Recorder(file, buffers=itertools.repeat(Inert())).load()
    except Exception as error:  # noqa: BLE001  every outcome is recorded
        return {"accepted": False, "error": type(error).__name__, "says": str(error)[:120], "imports": imports}
    return {"accepted": True, "end": file.tell(), "value": brief(canonical(value)), "imports": imports}


def argument_text(opcode, argument) -> str:
    if argument is None:
        return ""
    if opcode.arg.name in ("stringnl_noescape_pair", "stringnl_noescape", "decimalnl_short", "decimalnl_long", "floatnl"):
        return json.dumps(str(argument)) if isinstance(argument, str) else canonical(argument)
    return canonical(argument)


def disassemble(data: bytes) -> list[str]:
    rows = []
    try:
        for opcode, argument, position in pickletools.genops(data):
            rows.append(f"{position} {opcode.name} {brief(argument_text(opcode, argument))}".rstrip())
    except Exception:  # noqa: BLE001  what came before stands
        pass
    return rows


def text1(value: str) -> bytes:
    data = value.encode()
    return b"\x8c" + bytes([len(data)]) + data


# ---------------------------------------------------------------------------------------------------------- programs


def programs():
    """Name and bytes of each hand-written program."""
    # Every number that protocol 0 writes as text.
    texts = [
        "", "0", "1", "00", "01", "10", "-1", "+1", " 1", "1 ", "\t7", "010", "08", "0x1F", "0X1f", "0x", "0o17", "0b11", "1_000", "1__0",
        "_1", "1_", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "1L", "01L", "L", "-5L",
        "1.0", "abc", "2\x00", "\x00", "\x00a", "0\x00", "1\x00garbage", "+-1", "- 1", "0_7", "00_0", "0x_f", " 0", "+0", "-0", "٣",
        "12345678901234567890123", "1" * 4300, "1" * 4301, "0" * 5000, "\x0b3", "3\x0c", "True",
    ]
    for opcode in "ILFgp":
        for text in texts:
            prefix = b"Np1\n" if opcode in "gp" else b""
            after = b"" if opcode != "p" else b"g1\n"
            yield f"{opcode} {text[:24]!r} of {len(text)}", prefix + opcode.encode() + text.encode() + b"\n" + after + b"."
    for text in [
        "1.5", "1e5", "1E-5", ".5", "5.", ".", "e5", "1e", "inf", "-inf", "+Infinity", "nan", "-NaN", "1e308", "1e309", "-1e309", "1e-400",
        "0x1p3", "1_0.5", " 1.5", "1.5 ", "1.5\x00x", "infinit", "1d5", "--1", "1e+5", "1" * 400, "0." + "0" * 400 + "1",
    ]:
        yield f"FLOAT {text[:24]!r} of {len(text)}", b"F" + text.encode() + b"\n."

    # Quoted and escaped text.
    for body in [
        b"''", b'""', b"'a'", b"\"a\"", b"'a\"", b"'", b"a", b"", b"'a", b" 'a'", b"'a' ", b"'it\\'s'", b"'it's'", b"'\\n\\t\\r\\a\\b\\f\\v\\\\'",
        b"'\\x41'", b"'\\x4'", b"'\\xzz'", b"'\\x'", b"'\\101'", b"'\\1018'", b"'\\18'", b"'\\777'", b"'\\400'", b"'\\q'", b"'\\'", b"'\\\\'",
        b"'\x80'", b"'\\x80'", b"'\\u0041'", b"'a'\r", b"'\\8'", b"'\\0'", b"'\x00'", b"'\\\r'",
    ]:
        yield f"STRING {body!r}", b"S" + body + b"\n."
    for body in [
        b"", b"abc", b"\\u0041", b"\\\\u0041", b"\\\\\\u0041", b"\\u004", b"\\u", b"\\U0001F600", b"\\U00110000", b"\\U0001F60", b"\xe9", b"\\n",
        b"\\", b"a\\", b"\\ud800", b"\\ud83d\\ude00", b"\\x41", b"a\rb", b"\x00", b"\\uD83D", b"\\\\", b"\\\\\\", b"\\ug000",
    ]:
        yield f"UNICODE {body!r}", b"V" + body + b"\n."
    utf8 = [
        b"", b"abc", "é€😀".encode(), b"\xed\xa0\x80", b"\xed\xb0\x80", b"\xed\xa0\xbd\xed\xb8\x80", b"a\xed\xa0\x80b", b"\xed\xa0", b"\xff",
        b"\xc0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\xef\xbb\xbfa", b"\x80", b"\xed\xa0\x80\xff", b"\xed\x9f\xbf", b"\xed\xed\xa0\x80",
        b"\xf0\x9f\x98\x80" * 20, b"x" * 300,
    ]
    for body in utf8:
        yield f"BINUNICODE {body[:20]!r} of {len(body)}", b"X" + P("<I", len(body)) + body + b"."
        yield f"BINUNICODE8 {body[:20]!r} of {len(body)}", b"\x8d" + P("<Q", len(body)) + body + b"."
        if len(body) < 256:
            yield f"SHORT_BINUNICODE {body[:20]!r} of {len(body)}", b"\x8c" + bytes([len(body)]) + body + b"."
    for body in [b"", b"abc", b"\x80", "é".encode(), b"\x00"]:
        yield f"SHORT_BINSTRING {body!r}", b"U" + bytes([len(body)]) + body + b"."
        yield f"BINSTRING {body!r}", b"T" + P("<i", len(body)) + body + b"."
    yield "BINSTRING of negative length", b"T" + P("<i", -1) + b"abc."

    # Lengths that the file does not hold.
    for name, code, form in [
        ("BINUNICODE", b"X", "<I"), ("BINUNICODE8", b"\x8d", "<Q"), ("BINBYTES", b"B", "<I"), ("BINBYTES8", b"\x8e", "<Q"),
        ("BYTEARRAY8", b"\x96", "<Q"), ("LONG4", b"\x8b", "<I"), ("BINSTRING", b"T", "<I"), ("FRAME", b"\x95", "<Q"),
    ]:
        sizes = [0, 1, 2, 3, 4, 5, 2**31 - 1, 2**31, 2**32 - 1] + ([2**32, 2**53, 2**62, 2**63 - 1, 2**63, 2**64 - 1] if form == "<Q" else [])
        for size in sizes:
            yield f"{name} of {size} before 3 bytes", (b"N" if name == "FRAME" else b"") + code + P(form, size) + b"N0."
    for body in [b"", b"\x00", b"\x7f", b"\x80", b"\xff", b"\xff\x00", b"\x00\x80", b"\xff" * 8, b"\x00" * 6 + b"\x20", b"\xff" * 7 + b"\x7f", b"\x01" * 40]:
        yield f"LONG1 {body.hex()}", b"\x8a" + bytes([len(body)]) + body + b"."
        yield f"LONG4 {body.hex()}", b"\x8b" + P("<i", len(body)) + body + b"."
    for value in [0.0, -0.0, 1.5, float("inf"), float("nan"), 5e-324]:
        yield f"BINFLOAT {value}", b"G" + P(">d", value) + b"."
    for value in [0, 1, -1, 2**31 - 1, -(2**31)]:
        yield f"BININT {value}", b"J" + P("<i", value) + b"."

    # The stack, the marks and the fence.
    rows = {
        "empty": b"", "only STOP": b".", "STOP on a mark": b"(.", "STOP above a mark": b"(N.", "two values": b"NK\x01.",
        "POP of nothing": b"0.", "POP takes a mark": b"N(0.", "POP takes a value above a mark": b"N(N0t.", "POP at the fence": b"(N00N.",
        "POP_MARK without a mark": b"N1.", "POP_MARK": b"N(K\x01K\x021.", "nested marks": b"((K\x01tK\x02t.", "DUP of nothing": b"2.",
        "DUP": b"K\x012\x86.", "DUP at the fence": b"N(2.", "TUPLE without a mark": b"Nt.", "TUPLE1 of nothing": b"\x85.",
        "TUPLE2 of one": b"N\x86.", "TUPLE3 of two": b"NN\x87.", "TUPLE1 at the fence": b"N(\x85.", "TUPLE2 over the fence": b"N(N\x86.",
        "LIST": b"(K\x01K\x02l.", "LIST without a mark": b"l.", "DICT": b"(K\x01K\x02d.", "DICT odd": b"(K\x01d.", "DICT unhashable": b"(]K\x01d.",
        "DICT with twice the same key": b"(K\x01K\x02K\x01K\x03\x88K\x04d.", "APPEND": b"]K\x01a.", "APPEND of nothing": b"]a.",
        "APPEND at the fence": b"](K\x01a.", "APPENDS": b"](K\x01K\x02e.", "APPENDS of none": b"](e.", "APPENDS of none on None": b"N(e.",
        "APPENDS without a list": b"(K\x01e.", "APPENDS without a mark": b"]K\x01e.", "APPEND to None": b"NK\x01a.", "APPEND to a dict": b"}K\x01a.",
        "APPEND to a tuple": b")K\x01a.", "APPEND to a text": b"\x8c\x01aK\x01a.", "APPEND to a set": b"\x8fK\x01a.", "APPEND to bytes": b"C\x01aK\x01a.",
        "APPEND to a bytearray": b"\x96" + P("<Q", 1) + b"aK\x01a0N.", "APPEND 256 to a bytearray": b"\x96" + P("<Q", 1) + b"aM\x00\x01a.",
        "APPEND text to a bytearray": b"\x96" + P("<Q", 1) + b"a\x8c\x01aa.", "APPENDS to a number": b"K\x01(K\x01e.",
        "SETITEM": b"}K\x01K\x02s.", "SETITEM of one": b"}K\x01s.", "SETITEM at the fence": b"}(K\x01K\x02s.", "SETITEM over the fence": b"}K\x01(K\x02s.",
        "SETITEMS": b"}(K\x01K\x02u.", "SETITEMS odd": b"}(K\x01u.", "SETITEMS of none on None": b"N(u.", "SETITEMS unhashable list": b"}(]K\x02u.",
        "SETITEMS unhashable dict": b"}(}K\x02u.", "SETITEMS unhashable set": b"}(\x8fK\x02u.", "SETITEMS frozenset key": b"}((\x91K\x02u.",
        "SETITEMS tuple key": b"}(K\x01\x85K\x02u.", "SETITEMS tuple with a list as key": b"}(]\x85K\x02u.", "SETITEMS deep tuple with a list as key": b"}(]\x85\x85\x85K\x02u.",
        "SETITEMS bytearray key": b"}(\x96" + P("<Q", 1) + b"aK\x02u.", "SETITEMS bytes key": b"}(C\x01aK\x02u.", "SETITEM on None": b"NK\x01K\x02s.",
        "SETITEM on a list": b"]K\x05aK\x00K\x07s.", "SETITEM on a list past its end": b"]K\x05aK\x01K\x07s.", "SETITEM on a list from behind": b"]K\x05aJ\xff\xff\xff\xffK\x07s.",
        "SETITEM on a list by True": b"]K\x05aK\x06a\x88K\x07s.", "SETITEM on a list by text": b"]K\x05a\x8c\x01aK\x07s.", "SETITEM on a tuple": b"K\x05\x85K\x00K\x07s.",
        "SETITEM on a text": b"\x8c\x01aK\x00K\x07s.", "SETITEM on a bytearray": b"\x96" + P("<Q", 1) + b"aK\x00K\x07s0N.", "SETITEM 300 on a bytearray": b"\x96" + P("<Q", 1) + b"aK\x00M\x2c\x01s.",
        "SETITEM on a set": b"\x8fK\x00K\x07s.", "EMPTY_SET": b"\x8f.", "ADDITEMS": b"\x8f(K\x01K\x01K\x02\x90.", "ADDITEMS unhashable": b"\x8f(]\x90.",
        "ADDITEMS without a mark": b"\x8fK\x01\x90.", "ADDITEMS without a set": b"(K\x01\x90.", "ADDITEMS on a list": b"](K\x01\x90.", "ADDITEMS of none on a list": b"](\x90.",
        "ADDITEMS on a frozenset": b"(\x91(K\x01\x90.", "FROZENSET": b"(K\x01K\x02\x91.", "FROZENSET unhashable": b"(}\x91.", "FROZENSET without a mark": b"\x91.",
        "list in itself": b"]q\x00h\x00a.", "dict in itself": b"}q\x00K\x01h\x00s.", "tuple through a list": b"]q\x00h\x00\x85q\x01a.",
    }
    yield from rows.items()

    # The memo.
    rows = {
        "BINPUT of nothing": b"q\x00N.", "BINPUT at the fence": b"N(q\x00N.", "BINGET missing": b"h\x00.", "BINGET": b"K\x05q\x030h\x03.",
        "GET missing": b"g5\n.", "GET of a negative number": b"Np0\ng-1\n.", "PUT of a negative number": b"Np-1\n.", "PUT of a huge number": b"Np99999999999999999999\n.",
        "GET of a huge number": b"g99999999999999999999\n.", "LONG_BINPUT": b"K\x05r" + P("<I", 70000) + b"0j" + P("<I", 70000) + b".",
        "LONG_BINGET missing": b"j" + P("<I", 2**32 - 1) + b".", "PUT again": b"K\x01p0\n0K\x02p0\n0g0\n.", "MEMOIZE": b"K\x01\x94K\x02\x94h\x00h\x01\x87.",
        "MEMOIZE of nothing": b"\x94N.", "MEMOIZE at the fence": b"(\x94N.", "MEMOIZE counts entries, not numbers": b"K\x01q\x07K\x02\x94h\x01h\x07\x87.",
        "MEMOIZE over a number in use": b"K\x01q\x01K\x02\x94h\x01\x86.", "MEMOIZE after two PUTs of one number": b"K\x01q\x00q\x00K\x02\x94h\x01\x86.",
        "memo far out, then MEMOIZE": b"K\x01r" + P("<I", 60000) + b"K\x02\x94h\x01\x86.", "memo of forms mixed": b"K\x01p0\nr\x01\x00\x00\x00q\x02\x940h\x03g2\nj\x01\x00\x00\x00\x87.",
        "MEMOIZE reaches a number that was put far out": b"K\x01r" + P("<I", 1030) + b"0" + b"N\x940" * 1030 + b"h\x00j" + P("<I", 1030) + b"j" + P("<I", 1029) + b"\x87.",
        "PUT underflow before its number": b"pabc\n", "PUT underflow": b"p0\nN.",
    }
    yield from rows.items()

    # Protocol and frames.
    for protocol in [0, 1, 2, 3, 4, 5, 6, 255]:
        yield f"PROTO {protocol}", bytes([0x80, protocol]) + b"N."
    rows = {
        "PROTO twice": b"\x80\x02\x80\x04N.", "PROTO last": b"N\x80\x02.", "FRAME": b"\x80\x04\x95" + P("<Q", 2) + b"N.", "FRAME of nothing": b"\x80\x04\x95" + P("<Q", 0) + b"N.",
        "FRAME shorter than the rest": b"\x80\x04\x95" + P("<Q", 1) + b"K\x05.", "FRAME that ends in an argument": b"\x80\x04\x95" + P("<Q", 3) + b"\x8c\x05hello.",
        "FRAME in FRAME": b"\x95" + P("<Q", 11) + b"\x95" + P("<Q", 2) + b"N.", "FRAME longer than its frame": b"\x95" + P("<Q", 10) + b"\x95" + P("<Q", 4) + b"NNN.",
        "FRAME one too long": b"\x95" + P("<Q", 3) + b"N.", "FRAME past STOP": b"\x95" + P("<Q", 5) + b"N.abc", "unknown opcode": b"NA.", "opcode 0": b"\x00", "opcode 255": b"N\xff",
        "bytes after STOP": b"N.garbage", "no STOP": b"N", "newline": b"\n",
    }
    yield from rows.items()

    # Names.
    rows = {
        "GLOBAL": b"cos\nsystem\n.", "GLOBAL without a module": b"c\nsystem\n.", "GLOBAL without a name": b"cos\n\n.", "GLOBAL cut short": b"cos\nsys", "GLOBAL with CR": b"cos\r\nsystem\r\n.",
        "GLOBAL of no UTF-8": b"c\xff\nx\n.", "GLOBAL name of no UTF-8": b"cos\n\xed\xa0\x80\n.", "GLOBAL of UTF-8": "cmodülé\nnäme\n.".encode(), "GLOBAL dotted": b"cos\npath.join\n.",
        "GLOBAL with spaces": b"c os \n system \n.", "GLOBAL with NUL": b"cos\x00\nsystem\n.", "GLOBAL at protocol 2": b"\x80\x02c__builtin__\neval\n.", "GLOBAL at protocol 3": b"\x80\x03c__builtin__\neval\n.",
        "STACK_GLOBAL": b"\x80\x04" + text1("os") + text1("system") + b"\x93.", "STACK_GLOBAL of bytes": b"C\x02osC\x06system\x93.", "STACK_GLOBAL of a number": text1("os") + b"K\x01\x93.",
        "STACK_GLOBAL of None": b"N" + text1("system") + b"\x93.", "STACK_GLOBAL of one": text1("os") + b"\x93.", "STACK_GLOBAL over the fence": text1("os") + b"(" + text1("system") + b"\x93.",
        "STACK_GLOBAL from the memo": text1("system") + b"\x94" + text1("os") + b"\x94h\x01h\x00\x93.", "STACK_GLOBAL by DUP and POP": text1("os") + b"20" + text1("system") + b"20\x93.",
        "STACK_GLOBAL of STRING": b"S'os'\nS'system'\n\x93.", "STACK_GLOBAL of UNICODE": b"Vo\\u0073\nVsystem\n\x93.", "STACK_GLOBAL of a list": b"]" + text1("system") + b"\x93.",
        "STACK_GLOBAL of empty texts": text1("") + text1("") + b"\x93.", "STACK_GLOBAL dotted": b"\x80\x04" + text1("torch.serialization") + text1("os.system") + b"\x93.",
        "STACK_GLOBAL of a bytearray": b"\x96" + P("<Q", 2) + b"os" + text1("system") + b"\x93.", "INST": b"(S'id'\nios\nsystem\n.", "INST without a mark": b"ios\nsystem\n.",
        "INST of no ASCII": "(imodülé\nx\n.".encode(), "INST without a name": b"(ios\n\n.", "INST within a mark": b"((K\x01ios\nsystem\nt.", "INST cut short": b"(ios\n",
        "OBJ": b"(cos\nsystem\nS'id'\no.", "OBJ of a mark alone": b"(o.", "OBJ without a mark": b"cos\nsystem\no.", "OBJ of a number": b"(K\x01K\x02o.", "OBJ without arguments": b"(cos\nsystem\no.",
    }
    yield from rows.items()

    # Calls and what is done to their results.
    call = b"cos\nsystem\n"
    rows = {
        "REDUCE": call + b"S'id'\n\x85R.", "REDUCE of nothing": b"R.", "REDUCE of one": b")R.", "REDUCE at the fence": call + b"()R.", "REDUCE with a list": call + b"]R.", "REDUCE with None": call + b"NR.",
        "REDUCE of a number": b"K\x01)R.", "REDUCE of a text": text1("os") + b")R.", "REDUCE of a list": b"])R.", "REDUCE of a result": call + b")R)R.", "REDUCE hidden by POP": call + b")R0N.",
        "REDUCE hidden in a dict": b"}K\x01" + call + b")Rs.", "NEWOBJ": call + b")\x81.", "NEWOBJ of a number": b"K\x01)\x81.", "NEWOBJ with a list": call + b"]\x81.", "NEWOBJ of one": b")\x81.",
        "NEWOBJ_EX": call + b")}\x92.", "NEWOBJ_EX with a tuple of keywords": call + b"))\x92.", "NEWOBJ_EX with a list": call + b"]}\x92.", "NEWOBJ_EX of two": call + b")\x92.", "NEWOBJ_EX of a number": b"K\x01)}\x92.",
        "BUILD": call + b")\x81}b.", "BUILD of one": b"}b.", "BUILD at the fence": call + b")\x81(}b.", "BUILD on a class": call + b"}b.", "BUILD None on a list": b"]Nb.", "BUILD None on None": b"NNb.",
        "BUILD a dict on a list": b"]}b.", "BUILD a number on a list": b"]K\x01b.", "BUILD a pair of None on a list": b"]NN\x86b.", "BUILD slots on a list": b"]N}\x86b.", "BUILD filled slots on a list": b"]N}\x8c\x01aK\x01s\x86b.",
        "BUILD a dict and slots on a list": b"]}}\x86b.", "BUILD a triple on a dict": b"}NNN\x87b.", "APPEND to a result": call + b")RK\x01a.", "APPENDS to a result": call + b")R(K\x01K\x02e.",
        "SETITEM on a result": call + b")RK\x01K\x02s.", "SETITEMS on a result": call + b")R(K\x01K\x02u.", "ADDITEMS on a result": call + b")R(K\x01\x90.", "result as a key": b"}" + call + b")RK\x01s0N.",
        "PERSID": b"Pabc\n.", "PERSID of nothing": b"P\n.", "PERSID of no ASCII": b"P\xe9\n.", "PERSID cut short": b"Pabc", "BINPERSID": b"K\x01Q.", "BINPERSID of nothing": b"Q.", "BINPERSID at the fence": b"N(Q.",
        "BINPERSID of a tuple": text1("storage") + b"K\x01\x86Q.", "APPEND to a persistent": b"K\x01QK\x02a.", "NEXT_BUFFER": b"\x97.", "READONLY_BUFFER of nothing": b"\x98.", "READONLY_BUFFER of bytes": b"C\x01a\x98.",
        "READONLY_BUFFER of a bytearray": b"\x96" + P("<Q", 1) + b"a\x98.", "READONLY_BUFFER of a text": text1("a") + b"\x98.", "READONLY_BUFFER of a list": b"]\x98.", "READONLY_BUFFER at the fence": b"C\x01a(\x98.",
        "READONLY_BUFFER of a bytearray as a key": b"}\x96" + P("<Q", 1) + b"a\x98K\x01s.", "NEXT_BUFFER made read-only": b"\x97\x98.", "EXT1 of 0": b"\x82\x00.", "EXT2 of 0": b"\x83\x00\x00.", "EXT4 of -1": b"\x84\xff\xff\xff\xff.",
        "EXT1 cut short": b"\x82",
    }
    yield from rows.items()

    # Every argument cut short at each byte.
    for name, data in {
        "BININT": b"J\x01\x02\x03\x04", "BININT1": b"K\x01", "BININT2": b"M\x01\x02", "LONG1": b"\x8a\x02\x01\x02", "LONG4": b"\x8b\x02\0\0\0\x01\x02", "BINSTRING": b"T\x02\0\0\0ab", "SHORT_BINSTRING": b"U\x02ab",
        "BINBYTES": b"B\x02\0\0\0ab", "SHORT_BINBYTES": b"C\x02ab", "BINBYTES8": b"\x8e\x02\0\0\0\0\0\0\0ab", "BYTEARRAY8": b"\x96\x02\0\0\0\0\0\0\0ab", "BINUNICODE8": b"\x8d\x02\0\0\0\0\0\0\0ab", "BINFLOAT": b"G\0\0\0\0\0\0\0\0",
        "PUT": b"Np1", "LONG_BINPUT": b"Nr\x01\0\0", "LONG_BINGET": b"Nq\x010j\x01\0\0", "BINPUT": b"Nq", "BINGET": b"Nq\x000h", "PROTO": b"\x80", "FRAME": b"\x95\x01\0\0\0\0\0\0", "STRING": b"S'a'", "UNICODE": b"Va", "INT": b"I1",
    }.items():
        for size in range(1, len(data) + 1):
            yield f"{name} cut at {size}", data[:size]


class Node:
    pass


def honest():
    """Pickles as CPython writes them."""
    shared = ["a", "b"]
    itself: list = [1]
    itself.append(itself)
    values = {
        "numbers": [0, 1, -1, 255, 256, 65535, 65536, 2**31, -(2**31) - 1, 2**63, -(2**70), 2**2100, 1.5, float("inf"), True, False, None],
        "texts": ["", "a", "é", "😀", "x" * 300, "a\nb\\u0041\\", "\ud800", "\x00"],
        "bytes": [b"", b"abc", bytes(range(256)) * 2, bytearray(b"xyz")],
        "containers": [[], (), {}, (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), [[1], [2]], {"a": {"b": [1]}}, {1, 2, 3}, frozenset("ab"), set()],
        "shared": [shared, shared, (shared,), {"k": shared}],
        "itself": itself,
        "long list": list(range(2500)),
        "long dict": {f"key{i}": i for i in range(1500)},
        "names": [dict, Node, struct.Struct, pickle.loads],
        "objects": [Node(), complex(1, 2), slice(1, 2, 3), range(5)],
    }
    for name, value in values.items():
        for protocol in range(6):
            yield f"protocol {protocol}: {name}", pickle.dumps(value, protocol)
    yield "optimized", pickletools.optimize(pickle.dumps(values["shared"], 4))


# ------------------------------------------------------------------------------------------------------ random programs


def random_program(rng: random.Random) -> bytes:
    """Opcodes whose operands are mostly there."""
    out = bytearray()
    depth, marks, memo = 0, [], set()
    if rng.random() < 0.5:
        out += bytes([0x80, rng.choice([0, 1, 2, 3, 4, 5, 5, 6])])
    words = ["os", "system", "a", "", "builtins", "é", "path.join", "x" * 50]

    def push():
        kind = rng.randrange(24)
        text = rng.choice(words).encode()
        return [
            b"N", b"\x88", b"\x89", b"K" + bytes([rng.randrange(256)]), b"J" + P("<i", rng.randrange(-5, 5)), b"M" + P("<H", rng.randrange(65536)), b"]", b"}", b")", b"\x8f",
            b"\x8c" + bytes([len(text)]) + text, b"X" + P("<I", len(text)) + text, b"C" + bytes([len(text)]) + text, b"\x96" + P("<Q", len(text)) + text, b"G" + P(">d", rng.random()),
            b"I" + rng.choice([b"00", b"01", b"7", b"x"]) + b"\n", b"L7L\n", b"S'a'\n", b"Va\n", b"F1.5\n", b"\x8a\x01" + bytes([rng.randrange(256)]), b"cos\nsystem\n", b"\x97", b"U\x01a",
        ][kind]

    for _ in range(rng.randrange(2, 24)):
        fence = marks[-1] if marks else 0
        free = depth - fence
        choice = rng.random()
        if choice < 0.004:
            out += bytes([rng.randrange(256)])
        elif choice < 0.42 or free == 0 and choice < 0.8:
            out += push()
            depth += 1
        elif choice < 0.5:
            out += b"("
            marks.append(depth)
        elif choice < 0.62:
            index = rng.randrange(6)
            if rng.random() < 0.5 or index not in memo and rng.random() < 0.95:
                if free == 0 and rng.random() < 0.95:
                    continue
                memo.add(index)
                out += rng.choice([b"q" + bytes([index]), b"r" + P("<I", index), f"p{index}\n".encode(), b"\x94"])
            else:
                out += rng.choice([b"h" + bytes([index]), b"j" + P("<I", index), f"g{index}\n".encode()])
                depth += 1
        elif choice < 0.75 and marks:
            code = rng.choice(b"tldeu\x90\x91o1i")
            out += bytes([code]) + (b"os\nsystem\n" if code == ord("i") else b"")
            depth = marks.pop() + (code in b"tld\x91oi")
        else:
            needs = {"a": 2, "s": 3, "b": 2, "R": 2, "\x81": 2, "\x92": 3, "\x93": 2, "\x85": 1, "\x86": 2, "\x87": 3, "0": 1, "2": 1, "Q": 1, "\x98": 1}
            code = ord(rng.choice([*[name for name, count in needs.items() if count <= free] * 5, "a", "0", "\x82", "\x95"]))
            out += bytes([code])
            if code == 0x82:
                out += b"\x00"
            if code == 0x95:
                out += P("<Q", rng.choice([0, 1, 2, 5]))
            depth += {ord("a"): -1, ord("s"): -2, ord("b"): -1, ord("R"): -1, 0x81: -1, 0x92: -2, 0x93: -1, 0x86: -1, 0x87: -2, ord("0"): -1, ord("2"): 1}.get(code, 0)
            depth = max(depth, 0)
    if rng.random() < 0.9:
        out += b"." if depth and not marks else b"N."
    return bytes(out)


def is_known(answer: dict) -> bool:
    """False where the answer depends on the inert stand-ins, which are no dict, no tuple and not always a class."""
    says = answer.get("says", "")
    return not any(part in says for part in ("Inert", "argument list must be a tuple", "not a dictionary", "STACK_GLOBAL requires str", "slice", "memoryview")) or "Inert" not in says and "requires str" in says


def main() -> None:
    if len(sys.argv) > 1 and sys.argv[1] == "--random":
        rng = random.Random(int(sys.argv[3]))
        for index in range(int(sys.argv[2])):
            data = random_program(rng)
            answer = ask(data)
            packed = b64encode(compress(data)).decode()
            print(json.dumps({"name": str(index), "sizeBytes": len(data), **answer, "ops": disassemble(data), "deflated": packed}))
        return
    cases = Cases("pickles")
    table = [[opcode.code, opcode.name, opcode.proto] for opcode in pickletools.opcodes]
    cases.add("table of opcodes", b"N.", **ask(b"N."), table=[[ord(code), name, protocol] for code, name, protocol in table])
    for name, data in itertools.chain(programs(), honest()):
        # The long ones are only run.
        cases.add(name, data, **ask(data), **({"ops": disassemble(data)} if len(data) < 1200 else {}))
    rng = random.Random(20)
    kept = 0
    while kept < 200:
        data = random_program(rng)
        answer = ask(data)
        if len(data) > 12 and is_known(answer) and (answer["accepted"] or rng.random() < 0.2):
            cases.add(f"random {kept}", data, **answer, ops=disassemble(data))
            kept += 1
    cases.write()


if __name__ == "__main__":
    main()
