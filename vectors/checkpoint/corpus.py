# SPDX-License-Identifier: Apache-2.0
"""Writes corpus_benign.jsonl, corpus_malicious.jsonl and corpus_damaged.jsonl: files as people have them, and as attackers make them, each with
what PyTorch says of it and what a guard must say.

Written from the catalogue of evasions (docs/reference/evasions.md) and from the formats alone, without a look at the program. Payloads are
harmless and are never loaded.

    KERAS_BACKEND=torch python corpus.py
"""
import argparse
import base64
import bz2
import collections
import datetime
import gzip
import io
import json
import lzma
import pathlib
import pickle
import pickletools
import random
import struct
import sys
import tarfile
import tempfile
import types
import warnings
import zipfile
import zlib

import joblib
import numpy as np
import onnx
import safetensors.torch
import torch
from onnx import TensorProto, helper

import torch_oracle
from cases import Cases

warnings.filterwarnings("ignore")
torch.manual_seed(11)
rng = np.random.default_rng(11)
benign, malicious, damaged = Cases("corpus_benign"), Cases("corpus_malicious"), Cases("corpus_damaged")
torch_suffixes = {".pt", ".pth", ".bin", ".ckpt", ".pkl", ""}


def add(cases, name, data, suffix=".pt", required=None, ask=True):
    answer = torch_oracle.ask(data, suffix or ".unnamed") if ask and suffix != ".safetensors" else None
    if answer is not None and answer.get("error") == "Timeout":
        answer = None
    cases.add(name, data, suffix=suffix, torch=answer, required=required)


def saved(value, **options):
    buffer = io.BytesIO()
    torch.save(value, buffer, **options)
    return buffer.getvalue()


# ---------------------------------------------------------------- benign
mm = types.ModuleType("mmengine.logging.history_buffer")
sys.modules.update({"mmengine": types.ModuleType("mmengine"), "mmengine.logging": types.ModuleType("mmengine.logging"), mm.__name__: mm})


class HistoryBuffer:
    """As OpenMMLab's: its state holds its own statistics as bound names."""

    def __init__(self):
        self._log_history = np.array([0.5, 0.25])
        self._count_history = np.array([1, 1], dtype=np.int64)

    def __getstate__(self):
        return {**self.__dict__, "statistics_methods": {n: getattr(HistoryBuffer, n) for n in ("min", "max", "mean", "current")}}

    def min(self): ...
    def max(self): ...
    def mean(self): ...
    def current(self): ...


HistoryBuffer.__module__ = mm.__name__
for name in ("min", "max", "mean", "current"):
    getattr(HistoryBuffer, name).__module__ = mm.__name__
mm.HistoryBuffer = HistoryBuffer

resnet = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(4, 2))
vit = torch.nn.TransformerEncoder(torch.nn.TransformerEncoderLayer(4, 2, 8, batch_first=True), 2)
lstm = torch.nn.LSTM(3, 4, 2, bidirectional=True)
gan = torch.nn.ModuleDict({"generator": torch.nn.ConvTranspose2d(2, 1, 3), "discriminator": torch.nn.Conv2d(1, 2, 3)})
networks = {"resnet": resnet, "vit": vit, "lstm": lstm, "gan": gan}
optimizers = {}
for cls in (torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW, torch.optim.RMSprop, torch.optim.Adagrad, torch.optim.Adadelta, torch.optim.NAdam, torch.optim.RAdam, torch.optim.Adamax, torch.optim.ASGD, torch.optim.Rprop, torch.optim.Adafactor):
    weight = torch.nn.Parameter(torch.randn(2, 3))
    optimizer = cls([weight], lr=0.01)
    weight.grad = torch.ones(2, 3)
    optimizer.step()
    optimizers[cls.__name__] = optimizer
