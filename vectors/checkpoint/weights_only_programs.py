# SPDX-License-Identifier: Apache-2.0
"""Pickle programs for torch.load(weights_only=True), written opcode by opcode: a small assembler, values of every type that the
restricted unpickler can hold, and a generator of calls that are nearly right."""
import io
import pickle
import struct
import zipfile


def text(value):
    data = value.encode("utf-8", "surrogatepass")
    return b"X" + struct.pack("<I", len(data)) + data


def integer(value):
    if 0 <= value < 256:
        return b"K" + bytes([value])
    if -(2**31) <= value < 2**31:
        return b"J" + struct.pack("<i", value)
    data = pickle.encode_long(value)
    return b"\x8a" + bytes([len(data)]) + data


def number(value):
    return b"G" + struct.pack(">d", value)


def name(path):
    module, attribute = path.rsplit(".", 1)
    return b"c" + module.encode() + b"\n" + attribute.encode() + b"\n"


def tuple_(*items):
    return b"(" + b"".join(items) + b"t"


def list_(*items):
    return b"](" + b"".join(items) + b"e"


def dict_(*items):
    return b"}(" + b"".join(items) + b"u"


def call(path, *args):
    return name(path) + tuple_(*args) + b"R"


def new(path, *args):
    return name(path) + tuple_(*args) + b"\x81"


NONE, TRUE, FALSE, EMPTY = b"N", b"\x88", b"\x89", b")"
ORDERED = name("collections.OrderedDict") + b")R"
UTILS = "torch._utils."


def storage(kind="Float", key="0", count=4, location="cpu", path=None):
    return tuple_(text("storage"), name(path or f"torch.{kind}Storage"), text(key), text(location), integer(count)) + b"Q"


def untyped(key="0", count=16):
    return storage(key=key, count=count, path="torch.storage.UntypedStorage")


def sizes(*values):
    return tuple_(*map(integer, values))


def tensor(stored=None, offset=0, size=(2,), stride=(1,), grad=FALSE, metadata=None):
    parts = [stored or storage(), integer(offset), sizes(*size), sizes(*stride), grad, ORDERED]
    return call(UTILS + "_rebuild_tensor_v2", *parts, *([] if metadata is None else [metadata]))


def layout(kind):
    return call("torch.serialization._get_layout", text(f"torch.{kind}"))


def longs(offset, size, stride):
    return tensor(storage("Long", "1", 6), offset, size, stride)


# Sixteen bytes; six integers that serve as indices, sizes and offsets; nothing; four doubles.
RECORDS = {"0": bytes(range(16)), "1": struct.pack("<6q", 0, 1, 2, 0, 1, 2), "2": b"", "3": struct.pack("<4d", 1, 2, 3, 4)}

FLOATS = tensor()
SCALAR = tensor(size=(), stride=())
WITH_GRAD = tensor(grad=TRUE)
DOUBLES = tensor(storage("Double", "3", 4))
COMPLEX = tensor(storage("ComplexFloat", "0", 2))
INDICES = longs(0, (1, 2), (2, 1))
TABLE = longs(1, (2, 1), (1, 1))
ROWS = longs(0, (3,), (1,))
COLUMNS = longs(0, (2,), (1,))
META = call(UTILS + "_rebuild_meta_tensor_no_storage", name("torch.float32"), sizes(2), sizes(1), FALSE)
PARAMETER = call(UTILS + "_rebuild_parameter", FLOATS, TRUE, ORDERED)
SPARSE = call(UTILS + "_rebuild_sparse_tensor", layout("sparse_coo"), tuple_(INDICES, FLOATS, sizes(3), FALSE))
AFFINE = tuple_(name("torch.per_tensor_affine"), number(0.5), integer(1))


def quantized(params=AFFINE, kind="QUInt8", count=16, size=(2,), stride=(1,), grad=FALSE, offset=0):
    stored = storage(kind, "0", count)
    return call(UTILS + "_rebuild_qtensor", stored, integer(offset), sizes(*size), sizes(*stride), params, grad, ORDERED)


CHANNELS = tuple_(name("torch.per_channel_affine"), list_(number(1.0), number(2.0)), list_(integer(0), integer(1)), integer(0))
QUANTIZED = quantized()

