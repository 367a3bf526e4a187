# SPDX-License-Identifier: Apache-2.0
"""Writes weights_only.jsonl (programs by hand, named by what they show), weights_only_types.jsonl (every opcode on every type),
weights_only_calls.jsonl (generated calls) and
weights_only_mutations.jsonl (honest files with bytes changed): what torch.load(weights_only=True) says of each."""
import collections
import io
import random
import sys
import warnings
import zipfile

import torch
import torch_oracle
from cases import Cases
from torch_oracle import ask
from weights_only_programs import *  # noqa: F403

warnings.filterwarnings("ignore")


whole_message = torch_oracle.clean


def sentence(text):
    """Of PyTorch's long message only the sentence that differs from file to file."""
    return whole_message(text.split("WeightsUnpickler error:")[-1].split("Check the documentation")[0].strip())


torch_oracle.clean = sentence


def by_hand():
    """Name and bytes; the name starts with the item of the catalogue it belongs to."""
    yield "c.1 zip: a tensor", archive(FLOATS)
    yield "c.1 zip: constants.pkl makes it TorchScript", archive(FLOATS, extra={"constants.pkl": b"x"})
    yield "c.1 zip: no version", archive(FLOATS, version=None)
    yield "c.1 legacy: a tensor", legacy(tensor(old_storage()))
    yield "c.1 legacy: no storages", legacy(b"}", keys=())
    yield "c.1 legacy: another magic number", legacy(b"}", keys=(), magic=b"\x80\x02" + integer(5) + b".")
    yield "c.1 legacy: magic number negative", legacy(b"}", keys=(), magic=b"\x80\x02" + integer(-0x1950A86A20F9469CFC6C) + b".")
    yield "c.1 legacy: protocol 1000", legacy(b"}", keys=(), protocol=b"\x80\x02" + integer(1000) + b".")
    yield "c.1 legacy: protocol 1001.0", legacy(b"}", keys=(), protocol=b"\x80\x02" + number(1001.0) + b".")
    yield "c.1 legacy: protocol as complex", legacy(b"}", keys=(), protocol=b"\x80\x02" + call("builtins.complex", number(1001.0)) + b".")
    yield "c.1 legacy: protocol true", legacy(b"}", keys=(), protocol=b"\x80\x02\x88.")
    yield "c.1 legacy: system info of another type", legacy(b"}", keys=(), system=b"\x80\x02N.")
    yield "c.1 legacy: bytes at the end", legacy(tensor(old_storage()), tail=b"xyz")
    yield "c.1 legacy: storage cut off", legacy(tensor(old_storage()), keys=(("0", 4, bytes(15)),))
    yield "c.1 legacy: storage of another size", legacy(tensor(old_storage()), keys=(("0", 3, bytes(16)),))
    yield "c.1 legacy: storage of a negative size", legacy(tensor(old_storage()), keys=(("0", -4, bytes(16)),))
    yield "c.1 legacy: size that wraps round", legacy(tensor(old_storage()), keys=(("0", 2**62 + 4, bytes(16)),))
    yield "c.1 legacy: no key listed", legacy(tensor(old_storage()), keys=())
    yield "c.1 legacy: a key too many", legacy(tensor(old_storage()), keys=(("0", 4, bytes(16)), ("1", 4, bytes(16))))
    yield "c.1 legacy: a key twice", legacy(tensor(old_storage()), keys=(("0", 4, bytes(16)), ("0", 4, bytes(16))))
    yield "c.1 legacy: keys in a tuple", legacy(b"}", keys_pickle=b"\x80\x02).", keys=())
    yield "c.1 legacy: keys in a dict", legacy(tensor(old_storage()), keys_pickle=b"\x80\x02" + dict_(text("0"), NONE) + b".")
    yield "c.1 legacy: keys None", legacy(b"}", keys_pickle=b"\x80\x02N.", keys=())
    yield "c.1 legacy: a key that is no key", legacy(b"}", keys_pickle=b"\x80\x02" + list_(b"]") + b".", keys=())
    yield "c.1 legacy: persistent id among the keys", legacy(tensor(old_storage()), keys_pickle=b"\x80\x02" + old_storage() + b".")
    yield "c.1 legacy: a tensor grows past its storage", legacy(tensor(old_storage(), size=(9,)))
    yield "c.1 legacy: a tensor grows a storage not listed", legacy(tensor(old_storage(), size=(9,)), keys=())
    view = lambda key, start, count: tuple_(text(key), integer(start), integer(count))
    for start, count, size in ((0, 4, 4), (1, 2, 2), (1, 2, 3), (3, 9, 1), (3, 9, 2), (-1, 1, 1), (-3, 2, 2), (5, 1, 0), (0, -1, 3), (0, 0, 0)):
        yield f"c.6 legacy: view from {start} of {count}, {size} used", legacy(tensor(old_storage(view=view("v", start, count)), size=(size,)))
    yield "c.6 legacy: view of the same key", legacy(tensor(old_storage(view=view("0", 1, 1)), size=(4,)))
    yield "c.6 legacy: view that is no triple", legacy(tensor(old_storage(view=sizes(1, 2))))
    yield "c.6 legacy: five fields", legacy(tensor(storage()))
    yield "c.6 legacy: id of module", legacy(tuple_(text("module"), NONE, NONE, NONE) + b"Q", keys=())
    yield "c.6 legacy: untyped storage class", legacy(tensor(tuple_(text("storage"), name("torch.storage.UntypedStorage"), text("0"), text("cpu"), integer(16), NONE) + b"Q"))
    # c.2: every byte as an opcode, on an empty stack and on a full one
    for opcode in range(256):
        byte = bytes([opcode])
        yield f"c.2 opcode {opcode:02x} on two dicts", archive(b"}}" + byte + b"\0\0\0\0\0\0\0\0")
        yield f"c.2 opcode {opcode:02x} on nothing", archive(byte + b"\n\n\n")
    for version in (0, 1, 3, 4, 5, 255):
        yield f"c.2 protocol {version}", archive(b"}", protocol=bytes([0x80, version]))
    yield "c.2 no protocol", archive(b"}", protocol=b"")
    yield "c.2 protocol in the middle", archive(b"}\x80\x05")
    yield "c.2 no STOP", archive(b"}", stop=b"")
    yield "c.2 STOP on an empty stack", archive(b"")
    yield "c.2 STOP behind a mark", archive(b"}(")
    yield "c.2 STOP with marks left", archive(b"}(}(}")
    yield "c.2 values left on the stack", archive(b"}}}N")
    yield "c.2 bytes after STOP", archive(b"}.garbage")
    yield "c.2 memo never set", archive(b"h\x05")
    yield "c.2 memo set and got", archive(b"}q\x05h\x05")
    yield "c.2 long memo index", archive(b"}r\xff\xff\xff\xffj\xff\xff\xff\xff")
    yield "c.2 memo of nothing", archive(b"q\x00}")
    yield "c.2 memo behind a mark", archive(b"}(q\x00")
    yield "c.2 string too long", archive(b"X\xff\xff\xff\x7fabc")
    yield "c.2 lone surrogate", archive(text("\ud800"))
    yield "c.2 surrogate pair in six bytes", archive(text("\ud83d\ude00"))
    yield "c.2 text that is no UTF-8", archive(b"X\x02\x00\x00\x00\xff\xfe")
    yield "c.2 overlong UTF-8", archive(b"X\x02\x00\x00\x00\xc0\x80")
    yield "c.2 short string", archive(b"U\x03abc")
    yield "c.2 short string in UTF-8", archive(b"U\x02\xc3\xa9")
    yield "c.2 short string that is no UTF-8", archive(b"U\x01\xff")
    yield "c.2 short string with a surrogate", archive(b"U\x03\xed\xa0\x80")
    yield "c.2 long of no bytes", archive(b"\x8a\x00")
    yield "c.2 long cut off", archive(b"\x8a\x05ab", stop=b"")
    yield "c.2 odd number of SETITEMS", archive(b"}(NNNu")
    yield "c.2 tuple of two on one", archive(b"N\x86")
    yield "c.2 tuple of three behind a mark", archive(b"NN(N\x87")
    # c.4: names
    for module, attribute in (("torch", "storage.UntypedStorage"), ("torch.storage", "UntypedStorage"), ("", "torch.Size"), ("torch.Size", ""), ("torch ", "Size"), ("torch", "Size\r"), ("__builtin__", "set"), ("__builtin__", "bytearray"), ("__builtin__", "complex"), ("__builtin__", "long"), ("copy_reg", "_reconstructor"), ("UserDict", "UserDict"), ("commands", "getoutput"), ("cPickle", "loads"), ("os", "system"), ("posix", "system"), ("nt", "system"), ("sys", "exit"), ("os.path", "join"), ("subprocess", "Popen"), ("builtins", "eval"), ("builtins", "getattr"), ("__builtin__", "eval"), ("__builtin__", "intern"), ("torch.serialization", "os.system"), ("collections", "OrderedDict"), ("collections", "defaultdict"), ("torch", "float32"), ("torch", "bcomplex32"), ("torch", "FloatStorage"), ("torch.cuda", "FloatStorage"), ("torch", "UntypedStorage"), ("torch._utils", "_rebuild_xla_tensor"), ("torch.nn", "Parameter"), ("torch._tensor", "_rebuild_from_type_v2"), ("torch.nested._internal.nested_tensor", "NestedTensor"), ("torch.distributed.tensor", "DTensor"), ("numpy.core.multiarray", "_reconstruct"), ("exceptions", "ValueError"), ("torch", "Size\u0000"), ("tor\u0441h", "Size"), ("torch.jit", "load"), ("torch", "device"), ("_codecs", "encode"), ("_codecs", "decode")):
        yield f"c.4 name {module!r} {attribute!r}", archive(b"c" + module.encode() + b"\n" + attribute.encode() + b"\n")
    yield "c.4 name in UTF-8 that is none", archive(b"c\xff\nSize\n")
    yield "c.4 name without a line end", archive(b"ctorch\nSize", stop=b"")
    yield from beyond()