adam = optimizers["Adam"]
schedulers = {
    "cosine": torch.optim.lr_scheduler.CosineAnnealingLR(adam, 10),
    "step": torch.optim.lr_scheduler.StepLR(adam, 3),
    "one cycle": torch.optim.lr_scheduler.OneCycleLR(adam, 0.1, total_steps=10),
    "plateau": torch.optim.lr_scheduler.ReduceLROnPlateau(adam),
}
args = argparse.Namespace(lr=0.1, epochs=3, name="run", betas=(0.9, 0.999), path=None, nested=argparse.Namespace(a=1))
namespace = ["argparse.Namespace"]
numpy_array = ["numpy._core.multiarray._reconstruct", "numpy.dtype", "numpy.ndarray"]
history = ["builtins.getattr", "mmengine.logging.history_buffer.HistoryBuffer", "numpy.dtypes.Float64DType", "numpy.dtypes.Int64DType", *numpy_array]
state = resnet.state_dict()
values = {
    **{f"state dict of {n}": (m.state_dict(), []) for n, m in networks.items()},
    **{f"optimizer {n}": (o.state_dict(), []) for n, o in optimizers.items() if n != "Adafactor"},
    **{f"scheduler {n}": (s.state_dict(), None) for n, s in schedulers.items()},
    "training checkpoint": ({"epoch": 3, "model": state, "optimizer": adam.state_dict(), "loss": 0.5, "history": [1.0, 0.5], "best": True, "note": None}, []),
    "lightning": ({"epoch": 1, "global_step": 10, "pytorch-lightning_version": "2.4.0", "state_dict": state, "loops": {"fit_loop": {"state_dict": {}}}, "callbacks": {}, "optimizer_states": [adam.state_dict()], "lr_schedulers": [], "hparams_name": "kwargs", "hyper_parameters": {"lr": 0.1}}, []),
    "with arguments": ({"state_dict": state, "args": args}, namespace),
    "with a numpy array": ({"state_dict": state, "mean": np.array([0.5, 0.25])}, [*numpy_array, "numpy.dtypes.Float64DType"]),
    "with numpy integers": ({"w": torch.ones(2), "ids": np.arange(3)}, [*numpy_array, "numpy.dtypes.Int64DType"]),
    "with a numpy scalar": ({"w": torch.ones(2), "best": np.float64(0.5)}, ["numpy._core.multiarray.scalar", "numpy.dtype", "numpy.dtypes.Float64DType"]),
    "with a date": ({"w": torch.ones(2), "time": datetime.datetime(2024, 1, 2)}, ["datetime.datetime"]),
    "with a path": ({"w": torch.ones(2), "path": pathlib.PurePosixPath("a/b")}, ["pathlib.PurePosixPath"]),
    "with a default dict": (collections.defaultdict(list, w=[torch.ones(2)]), None),
    "with a counter": ({"c": collections.Counter("abca"), "o": collections.OrderedDict(a=1)}, []),
    "with a deque": ({"d": collections.deque([1, 2], 3)}, None),
    "with sets": ({"s": {1, 2}, "f": frozenset({3})}, None),
    "with texts and bytes": ({"t": "text \u00e9 \U0001f600", "b": b"bytes", "ba": bytearray(b"more"), "c": 1 + 2j}, []),
    "with a device and a dtype": ({"device": torch.device("cpu"), "dtype": torch.float16, "size": torch.Size([1, 2]), "layout": torch.strided}, []),
    "random states": ({"torch": torch.get_rng_state(), "python": random.getstate(), "numpy": np.random.get_state()}, [*numpy_array, "numpy.dtypes.UInt32DType"]),
    "OpenMMLab runner": ({"meta": {"epoch": 1, "cfg": "model = dict()", "dataset_meta": {"classes": ("a", "b")}}, "state_dict": state, "message_hub": {"log_scalars": {"loss": HistoryBuffer()}, "runtime_info": {"iter": 1}, "resumed_keys": {"loss": True}}, "optimizer": adam.state_dict(), "param_schedulers": []}, history),
    "OpenMMLab published": ({"meta": {"mmcls_version": "1.0"}, "state_dict": state}, []),
    "hugging face optimizer": ({"state": {}, "param_groups": [{"lr": 1e-4, "params": [0, 1], "betas": (0.9, 0.999)}]}, []),
    "a parameter": (torch.nn.Parameter(torch.randn(3)), []),
    "a list of tensors": ([torch.ones(2), torch.zeros(3, dtype=torch.int64)], []),
    "a tuple": ((torch.ones(1), {"a": (torch.ones(2),)}), []),
    "an empty dict": ({}, []),
    "a number": (7, []),
    "big numbers": ({"a": 2**40, "b": -(2**70), "c": 0, "d": -1, "e": 255, "f": 65536, "g": float("inf")}, []),
}
for name, (value, required) in values.items():
    add(benign, f"benign/zip/{name}", saved(value), ".pth", required)
    add(benign, f"benign/legacy/{name}", saved(value, _use_new_zipfile_serialization=False), ".pth", required)