VALUES = {
    "None": NONE, "True": TRUE, "False": FALSE, "0": integer(0), "1": integer(1), "2": integer(2), "-1": integer(-1), "300": integer(300),
    "2**31": integer(2**31), "2**62": integer(2**62), "2**63": integer(2**63), "2**64": integer(2**64), "2**1100": integer(2**1100),
    "0.0": number(0.0), "1.0": number(1.0), "nan": number(float("nan")), "''": text(""), "'a'": text("a"), "'ab'": text("ab"),
    "'cpu'": text("cpu"), "'cuda:0'": text("cuda:0"), "'latin1'": text("latin1"), "'1'": text("1"), "surrogate": text("\ud800"),
    "()": EMPTY, "(0,)": sizes(0), "(1,)": sizes(1), "(2,)": sizes(2), "(-1,)": sizes(-1), "(1, 2)": sizes(1, 2), "(2**62,)": sizes(2**62),
    "(True,)": tuple_(TRUE), "(1.0,)": tuple_(number(1.0)), "('a', 1)": tuple_(text("a"), integer(1)),
    "(('a', 1),)": tuple_(tuple_(text("a"), integer(1))), "([],)": tuple_(b"]"), "[]": b"]", "[1]": list_(integer(1)),
    "[[1]]": list_(list_(integer(1))), "[1, 'a']": list_(integer(1), text("a")), "[1.0, 2.0]": list_(number(1.0), number(2.0)), "{}": b"}",
    "{'a': 1}": dict_(text("a"), integer(1)), "{1: 1}": dict_(integer(1), integer(1)), "{'neg': True}": dict_(text("neg"), TRUE),
    "{'conj': True}": dict_(text("conj"), TRUE), "{'requires_grad': True}": dict_(text("requires_grad"), TRUE), "set()": b"\x8f",
    "OrderedDict()": ORDERED, "Counter": call("collections.Counter", list_(text("a"))), "complex": call("builtins.complex", number(1.0), number(2.0)),
    "bytes": call("_codecs.encode", text("ab"), text("latin1")), "bytearray": call("builtins.bytearray", integer(3)),
    "Size": call("torch.Size", sizes(2)), "device": call("torch.device", text("cpu")), "cuda device": call("torch.device", text("cuda"), integer(0)),
    "float32": name("torch.float32"), "int8": name("torch.int8"), "complex64": name("torch.complex64"), "quint8": name("torch.quint8"),
    "uint4": name("torch.uint4"), "bits8": name("torch.bits8"), "float4": name("torch.float4_e2m1fn_x2"), "FloatStorage": name("torch.FloatStorage"),
    "UntypedStorage class": name("torch.storage.UntypedStorage"), "Tensor class": name("torch.Tensor"), "FloatTensor class": name("torch.FloatTensor"),
    "Parameter class": name("torch.nn.parameter.Parameter"), "OrderedDict class": name("collections.OrderedDict"), "set class": name("builtins.set"),
    "encode": name("_codecs.encode"), "qscheme": name("torch.per_tensor_affine"), "sparse layout": layout("sparse_coo"), "strided layout": layout("strided"),
    "floats": FLOATS, "longs": longs(0, (2,), (1,)), "scalar": SCALAR, "one long": longs(1, (), ()), "with grad": WITH_GRAD, "meta": META,
    "sparse": SPARSE, "parameter": PARAMETER, "quantized": QUANTIZED, "typed storage": storage(), "empty storage": storage(key="2", count=0),
    "bytes of storage": call("torch.storage.UntypedStorage", integer(8)), "fresh typed": call("torch.storage.TypedStorage", integer(4)),
    "bare typed": new("torch.storage.TypedStorage"),
}