def of_every_type():
    """c.5 to c.7: what each opcode makes of a value of each type."""
    for value, program in VALUES.items():
        yield f"c.5 REDUCE of {value}", archive(program + b")R")
        yield f"c.5 NEWOBJ of {value}", archive(program + b")\x81")
        yield f"c.5 BUILD on {value} with None", archive(program + b"Nb")
        yield f"c.5 BUILD on {value} with a dict", archive(program + VALUES["{'a': 1}"] + b"b")
        yield f"c.6 APPEND to {value}", archive(program + b"Na")
        yield f"row 25: SETITEM on {value}", archive(program + integer(0) + integer(1) + b"s")
        yield f"row 25: {value} as a key", archive(b"}" + program + b"Ns")
        yield f"c.6 persistent id {value}", archive(program + b"Q")
        yield f"c.7 a storage's key {value}", archive(tuple_(text("storage"), name("torch.FloatStorage"), program, text("cpu"), integer(4)) + b"Q")
        yield f"c.7 a storage's size {value}", archive(tuple_(text("storage"), name("torch.ByteStorage"), text("0"), text("cpu"), program) + b"Q")
        yield f"c.7 a storage's type {value}", archive(tuple_(text("storage"), program, text("0"), text("cpu"), integer(4)) + b"Q")
        yield f"c.7 a storage's location {value}", archive(tuple_(text("storage"), name("torch.FloatStorage"), text("0"), program, integer(4)) + b"Q")