for name in ("state dict of resnet", "training checkpoint", "with arguments"):
    value, required = values[name]
    add(benign, f"benign/zip protocol 3/{name}", saved(value, pickle_protocol=3), ".ckpt", required)
    add(benign, f"benign/zip protocol 4/{name}", saved(value, pickle_protocol=4), ".ckpt")
    plain = saved(value)
    for label, method in (("stored", zipfile.ZIP_STORED), ("deflated", zipfile.ZIP_DEFLATED)):
        buffer = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(buffer, "w", method) as new:
            for entry in old.infolist():
                new.writestr(entry.filename, old.read(entry))
        add(benign, f"benign/zipped again, {label}/{name}", buffer.getvalue(), ".pt", required)
    add(benign, f"benign/gzip/{name}", gzip.compress(plain), ".pt.gz")
    add(benign, f"benign/bzip2/{name}", bz2.compress(plain), ".pt.bz2")
    add(benign, f"benign/xz/{name}", lzma.compress(plain), ".pt.xz")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as outer:
        outer.writestr("model/model.pt", plain)
        outer.writestr("model/README.md", "# A model\n")
    add(benign, f"benign/in a zip/{name}", buffer.getvalue(), ".zip")
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as outer:
        info = tarfile.TarInfo("model/model.pt")
        info.size = len(plain)
        outer.addfile(info, io.BytesIO(plain))
    add(benign, f"benign/in a tar.gz/{name}", buffer.getvalue(), ".tar.gz")
for name, module in networks.items():
    add(benign, f"benign/whole module/{name}", saved(module), ".pt")
for protocol in range(6):
    for name, value in {"dict": {"a": [1, 2.5, None], "b": ("x", True), "c": b"y" * 300}, "array": np.arange(6.0).reshape(2, 3), "namespace": args, "nested": [[[[]]], {}, ()], "text": "word " * 200}.items():
        add(benign, f"benign/pickle {protocol}/{name}", pickle.dumps(value, protocol), ".pkl")
for name, array in {"floats": rng.standard_normal((3, 4)), "columns first": np.asfortranarray(rng.standard_normal((3, 4))), "booleans": np.array([True, False]), "half": np.ones(3, np.float16), "complex": np.ones(2, np.complex64), "big-endian": np.arange(4, dtype=">i4"), "record": np.zeros(2, [("a", "i4"), ("b", "f8")]), "text": np.array(["ab", "c"]), "none": np.zeros((0, 3)), "scalar": np.array(2.5)}.items():
    buffer = io.BytesIO()
    np.save(buffer, array)
    add(benign, f"benign/npy/{name}", buffer.getvalue(), ".npy")
    buffer = io.BytesIO()
    np.savez_compressed(buffer, a=array, b=np.arange(3))
    add(benign, f"benign/npz/{name}", buffer.getvalue(), ".npz")
from sklearn.ensemble import RandomForestClassifier  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402

