# SPDX-License-Identifier: Apache-2.0
"""Writes joblib_cases.jsonl: what joblib.dump() writes of arrays and of models, by protocol, element type, order and compressor.

`arrays` are the inline arrays in the order in which they lie in the file, with the SHA-256 of their elements row by row, little-endian.
"""
import hashlib
import io
import pickle
import tempfile
from pathlib import Path

import joblib
import numpy as np
from joblib.numpy_pickle import NumpyPickler

from cases import Cases

cases = Cases("joblib_cases")
scratch = Path(tempfile.mkdtemp()) / "x"


def dump(value, protocol, compress=0):
    seen = []

    class Recorder(NumpyPickler):
        def _create_array_wrapper(self, array):
            if not array.dtype.hasobject:
                plain = np.ascontiguousarray(array)
                if plain.dtype.names is None and plain.dtype.byteorder == ">":
                    plain = plain.astype(plain.dtype.newbyteorder("<"))
                seen.append({"shape": list(array.shape), "sha256": hashlib.sha256(plain.tobytes()).hexdigest()})
            return super()._create_array_wrapper(array)

    # What the recorder sees is in the order in which joblib writes.
    Recorder(io.BytesIO(), protocol=protocol).dump(value)
    joblib.dump(value, scratch, compress=compress, protocol=protocol)
    return scratch.read_bytes(), seen


def add(name, value, protocol=4, compress=0):
    data, arrays = dump(value, protocol, compress)
    joblib.load(scratch)
    cases.add(name, data, compress=compress[0] if isinstance(compress, tuple) else "", arrays=arrays)


class Mixed:
    pass


objects = np.empty(3, dtype=object)
objects[:] = [1, "two", None]
nested = np.empty(2, dtype=object)
nested[:] = [np.arange(3), objects]
values = {
    "root array": np.arange(6, dtype="<f4").reshape(2, 3),
    "columns first": np.asfortranarray(np.arange(24, dtype="<i2").reshape(2, 3, 4)),
    "no dimensions": np.array(7.5),
    "empty": np.zeros((0, 3)),
    "objects": objects,
    "objects in objects": nested,
    "between others": {"a": np.arange(3), "b": [objects, np.ones(2, dtype="f2")], "c": (np.zeros(1), "text", 5)},
    "same array twice": (lambda a: [a, a, a])(np.arange(4)),
    "record": np.zeros(3, dtype=[("a", "<i4"), ("b", ">f8"), ("c", "S3")]),
    "record with object": np.zeros(2, dtype=[("a", "O"), ("b", "<i4")]),
    "matrix": np.matrix([[1, 2], [3, 4]]),
    "not contiguous": np.arange(24).reshape(4, 6)[::2, 1:4],
    "none": {"a": 1, "b": [1.5, "x"], "c": None},
    "scalars": [np.float32(1.5), np.int64(3), np.arange(2)],
    "long texts": ["x" * 70_000, np.arange(3)],
    "opcodes in an array": np.frombuffer(b"cos\nsystem\n(S'id'\ntR.", dtype="u1"),
}
for protocol in range(6):
    for name, value in values.items():
        add(f"{name}, protocol {protocol}", value, protocol)
for code in "b1 i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 f16 c8 c16 c32 S3 U2 M8[ns] m8[D] V5".split():
    for order in "<>":
        array = np.zeros(6, dtype=order + code if code[0] not in "SV" else code)
        array.view("u1")[:] = np.arange(array.nbytes) % (2 if code == "b1" else 100 if code[0] != "U" else 1)
        add(f"{order}{code}", array.reshape(2, 3))
for compressor in ["zlib", "gzip", "bz2", "lzma", "xz"]:
    add(f"compressed {compressor}", values["between others"], 4, (compressor, 3))


def models():
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA
    from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier, RandomForestClassifier
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC

    random = np.random.RandomState(0)
    x, y = random.rand(20, 3), np.arange(20) % 2
    yield "logistic", make_pipeline(StandardScaler(), LogisticRegression()).fit(x, y)
    yield "forest", RandomForestClassifier(3, max_depth=2, random_state=0).fit(x, y)
    yield "boosting", GradientBoostingClassifier(n_estimators=2, random_state=0).fit(x, y)
    yield "histogram boosting", HistGradientBoostingClassifier(max_iter=2, min_samples_leaf=2).fit(x, y)
    yield "neighbours", KNeighborsClassifier(algorithm="kd_tree").fit(x, y)
    yield "vectors", SVC(probability=False).fit(x, y)
    yield "clusters", KMeans(2, n_init=1, random_state=0).fit(x)
    yield "components", PCA(2).fit(x)
    yield "texts", TfidfVectorizer().fit(["one two", "two three"])


for name, model in models():
    for protocol in (2, 4, 5):
        add(f"model {name}, protocol {protocol}", model, protocol)

# joblib before 1.2 wrote no padding.
for name in ("root array", "between others"):
    class Old(NumpyPickler):
        def _create_array_wrapper(self, array):
            wrapper = super()._create_array_wrapper(array)
            del wrapper.numpy_array_alignment_bytes
            return wrapper

    out = io.BytesIO()
    Old(out, protocol=3).dump(values[name])
    scratch.write_bytes(out.getvalue())
    joblib.load(scratch)
    cases.add(f"unpadded {name}", out.getvalue(), compress="", arrays=dump(values[name], 3)[1])
cases.write()