def beyond():
    # c.7: storages
    for count in (0, 3, 5, 2**31, 2**60, -1):
        yield f"row 25: {count} elements of a record of four", archive(tensor(storage(count=count), size=(1,)))
    for size, stride, offset in (((4,), (1,), 0), ((5,), (1,), 0), ((4,), (1,), 1), ((0,), (1,), 99), ((1,), (99,), 3), ((2,), (3,), 0), ((2,), (4,), 0), ((9, 9), (0, 0), 3), ((2,), (-1,), 3), ((1,), (-1,), 3), ((2, 2), (1, 1), 1), ((2, 2), (1, 2), 1), ((2**62,), (0,), 0), ((2**62, 4), (0, 0), 0), ((2**32, 2**32), (0, 0), 0), ((3,), (2**62,), 0), ((1,), (1,), 2**63 - 1), ((), (), 4), ((), (), 3)):
        yield f"row 25: size {size} stride {stride} offset {offset} of four", archive(tensor(size=size, stride=stride, offset=offset))
        yield f"row 25: quantized, size {size} stride {stride} offset {offset} of sixteen", archive(quantized(size=size, stride=stride, offset=offset))
    for order in ("little", "big", "Little", "little\n", "", "BIG"):
        yield f"c.7 byteorder {order!r}", archive(FLOATS, extra={"byteorder": order})
    for kind, count in (("Float", 4), ("Double", 2), ("Half", 8), ("BFloat16", 8), ("Long", 2), ("Int", 4), ("Short", 8), ("Char", 16), ("Byte", 16), ("Bool", 16), ("ComplexFloat", 2), ("ComplexDouble", 1), ("QUInt8", 16), ("QInt8", 16), ("QInt32", 4), ("QUInt4x2", 16), ("QUInt2x4", 16)):
        yield f"c.7 {kind}Storage", archive(storage(kind, "0", count))
        yield f"c.7 {kind}Storage, big-endian", archive(storage(kind, "0", count), extra={"byteorder": "big"})
        yield f"c.7 {kind}Storage, a byte short", archive(storage(kind, "0", count), records={"0": bytes(15)})
    for alignment in ("64", "1", " 64\n", "6_4", "6__4", "-1", "x", "", "64.0", "0x40"):
        yield f"c.7 storage alignment {alignment!r}", archive(b"}", extra={".storage_alignment": alignment})
    yield "c.7 any format version", archive(b"}", extra={".format_version": b"\xff"})
    yield "c.7 no such record", archive(storage(key="9"))
    yield "c.7 one key with two dtypes", archive(tuple_(storage(), storage("Int", "0", 99)))
    yield "c.7 one key with two sizes, empty first", archive(tuple_(storage(key="2", count=0), storage("Int", "2", 1)))
    # c.8: sparse
    for kind in ("sparse_csr", "sparse_csc", "sparse_bsr", "sparse_bsc"):
        yield f"c.8 {kind}", archive(call(UTILS + "_rebuild_sparse_tensor", layout(kind), tuple_(ROWS, COLUMNS, FLOATS, sizes(2, 2))))
        yield f"c.8 {kind} with indices outside", archive(call(UTILS + "_rebuild_sparse_tensor", layout(kind), tuple_(ROWS, ROWS, FLOATS, sizes(1, 1))))
    yield "c.8 sparse_coo", archive(SPARSE)
    yield "c.8 sparse_coo with indices outside", archive(call(UTILS + "_rebuild_sparse_tensor", layout("sparse_coo"), tuple_(INDICES, FLOATS, sizes(1), FALSE)))
    yield "c.8 sparse_coo of three parts", archive(call(UTILS + "_rebuild_sparse_tensor", layout("sparse_coo"), tuple_(INDICES, FLOATS, sizes(3))))
    # rows 17, 18, 26, 27
    yield "row 17: STACK_GLOBAL does not exist here", archive(text("torch.serialization") + text("os.system") + b"\x93")
    yield "row 17: a dotted name in GLOBAL", archive(b"ctorch.serialization\nos.system\n")
    yield "row 18: the list is asked after the mapping", archive(b"c__builtin__\nset\n)R")
    yield "row 18: blocked by the mapped module", archive(b"c__builtin__\nintern\n")
    yield "row 26: bytearray of 2 GB", archive(call("builtins.bytearray", integer(2**31)))
    yield "row 26: bytearray of 4 EB", archive(call("builtins.bytearray", integer(2**62)))
    yield "row 26: bytes of 4 EB", archive(b"\x8e" + struct.pack("<Q", 2**62))
    yield "row 26: frame of 8 EB", archive(b"\x95" + struct.pack("<Q", 2**63))
    yield "row 26: storage of 1 TB in the old form", legacy(old_storage(count=2**38), keys=())
    yield "row 26: lists 20,000 deep", archive(b"]" * 20_000 + b"a" * 19_999)
    yield "row 26: tuples 20,000 deep", archive(b")" + b"\x85" * 20_000)
    yield "row 26: tuples 20,000 deep as a key", archive(b"})" + b"\x85" * 20_000 + b"Ns")
    yield "row 26: laughs", archive(b"]q\x00" + b"".join(b"](" + b"h" + bytes([n]) * 1 + (b"h" + bytes([n])) * 9 + b"eq" + bytes([n + 1]) for n in range(30)))
    yield "row 26: tuple laughs as a key", archive(b"})q\x00" + b"".join(b"(" + (b"h" + bytes([n])) * 4 + b"tq" + bytes([n + 1]) for n in range(6)) + b"Ns")
    yield "row 27: Python 2's names", archive(b"c__builtin__\nbytearray\n)R")
    yield "row 27: Python 2's danger", archive(b"c__builtin__\neval\n")
    # quantized
    yield "per channel", archive(quantized(CHANNELS, size=(2, 2), stride=(2, 1)))
    yield "per channel, another axis", archive(quantized(tuple_(name("torch.per_channel_affine"), list_(number(1.0)), list_(integer(0)), integer(1)), size=(2, 1), stride=(1, 1)))
    yield "per channel, too few scales", archive(quantized(CHANNELS, size=(3, 1), stride=(1, 1)))
    yield "per channel, axis outside", archive(quantized(tuple_(name("torch.per_channel_affine"), list_(number(1.0)), list_(integer(0)), integer(7)), size=(1,)))