X, y = rng.standard_normal((12, 3)), np.arange(12) % 2
estimators = {"logistic": LogisticRegression().fit(X, y), "pipeline": make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y), "forest": RandomForestClassifier(2, max_depth=2).fit(X, y)}
for name, estimator in estimators.items():
    for compress in (0, ("zlib", 3), ("gzip", 3), ("bz2", 3), ("xz", 3), ("lzma", 3)):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "m.joblib"
            joblib.dump(estimator, path, compress=compress)
            add(benign, f"benign/joblib {compress[0] if compress else 'plain'}/{name}", path.read_bytes(), ".joblib")
    add(benign, f"benign/pickled estimator/{name}", pickle.dumps(estimator), ".pkl")
tensors = {f"t.{i}": torch.randn(2, 3).to(d) for i, d in enumerate((torch.float32, torch.float16, torch.bfloat16, torch.int8, torch.bool, torch.float8_e4m3fn))}
add(benign, "benign/safetensors/dtypes", safetensors.torch.save(tensors, {"format": "pt"}), ".safetensors")
add(benign, "benign/safetensors/empty", safetensors.torch.save({}), ".safetensors")
graph = helper.make_graph([helper.make_node("MatMul", ["x", "w"], ["y"])], "g", [helper.make_tensor_value_info("x", 1, [1, 2])], [helper.make_tensor_value_info("y", 1, [1, 2])], [onnx.numpy_helper.from_array(np.eye(2, dtype=np.float32), "w")])
add(benign, "benign/onnx/matmul", helper.make_model(graph).SerializeToString(), ".onnx")