def archive(program, records=None, extra=None, version=b"3\n", protocol=b"\x80\x02", stop=b"."):
    """A torch zip whose pickle is `program`; times and order are fixed, so that the bytes are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as target:
        def put(path, data):
            target.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), data)

        put("archive/data.pkl", protocol + program + stop)
        for path, data in (extra or {}).items():
            put(f"archive/{path}", data)
        for key, data in (RECORDS if records is None else records).items():
            put(f"archive/data/{key}", data)
        if version is not None:
            put("archive/version", version)
    return buffer.getvalue()


MAGIC = b"\x80\x02" + integer(0x1950A86A20F9469CFC6C) + b"."
PROTOCOL = b"\x80\x02" + integer(1001) + b"."
SYSTEM = b"\x80\x02}."


def old_storage(kind="Float", key="0", count=4, view=NONE):
    return tuple_(text("storage"), name(f"torch.{kind}Storage"), text(key), text("cpu"), integer(count), view) + b"Q"


def legacy(program, keys=(("0", 4, bytes(16)),), magic=MAGIC, protocol=PROTOCOL, system=SYSTEM, keys_pickle=None, tail=b""):
    """The five pickles of the old form, then `(key, count, data)` of each storage."""
    listed = keys_pickle or b"\x80\x02" + list_(*(text(key) for key, _, _ in keys)) + b"."
    stored = b"".join(struct.pack("<q", count) + data for _, count, data in keys)
    return magic + protocol + system + b"\x80\x02" + program + b"." + listed + stored + tail


class Generator:
    """Calls of allowed functions with arguments that are nearly right; the same ones for the same `random.Random`."""

    def __init__(self, random):
        self.random = random
        pick = random.choice
        number_sizes = [(2,), (4,), (5,), (2, 2), (1, 4), (0,), (), (2, 0), (3, 1), (-1,), (0, -1), (-1, 0), (2**40, 2**40), (2**62,), (1, 1, 1), (2**63 - 1,)]
        number_strides = [(1,), (2,), (2, 1), (1, 2), (0,), (), (-1,), (0, 0), (4, 1), (2**62,), (1, 1, 1), (2**61,), (-3, 1), (1, -7)]
        dtypes = "float32 int8 complex64 quint8 uint4 bits8 float4_e2m1fn_x2 float64 bool float8_e8m0fnu bfloat16 int64 bits16 qint32 complex32 uint16".split()
        size = lambda: pick([tuple_, tuple_, tuple_, list_])(*map(integer, pick(number_sizes)))
        stride = lambda: pick([tuple_, tuple_, list_])(*map(integer, pick(number_strides)))
        stored = lambda: pick([storage(), storage(), storage("Long", "1", 6), storage("QUInt8", "0", 16), storage("QInt32"), storage("Byte", "0", 16), untyped(), storage(key="2", count=0), storage("ComplexFloat", "0", 2), storage("QUInt4x2", "0", 16), VALUES["fresh typed"]])
        dtype = lambda: name("torch." + pick(dtypes))
        offset = lambda: integer(pick([0, 0, 0, 1, 2, 3, 4, 5, -1, 2**62, 2**63 - 1]))
        grad = lambda: pick([FALSE, FALSE, TRUE])
        metadata = lambda: pick([NONE, b"}", VALUES["{'neg': True}"], VALUES["{'conj': True}"], dict_(text("conj"), FALSE), VALUES["{'a': 1}"]])
        any_tensor = lambda: pick([FLOATS, VALUES["longs"], SCALAR, VALUES["one long"], WITH_GRAD, META, SPARSE, PARAMETER, DOUBLES, INDICES, TABLE, ROWS, COLUMNS, QUANTIZED, COMPLEX])
        device = lambda: pick([VALUES["device"], text("cpu"), text("cuda:0"), NONE, integer(0)])
        state = lambda: pick([b"}", NONE, EMPTY, VALUES["{'a': 1}"], dict_(text("grad"), FLOATS), dict_(text("data"), VALUES["longs"]), dict_(text("requires_grad"), TRUE), dict_(text("shape"), integer(1)), tuple_(VALUES["{'a': 1}"], NONE), tuple_(NONE, NONE, NONE), list_(integer(1)), VALUES["{1: 1}"], dict_(text("_backward_hooks"), NONE)])
        lists = lambda: pick([list_(integer(1), integer(2)), list_(number(1.0)), list_(list_(integer(0), integer(1))), list_(), list_(text("a")), list_(NONE), number(1.0), text("x"), tuple_(integer(0), integer(1)), list_(list_(integer(1)), list_(integer(1), integer(2)))])
        self.tensors, self.sizes, self.states, self.lists = any_tensor, size, state, lists

        def parameters():
            if random.random() < 0.35:
                return pick([tuple_, list_])(name("torch.per_tensor_affine"), pick([number(1.0), integer(1), SCALAR, TRUE]), pick([integer(0), integer(300), VALUES["one long"], number(0.0)]))
            count = pick([2, 2, 2, 1, 4, 0])
            scales, zeros = list_(*[number(1.0)] * count), list_(*[integer(0)] * count)
            scheme = pick(["per_channel_affine"] * 3 + ["per_channel_affine_float_qparams"] * 2 + ["per_channel_symmetric", "per_tensor_symmetric"])
            return tuple_(name("torch." + scheme), pick([scales, scales, FLOATS, DOUBLES, zeros]), pick([zeros, zeros, scales, COLUMNS, FLOATS]), pick([integer(0), integer(0), integer(1), integer(-1), TRUE]))

        def sparse_parts():
            part = lambda *usual: pick(usual) if random.random() < 0.7 else pick([any_tensor, lists])()
            whole = pick([size(), sizes(3), sizes(2, 2)])
            if random.random() < 0.55:
                return tuple_(part(INDICES, COLUMNS, TABLE), part(FLOATS, DOUBLES, COMPLEX), whole, *([pick([TRUE, FALSE, NONE, integer(1)])] if random.random() < 0.8 else []))
            return tuple_(part(ROWS, COLUMNS), part(COLUMNS, ROWS), part(FLOATS, DOUBLES), whole)

        self.calls = {
            UTILS + "_rebuild_tensor": lambda: [stored(), offset(), size(), stride()],
            UTILS + "_rebuild_tensor_v2": lambda: [stored(), offset(), size(), stride(), grad(), ORDERED] + ([metadata()] if random.random() < 0.5 else []),
            UTILS + "_rebuild_tensor_v3": lambda: [stored(), offset(), size(), stride(), pick([FALSE, FALSE, NONE, TRUE]), ORDERED, dtype()],
            UTILS + "_rebuild_parameter": lambda: [any_tensor(), grad(), ORDERED],
            UTILS + "_rebuild_parameter_with_state": lambda: [any_tensor(), FALSE, ORDERED, state()],
            UTILS + "_rebuild_qtensor": lambda: [pick([storage("QUInt8", "0", 16), storage("QInt8", "0", 16), storage("QInt32"), stored()]), offset(), pick([size(), sizes(2, 2), sizes(2)]), pick([stride(), sizes(2, 1), sizes(1)]), parameters(), FALSE, ORDERED],
            UTILS + "_rebuild_sparse_tensor": lambda: [layout(pick(["sparse_coo"] * 4 + ["sparse_csr", "sparse_csc", "sparse_bsr", "sparse_bsc", "strided", "jagged"])), sparse_parts()],
            UTILS + "_rebuild_meta_tensor_no_storage": lambda: [dtype(), size(), stride(), grad()],
            UTILS + "_rebuild_nested_tensor": lambda: [pick([FLOATS, DOUBLES, any_tensor()]), pick([TABLE, TABLE, any_tensor()]), pick([TABLE, TABLE, any_tensor()]), pick([COLUMNS, COLUMNS, any_tensor()])],
            UTILS + "_rebuild_wrapper_subclass": lambda: [name("torch.Tensor"), dtype(), size(), stride(), offset(), layout("strided"), device(), grad()],
            UTILS + "_rebuild_device_tensor_from_cpu_tensor": lambda: [any_tensor(), dtype() if random.random() < 0.8 else NONE, device(), grad()],
            UTILS + "_rebuild_device_tensor_from_numpy": lambda: [any_tensor(), dtype(), device(), grad()],
            "torch.nn.parameter.Parameter": lambda: [any_tensor()] + ([grad()] if random.random() < 0.6 else []),
            "collections.OrderedDict": lambda: [pick([list_(tuple_(text("a"), integer(1))), tuple_(text("ab")), list_(tuple_(b"]", integer(1))), VALUES["{'a': 1}"], list_(text("ab"), text("cd"))])],
            "builtins.set": lambda: [list_(pick(list(VALUES.values())))],
            "builtins.bytearray": lambda: [text(pick(["ab", "\u00ff", "\u0100", ""])), text(pick(["latin1", "utf-8", "ascii", "nope", "Latin-1"]))],
            "_codecs.encode": lambda: [pick([text("ab"), text("\u00ff"), text("\u0100"), text("\ud800"), VALUES["bytes"]]), text(pick(["latin1", "utf-8", "ascii", "hex", "nope", "Latin-1", "rot13"]))],
            "builtins.complex": lambda: [text(pick(["1", "1j", "1+1j", "j", " 1 ", "(1)", "1_0", "1__0", "1e", ".", "1jj", ""]))],
            "torch.device": lambda: [text(pick(["cpu", "cuda", "cuda:0", "meta", "xla:1", "cuda:01", "npu", "", "cpu:"]))] + ([pick([integer(0), integer(-1), NONE, TRUE])] if random.random() < 0.4 else []),
            "torch.Size": lambda: [pick([size(), list_(pick(list(VALUES.values())), integer(1))])],
            "torch.FloatTensor": lambda: [integer(pick([0, 1, 2, -1])) for _ in range(random.randint(1, 3))] if random.random() < 0.5 else [lists()],
        }

    def program(self):
        """The name of the function, and a program that calls it."""
        random, pick = self.random, self.random.choice
        path = pick(list(self.calls))
        args = self.calls[path]()
        chance = random.random()
        if chance < 0.35 and args:
            args[random.randrange(len(args))] = pick(list(VALUES.values()))
        elif chance < 0.40 and args:
            args.pop()
        elif chance < 0.45:
            args.append(pick(list(VALUES.values())))
        body = call(path, *args) if random.random() < 0.93 else new(path, *args)
        if random.random() < 0.08:
            body += pick([self.states(), tuple_(storage(), integer(0), sizes(2), sizes(1)), tuple_(storage()), tuple_(FALSE, NONE, ORDERED)]) + b"b"
        return path, body