def honest():
    """Files that torch.save writes, in every container and protocol it can."""
    plain = torch.arange(4.0)
    with_state = torch.nn.Parameter(torch.zeros(2))
    with_state.note = 1
    values = [
        {"w": torch.zeros(2, 3), "h": torch.ones(3, dtype=torch.float16), "n": 1, "f": 1.5, "s": "x", "l": [1, (2, 3)], "d": collections.OrderedDict(a=plain)},
        torch.nn.Parameter(torch.zeros(2)),
        with_state,
        {"q": torch.quantize_per_tensor(torch.ones(3), 0.1, 2, torch.quint8), "c": torch.quantize_per_channel(torch.ones(2, 2), torch.tensor([0.1, 0.2]), torch.tensor([0, 1]), 0, torch.qint8)},
        torch.eye(3).to_sparse(),
        torch.eye(3).to_sparse_csr(),
        torch.zeros(3, device="meta"),
        {"x": torch.zeros(2, dtype=torch.complex64).conj(), "n": torch.zeros(2, dtype=torch.complex64).conj().imag},
        {"set": {1, 2}, "bytes": b"abc", "array": bytearray(b"xyz"), "c": 1j, "dtype": torch.float32, "device": torch.device("cuda:0"), "size": torch.Size([1, 2]), "counter": collections.Counter("aab"), "big": 2**70, "neg": -5, "none": None, "true": True},
        torch.nn.Linear(2, 2).state_dict(),
        {"a": plain[:2], "b": plain[1:], "t": plain.view(2, 2).t(), "e": plain.expand(3, 4)},
    ]
    for value in values:
        for is_zip in (True, False):
            for protocol in (2, 3, 4):
                buffer = io.BytesIO()
                torch.save(value, buffer, _use_new_zipfile_serialization=is_zip, pickle_protocol=protocol)
                yield is_zip, protocol, normalised(buffer.getvalue()) if is_zip else buffer.getvalue()