# ---------------------------------------------------------------- malicious: routes to a call, in every container
call_system = {
    "GLOBAL REDUCE": b"cos\nsystem\n(S'true'\ntR.",
    "GLOBAL REDUCE 2": b"\x80\x02cposix\nsystem\nX\x04\x00\x00\x00true\x85R.",
    "STACK_GLOBAL": b"\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x04true\x85R.",
    "STACK_GLOBAL from memo": b"\x80\x04\x8c\x06system\x94\x8c\x02os\x94h\x01h\x00\x93\x8c\x04true\x85R.",
    "STACK_GLOBAL decoys": b"\x80\x04\x8c\x08builtins0\x8c\x02os\x8c\x03len0\x8c\x06system\x93\x8c\x04true\x85R.",
    "INST": b"(S'true'\nios\nsystem\n.",
    "OBJ": b"(cos\nsystem\nS'true'\no.",
    "NEWOBJ": b"\x80\x02csubprocess\nPopen\nX\x04\x00\x00\x00true\x85\x81.",
    "NEWOBJ_EX": b"\x80\x04csubprocess\nPopen\n)}\x92.",
    "BUILD planted": b"\x80\x02ccollections\nOrderedDict\n)R}X\x0c\x00\x00\x00__setstate__cos\nsystem\nsbX\x04\x00\x00\x00trueb.",
    "popped": b"cos\nsystem\n(S'true'\ntR0N.",
    "hidden in a dict": b"\x80\x02}X\x01\x00\x00\x00acos\nsystem\nX\x04\x00\x00\x00true\x85Rs.",
    "then nonsense": b"cos\nsystem\n(S'true'\ntR\xff\xfe\xfd",
    "then nothing": b"cos\nsystem\n(S'true'\ntR",
    "then a missing memo": b"cos\nsystem\n(S'true'\ntRg99\n.",
    "then a bad operand": b"\x80\x04cos\nsystem\n(S'true'\ntRK\x01K\x02\x93.",
    "getattr chain": b"cbuiltins\ngetattr\n(cbuiltins\n__import__\n(S'os'\ntRS'system'\ntR(S'true'\ntR.",
    "resolve_name": b"cpkgutil\nresolve_name\n(S'os:system'\ntR(S'true'\ntR.",
    "dotted": b"\x80\x04\x8c\x13torch.serialization\x8c\tos.system\x93\x8c\x04true\x85R.",
    "python 2 name": b"c__builtin__\neval\n(S'1'\ntR.",
    "commands": b"ccommands\ngetoutput\n(S'true'\ntR.",
    "copy_reg": b"\x80\x02ccopy_reg\n_reconstructor\n(csubprocess\nPopen\nc__builtin__\nobject\nNtR.",
    "map": b"cbuiltins\nlist\n(cbuiltins\nmap\n(cos\nsystem\n(S'true'\nltRtR.",
    "partial": b"cfunctools\npartial\n(cos\nsystem\nS'true'\ntR)R.",
    "default dict": b"\x80\x02ccollections\ndefaultdict\ncos\ngetcwd\n\x85R.",
    "extension 1": b"\x82\x01.",
    "extension 2": b"\x83\x01\x00.",
    "extension 4": b"\x84\x01\x00\x00\x00.",
    "bytes operands": b"\x80\x04C\x02osC\x06system\x93.",
    "carriage return": b"cos\r\nsystem\r\n(S'true'\ntR.",
    "invalid UTF-8 first": b"X\x02\x00\x00\x00\xff\xfe0cos\nsystem\n(S'true'\ntR.",
    "escapes": b"cos\nsystem\n(S'\\x74rue'\ntR.",
    "frame": b"\x80\x04\x95\x1a\x00\x00\x00\x00\x00\x00\x00cos\nsystem\n\x8c\x04true\x85R.",
    "long frame": b"\x80\x04\x95\xff\xff\xff\xff\xff\xff\xff\x7fcos\nsystem\n\x8c\x04true\x85R.",
}
gadgets = """pip main|pip._internal main|cProfile run|cProfile runctx|profile run|profile.Profile run|timeit timeit|trace Trace|doctest debug_script|bdb Bdb.run|pdb run|pdb set_trace
idlelib.autocomplete AutoComplete.fetch_completions|idlelib.run Executive.runcode|lib2to3.pgen2.grammar Grammar.loads|code InteractiveInterpreter.runcode|ensurepip _run_pip|torch.utils.bottleneck.__main__ run_cprofile|torch._dynamo.guards GuardBuilder.get
torch.fx.experimental.symbolic_shapes ShapeEnv.evaluate_guards_expression|torch.utils._config_module ConfigModule.load_config|torch.utils.data.datapipes.utils.decoder basichandlers|torch.utils.collect_env run|torch.jit.unsupported_tensor_ops execWrapper
numpy.f2py.crackfortran getlincoef|numpy.f2py.crackfortran _eval_length|numpy.testing._private.utils runstring|operator methodcaller|operator attrgetter|operator itemgetter|_operator attrgetter|ctypes CDLL|ctypes.util find_library|asyncio.unix_events _UnixSubprocessTransport._start
asyncio create_subprocess_shell|ssl get_server_certificate|uuid _get_command_stdout|_osx_support _read_output|_osx_support _find_build_tool|_aix_support _read_cmd_output|imaplib IMAP4_stream|_pyrepl.pager pipe_pager|test.support.script_helper assert_python_ok|pty spawn|marshal loads|types FunctionType
types CodeType|runpy run_path|runpy run_module|importlib import_module|importlib.machinery SourceFileLoader|multiprocessing.util spawnv_passfds|multiprocessing Process|_interpreters run_string|builtins eval|builtins exec|builtins compile|builtins open|builtins __import__|builtins getattr|builtins breakpoint|builtins input
os popen|os execv|os remove|posix system|nt system|sys exit|subprocess run|subprocess check_output|shutil rmtree|shutil copy|socket socket|socket create_connection|webbrowser open|http.client HTTPSConnection|urllib.request urlopen|requests.api get|ftplib FTP|smtplib SMTP|telnetlib Telnet|pickle loads|pickle load|_pickle loads|cloudpickle.cloudpickle loads|dill loads|shelve open
torch load|torch.storage _load_from_bytes|torch.hub load|torch.jit load|torch.package PackageImporter|torch.serialization load|numpy load|numpy fromfile|joblib load|joblib.numpy_pickle load|pandas read_pickle|pandas eval|pandas.io.pickle read_pickle|zipimport zipimporter|tempfile mktemp|glob glob|fileinput input|linecache getline|logging.config fileConfig|sqlite3 connect|tarfile open|zipfile ZipFile|functools reduce|itertools starmap
gc get_objects|inspect getattr_static|platform popen|pydoc pipepager|distutils.spawn spawn|setuptools.sandbox run_setup|venv create|code interact|signal signal|threading Thread|concurrent.futures ThreadPoolExecutor|_thread start_new_thread|weakref finalize|atexit register|codecs open|io FileIO|io open|pathlib Path.write_text|mmap mmap|curses.has_key has_key|turtle write_docstringdict|site execsitecustomize|zoneinfo reset_tzpath|bz2 BZ2File|csv reader|nturl2path url2pathname"""
for line in gadgets.replace("\n", "|").split("|"):
    module, name = line.rsplit(" ", 1)
    call_system[f"gadget {module}.{name}"] = f"c{module}\n{name}\n(S'true'\ntR.".encode()
    call_system[f"gadget 4 {module}.{name}"] = b"\x80\x04" + bytes([0x8C, len(module)]) + module.encode() + bytes([0x8C, len(name)]) + name.encode() + b"\x93\x8c\x04true\x85R."
for name, program in call_system.items():
    add(malicious, f"malicious/pickle/{name}", program, ".pkl")


def torch_zip(program, **extra):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("archive/data.pkl", program)
        archive.writestr("archive/byteorder", "little")
        archive.writestr("archive/version", "3\n")
        for path, data in extra.items():
            archive.writestr(path, data)
    return buffer.getvalue()


def legacy(index, program):
    parts = [pickle.dumps(v, 2) for v in (0x1950A86A20F9469CFC6C, 1001, {"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}, {"w": 1}, [])]
    parts[index] = program
    return b"".join(parts)


routes = [n for n in call_system if not n.startswith("gadget")]
evil = call_system["GLOBAL REDUCE 2"]
for name in routes:
    program = call_system[name]
    add(malicious, f"malicious/torch zip/{name}", torch_zip(program), ".pt")
    add(malicious, f"malicious/torch legacy/{name}", legacy(3, program), ".pt")
for index, where in enumerate(("magic", "protocol", "system info", "object", "keys")):
    add(malicious, f"malicious/row-20/{where}", legacy(index, evil), ".pt")
add(malicious, "malicious/row-20/behind", legacy(3, pickle.dumps({}, 2)) + evil, ".pt")
add(malicious, "malicious/row-20/two pickles", pickle.dumps([1]) + evil, ".pkl")
add(malicious, "malicious/row-20/padded", pickle.dumps([1]) + b"\0" * 64 + evil, ".pkl")
add(malicious, "malicious/row-11/bin", evil, ".bin")
add(malicious, "malicious/row-11/zip as safetensors", torch_zip(evil), ".safetensors", ask=False)
add(malicious, "malicious/row-11/pickle as onnx", evil, ".onnx")
add(malicious, "malicious/row-11/pickle as npy", evil, ".npy")
add(malicious, "malicious/row-12/bytes in pickle.loads", b"cpickle\nloads\n(" + pickle.dumps(evil, 2)[2:-1] + b"tR.", ".pkl")
add(malicious, "malicious/row-12/load_from_bytes", b"\x80\x02ctorch.storage\n_load_from_bytes\n" + pickle.dumps(torch_zip(evil), 2)[2:-1] + b"\x85R.", ".pkl")
for name, pack in {"gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress, "zlib": zlib.compress}.items():
    add(malicious, f"malicious/row-06/{name} around a pickle", pack(evil), ".pkl")
    add(malicious, f"malicious/row-06/{name} around a zip", pack(torch_zip(evil)), ".pt")
    add(malicious, f"malicious/row-06/{name}, payload behind", pack(pickle.dumps({})) + evil, ".pkl")
    add(malicious, f"malicious/row-06/{name} cut", pack(torch_zip(evil) + bytes(rng.integers(0, 256, 4000, dtype=np.uint8)))[:-20], ".pt")
add(malicious, "malicious/row-06/two gzip members", gzip.compress(b"") + gzip.compress(evil), ".pkl")
add(malicious, "malicious/row-06/7z", b"7z\xbc\xaf\x27\x1c" + bytes(60), ".pt")
add(malicious, "malicious/row-06/rar", b"Rar!\x1a\x07\x01\x00" + bytes(60), ".pt")
for bit in (0, 3, 5, 6, 11, 13):
    data = bytearray(torch_zip(evil))
    data[6] ^= 1 << bit if bit < 8 else 0
    data[7] ^= 1 << (bit - 8) if bit >= 8 else 0
    add(malicious, f"malicious/row-08/flag bit {bit}", bytes(data), ".pt")
data = bytearray(torch_zip(evil))
data[30:46] = b"archive/data.txt"
add(malicious, "malicious/row-09/name differs", bytes(data), ".pt")
data = bytearray(torch_zip(evil))
data[14] ^= 0xFF
add(malicious, "malicious/row-10/checksum in the header", bytes(data), ".pt")
at = data.index(b"PK\x01\x02")
data[at + 16] ^= 0xFF
add(malicious, "malicious/row-10/checksum in the directory", bytes(data), ".pt")
good = saved({"w": torch.ones(2)})
add(malicious, "malicious/row-21/zip then pickle", good + evil, ".pt")
add(malicious, "malicious/row-21/pickle then zip", evil + good, ".pt")
buffer = io.BytesIO()
with tarfile.open(fileobj=buffer, mode="w") as outer:
    for path, content in (("sys_info", pickle.dumps({})), ("pickle", evil), ("storages", pickle.dumps(0)), ("tensors", pickle.dumps(0))):
        info = tarfile.TarInfo(path)
        info.size = len(content)
        outer.addfile(info, io.BytesIO(content))
add(malicious, "malicious/row-24/tar with a pickle", buffer.getvalue(), ".tar")
buffer = io.BytesIO()
with tarfile.open(fileobj=buffer, mode="w") as outer:
    info = tarfile.TarInfo("storages")
    info.type, info.linkname = tarfile.SYMTYPE, "/etc/hostname"
    outer.addfile(info)
    info = tarfile.TarInfo("../../escaped")
    outer.addfile(info)
add(malicious, "malicious/row-24/tar with a link and a traversal", buffer.getvalue(), ".tar")
add(malicious, "malicious/row-24/zeros in front", bytes(512) + evil, ".pt")
buffer = io.BytesIO(good)
with zipfile.ZipFile(buffer, "a") as archive, warnings.catch_warnings():
    warnings.simplefilter("ignore")
    archive.writestr("archive/data.pkl", evil)
add(malicious, "malicious/row-22/second data.pkl", buffer.getvalue(), ".pt")
for path in ("archive/extra.pkl", "archive/.hidden/x.pkl", "archive/data/99", "other/data.pkl", "archive/code/evil.pkl"):
    buffer = io.BytesIO(good)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(path, evil)
    add(malicious, f"malicious/row-22/pickle at {path}", buffer.getvalue(), ".pt")
module = torch.jit.script(torch.nn.ReLU())
buffer = io.BytesIO()
torch.jit.save(module, buffer)
buffer = io.BytesIO(good)
with zipfile.ZipFile(buffer, "a") as archive:
    archive.writestr("archive/constants.pkl", pickle.dumps(()))
add(malicious, "malicious/row-23/decoy constants", buffer.getvalue(), ".pt")
tensor = b"ctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x02tQK\x00K\x02\x85K\x01\x85\x89ccollections\nOrderedDict\n)RtR"
eight = {"archive/data/0": bytes(8)}
add(malicious, "malicious/row-25/setitem on a tensor", torch_zip(b"\x80\x02" + tensor + b"K\x00K\x01s.", **eight), ".pt")
add(malicious, "malicious/row-25/record too short", torch_zip(b"\x80\x02" + tensor + b".", **{"archive/data/0": bytes(4)}), ".pt")
add(malicious, "malicious/row-25/record too long", torch_zip(b"\x80\x02" + tensor + b".", **{"archive/data/0": bytes(400)}), ".pt")
add(malicious, "malicious/row-25/sizes beyond", torch_zip(b"\x80\x02" + tensor.replace(b"K\x02\x85K\x01", b"M\xff\xff\x85K\x01") + b".", **eight), ".pt")
for name, program in {"bytearray": b"\x80\x02cbuiltins\nbytearray\nJ\x00\x00\x00\x7f\x85R.", "BINBYTES8": b"\x80\x04\x8e\x00\x00\x00\x00\x00\x00\x00\x40abc.", "BINUNICODE8": b"\x80\x04\x8d\xff\xff\xff\xff\xff\xff\xff\x7fabc.", "LONG4": b"\x80\x02\x8b\xff\xff\xff\x7f.", "memo": b"\x80\x02Nr\xff\xff\xff\x7f."}.items():
    add(malicious, f"malicious/row-26/{name}", program, ".pkl")
for dtype in ("|O", [("a", "|O")]):
    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(buffer, {"descr": dtype, "fortran_order": False, "shape": (1,)})
    add(malicious, f"malicious/row-30/npy {dtype}", buffer.getvalue() + evil, ".npy")
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.npy", buffer.getvalue() + evil)
        archive.writestr("b.npy", evil)
    add(malicious, f"malicious/row-30/npz {dtype}", inner.getvalue(), ".npz")
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / "m.joblib"
    joblib.dump([np.arange(50.0), "here"], path)
    data = path.read_bytes()
cut = data.rindex(b"\x8c\x04here")
add(malicious, "malicious/row-29/behind an array", data[:cut] + b"cos\nsystem\n\x8c\x04true\x85R" + data[cut:], ".joblib")
header = json.dumps({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
frame = struct.pack("<Q", len(header)) + header + bytes(4)
add(malicious, "malicious/row-34/safetensors then pickle", frame + evil, ".safetensors", ask=False)
lengths = json.dumps({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 5]}}).encode()
add(malicious, "malicious/row-34/safetensors too long", struct.pack("<Q", len(lengths)) + lengths + bytes(5), ".safetensors", ask=False)
for location in ("../secret.bin", "/etc/hostname", "a/../../b"):
    proto = TensorProto(name="w", data_type=1, dims=(2,), data_location=1)
    proto.external_data.add(key="location", value=location)
    add(malicious, f"malicious/row-32/external {location}", helper.make_model(helper.make_graph([], "g", [], [], [proto])).SerializeToString(), ".onnx")

# ---------------------------------------------------------------- damaged
whole = saved(values["training checkpoint"][0])
old = saved(values["training checkpoint"][0], _use_new_zipfile_serialization=False)
for label, data in (("zip", whole), ("legacy", old)):
    for cut in (1, 4, 30, 100, len(data) // 4, len(data) // 2, len(data) - 100, len(data) - 22, len(data) - 1):
        add(damaged, f"damaged/{label} cut at {cut}", data[:cut], ".pt")
    for _ in range(40):
        bent = bytearray(data)
        for _ in range(int(rng.integers(1, 4))):
            bent[int(rng.integers(0, len(bent)))] = int(rng.integers(0, 256))
        add(damaged, f"damaged/{label} bent {len(damaged.lines)}", bytes(bent), ".pt")
for name, data in {
    "empty": b"",
    "zeros": bytes(100),
    "git-lfs pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"4d" * 32 + b"\nsize 12345\n",
    "web page": b"<!DOCTYPE html><html><head><title>Sign in</title></head><body></body></html>",
    "json error": b'{"error": "Repository not found"}',
    "xml error": b'<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code></Error>',
    "text": b"hello\n",
}.items():
    add(damaged, f"damaged/{name}", data, ".pt")
for cases in (benign, malicious, damaged):
    cases.write()