def normalised(data, change=lambda pickled: pickled):
    """The same archive without alignment and identity, which differ from run to run; its pickle through `change`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for info in source.infolist():
            content = source.read(info)
            if not info.filename.endswith("serialization_id"):
                content = change(content) if info.filename.endswith("data.pkl") else content
                target.writestr(zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0)), content)
    return buffer.getvalue()


OPCODES = b"()]}NKJMGXUcRbsuaetQq\x85\x86\x87\x88\x89\x81\x8a\x8f\x80h.jr"


def mutated(data, source):
    data = bytearray(data)
    for _ in range(source.choice([1, 1, 1, 2, 3])):
        chance, at = source.random(), source.randrange(len(data))
        if chance < 0.35:
            data[at] = source.choice(OPCODES)
        elif chance < 0.6:
            data[at] = source.randrange(256)
        elif chance < 0.7:
            del data[at : at + source.randint(1, 4)]
        elif chance < 0.8:
            data[at:at] = bytes([source.choice(OPCODES)])
        elif chance < 0.88:
            start = source.randrange(len(data))
            data[at:at] = data[start : start + source.randint(1, 30)]
        elif chance < 0.96:
            data[at] = (data[at] + source.choice([1, -1, 2, -2])) % 256
        else:
            data = data[:at]
        data = data or bytearray(b".")
    return bytes(data)


def answer(data):
    """None where the answer depends on the machine: on its memory, or on the time that describing what was loaded takes."""
    said = ask(data)
    reason = said.get("reason") or ""
    if said.get("error") == "Timeout" or "you tried to allocate 8589934592 bytes" in reason:
        return None
    return {"loads": said["loads"], "error": said.get("error"), "reason": None if said["loads"] else reason[:160]}


def add(cases, name_, data):
    said = answer(data)
    if said is not None:
        cases.add(name_, data, **said)
    return said


def main(only):
    if only in ("", "hand"):
        cases = Cases("weights_only_types")
        for name_, data in of_every_type():
            add(cases, name_, data)
        cases.write()
        cases = Cases("weights_only")
        for name_, data in by_hand():
            add(cases, name_, data)
        for number_, (is_zip, protocol, data) in enumerate(honest()):
            add(cases, f"honest {number_}: {'zip' if is_zip else 'legacy'}, protocol {protocol}", data)
        cases.write()
    if only in ("", "calls"):
        cases = Cases("weights_only_calls")
        generator = Generator(random.Random(20260101))
        for number_ in range(900):
            path, program = generator.program()
            add(cases, f"{number_}: {path}", archive(program))
        cases.write()
    if only in ("", "mutations"):
        cases = Cases("weights_only_mutations")
        source = random.Random(20260102)
        files = [(is_zip, data) for is_zip, protocol, data in honest() if protocol == 2]
        kept = 0
        while kept < 500:
            is_zip, data = source.choice(files)
            data = normalised(data, lambda pickled: mutated(pickled, source)) if is_zip else mutated(data, source)
            said = answer(data)
            # Most changes end in a refusal that says little: those that load are worth more.
            if said is not None and (said["loads"] or source.random() < 0.3):
                cases.add(f"{kept}: {'zip' if is_zip else 'legacy'}", data, **said)
                kept += 1
        cases.write()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
