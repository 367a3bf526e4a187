# SPDX-License-Identifier: Apache-2.0
"""Writes benign_objects*.jsonl: pickles of honest values, made by the libraries themselves. None may be refused.

Plain values are pickled with every protocol, fitted models with one each. What torch.save() makes is the data.pkl of its archive; there
`storages` is true.
"""
import argparse
import array
import collections
import datetime
import decimal
import enum
import fractions
import functools
import io
import ipaddress
import logging
import pathlib
import pickle
import random
import re
import types
import uuid
import warnings
import zipfile
import zoneinfo

import numpy as np

from cases import Cases

warnings.filterwarnings("ignore")
plain, models, torches = Cases("benign_objects"), Cases("benign_objects_models"), Cases("benign_objects_torch")


def every(name, value, protocols=range(6)):
    for protocol in protocols:
        try:
            plain.add(f"{name}, protocol {protocol}", pickle.dumps(value, protocol=protocol), storages=False)
        except (TypeError, pickle.PicklingError, ValueError) as error:
            print(name, protocol, error)


def values():
    yield "plain", {"a": [1, 2.5, None, True, "x", b"y", (1, 2), {3}, frozenset([4]), 2**70, -1j]}
    yield "bytearray", bytearray(b"abc")
    yield "bytearray empty", bytearray()
    yield "range slice", [range(3), slice(1, 2), Ellipsis, NotImplemented, type(None)]
    yield "classes", [int, float, str, dict, list, set, bytes, object, bool, tuple]
    yield "functions", [len, abs, max, min, sum, round]
    yield "ordered", collections.OrderedDict(a=1, b=2)
    yield "counter", collections.Counter("hello")
    yield "defaultdict list", collections.defaultdict(list, {"a": [1]})
    yield "defaultdict none", collections.defaultdict(None, {"a": 1})
    yield "defaultdict partial", collections.defaultdict(functools.partial(int, 3), {"a": 1})
    yield "deque", collections.deque([1, 2], maxlen=5)
    yield "user dict", [collections.UserDict(a=1), collections.UserList([1]), collections.ChainMap({"a": 1})]
    yield "times", [datetime.date(2026, 1, 2), datetime.datetime(2026, 1, 2, 3, 4), datetime.timedelta(days=1), datetime.time(3)]
    yield "time zones", datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone.utc)
    yield "time zone offset", datetime.timezone(datetime.timedelta(hours=2))
    yield "zoneinfo", datetime.datetime(2026, 1, 2, tzinfo=zoneinfo.ZoneInfo("UTC"))
    yield "decimal", decimal.Decimal("1.50")
    yield "fraction", fractions.Fraction(3, 4)
    yield "paths", [pathlib.PurePosixPath("a/b"), pathlib.PosixPath("/tmp/x"), pathlib.PureWindowsPath("c:/x")]
    yield "uuid", uuid.UUID(int=5)
    yield "namespace", argparse.Namespace(lr=0.1, layers=[1, 2])
    yield "simple namespace", types.SimpleNamespace(a=1)
    yield "array", array.array("d", [1.0, 2.0])
    yield "array ints", array.array("i", [1, 2])
    yield "pattern", re.compile("a+", re.I)
    yield "random", random.Random(1)
    yield "random state", random.getstate()
    yield "exceptions", [ValueError("x"), KeyError("y"), RuntimeError("z", 1)]
    yield "addresses", [ipaddress.ip_address("127.0.0.1"), ipaddress.ip_network("10.0.0.0/8")]
    yield "log level", logging.INFO
    yield "logger", logging.getLogger("train")
    yield "enum", [re.RegexFlag.I, uuid.SafeUUID.unknown]
    shared = [1]
    yield "shared", [shared, shared, (shared,)]
    cyclic = []
    cyclic.append(cyclic)
    yield "cyclic", cyclic


def arrays():
    yield "arrays", [np.arange(3), np.ones((2, 3), order="F"), np.zeros(0), np.array(5)]
    for code in "? b h i q B H I Q e f d g F D G S3 U2 V4 M8[s] m8[D] O >f4 >c8".split():
        yield f"array {code}", np.zeros(2, dtype=code)
        yield f"scalar {code}", np.zeros(2, dtype=code)[0]
    yield "dtypes", [np.dtype("f4"), np.dtype(">i8"), np.dtype([("a", "i4"), ("b", "O")]), np.dtype(("i4", (2, 3)))]
    yield "dtype classes", [np.dtypes.Float64DType, np.dtypes.Int64DType]
    yield "scalar types", [np.float32, np.int64, np.bool_, np.str_]
    yield "records", np.rec.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")])
    yield "record scalar", np.zeros(1, dtype=[("a", "i4"), ("b", "f8")])[0]
    yield "masked", np.ma.array([1, 2, 3], mask=[0, 1, 0])
    yield "masked constant", np.ma.masked
    yield "matrix", np.matrix([[1, 2]])
    yield "chararray", np.char.array(["ab", "c"])
    objects = np.empty(2, dtype=object)
    objects[:] = [{"a": 1}, np.arange(2)]
    yield "objects", objects
    yield "functions", [np.log, np.add, np.exp]
    yield "reductions", [np.mean, np.median, np.std, np.sum]
    yield "random state", np.random.RandomState(0)
    for generator in (np.random.MT19937, np.random.PCG64, np.random.PCG64DXSM, np.random.Philox, np.random.SFC64):
        yield f"generator {generator.__name__}", np.random.Generator(generator(0))
        yield f"bits {generator.__name__}", generator(0)
    yield "seed sequence", np.random.SeedSequence(5)
    yield "polynomial", np.polynomial.Polynomial([1, 2])
    yield "poly1d", np.poly1d([1, 2])


def scientific():
    import scipy.interpolate
    import scipy.sparse as sparse
    import scipy.spatial

    dense = np.eye(3)
    for kind in "bsr coo csc csr dia dok lil".split():
        yield f"sparse matrix {kind}", getattr(sparse, f"{kind}_matrix")(dense)
        yield f"sparse array {kind}", getattr(sparse, f"{kind}_array")(dense)
    yield "interpolation", scipy.interpolate.interp1d([0, 1, 2], [0, 1, 4])
    yield "spline", scipy.interpolate.CubicSpline([0, 1, 2], [0, 1, 4])
    yield "b-spline", scipy.interpolate.make_interp_spline([0, 1, 2, 3], [0, 1, 4, 9])
    yield "tree", scipy.spatial.cKDTree(np.random.RandomState(0).rand(5, 2))


def frames():
    import pandas as pd

    yield "frame", pd.DataFrame({"a": [1, 2], "b": [0.5, None], "c": ["x", "y"]})
    yield "series", pd.Series([1.0, 2.0], name="s")
    yield "indexes", [pd.Index([1, 2]), pd.RangeIndex(3), pd.Index(["a", "b"]), pd.MultiIndex.from_tuples([(1, "a"), (2, "b")])]
    yield "dates", pd.DataFrame({"t": pd.date_range("2026-01-01", periods=2)}, index=pd.date_range("2026-01-01", periods=2, freq="h"))
    yield "dates with zone", pd.Series(pd.date_range("2026-01-01", periods=2, tz="UTC"))
    yield "spans", pd.Series(pd.to_timedelta([1, 2], unit="s"))
    yield "categories", pd.Series(["a", "b", "a"], dtype="category")
    yield "nullable", pd.DataFrame({"i": pd.array([1, None], dtype="Int64"), "b": pd.array([True, None], dtype="boolean"), "f": pd.array([1.5, None], dtype="Float64")})
    yield "strings", pd.Series(["a", None], dtype="string")
    yield "periods", pd.Series(pd.period_range("2026-01", periods=2, freq="M"))
    yield "intervals", pd.Series(pd.interval_range(0, 2))
    yield "objects", pd.Series([{"a": 1}, [2]])
    yield "scalars", [pd.Timestamp("2026-01-01"), pd.Timedelta("1s"), pd.NaT, pd.NA, pd.Period("2026-01", freq="M"), pd.Interval(0, 1)]


def estimators():
    from sklearn.utils import all_estimators
    from sklearn.base import ClusterMixin  # noqa: F401

    random_state = np.random.RandomState(0)
    x, y = random_state.rand(24, 3), np.arange(24) % 2
    skipped = {"ClassifierChain", "ColumnTransformer", "FeatureUnion", "GridSearchCV", "HalvingGridSearchCV", "HalvingRandomSearchCV",
               "MultiOutputClassifier", "MultiOutputRegressor", "OneVsOneClassifier", "OneVsRestClassifier", "OutputCodeClassifier", "Pipeline",
               "RFE", "RFECV", "RandomizedSearchCV", "RegressorChain", "SelectFromModel", "SequentialFeatureSelector", "StackingClassifier",
               "StackingRegressor", "VotingClassifier", "VotingRegressor", "SparseCoder", "FrozenEstimator", "FixedThresholdClassifier",
               "TunedThresholdClassifierCV", "SelfTrainingClassifier"}
    small = {"n_estimators": 2, "max_iter": 3, "n_components": 2, "n_init": 1, "random_state": 0, "max_depth": 2, "n_quantiles": 4, "n_bins": 2, "n_clusters": 2}
    protocols = [2, 3, 4, 5, 0]
    for position, (name, cls) in enumerate(all_estimators()):
        if name in skipped:
            continue
        try:
            model = cls()
            model.set_params(**{key: value for key, value in small.items() if key in model.get_params()})
            if name == "TSNE":
                model.set_params(perplexity=3)
            try:
                model.fit(x, y)
            except Exception:  # noqa: BLE001  texts, dicts, positive values
                try:
                    model.fit(["one two", "two three"] if "Vectorizer" in name or "Hasher" in name else [{"a": 1}, {"a": 2}])
                except Exception:  # noqa: BLE001
                    for attempt in ((x, x[:, :2]), (x[:, 0], y + 1.0), (x, y + 1.0), (x @ x.T,), (y,)):
                        try:
                            model.fit(*attempt)
                            break
                        except Exception:  # noqa: BLE001  the next attempt may fit
                            pass
            yield name, model, protocols[position % 5]
        except Exception as error:  # noqa: BLE001  reported below
            print("not fitted:", name, str(error)[:80])


def compositions():
    from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
    from sklearn.ensemble import StackingClassifier, VotingClassifier
    from sklearn.feature_selection import RFE, SelectKBest, f_classif
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, Matern, WhiteKernel
    from sklearn.linear_model import LinearRegression, LogisticRegression, SGDClassifier
    from sklearn.metrics import make_scorer, f1_score
    from sklearn.model_selection import GridSearchCV, KFold, StratifiedKFold
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.naive_bayes import GaussianNB
    from sklearn.pipeline import FeatureUnion, make_pipeline
    from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
    from sklearn.tree import DecisionTreeClassifier
    from sklearn.utils import Bunch

    rng = np.random.RandomState(0)
    x, y = rng.rand(24, 3), np.arange(24) % 2
    yield "pipeline", make_pipeline(StandardScaler(), SelectKBest(f_classif, k=2), LogisticRegression()).fit(x, y)
    yield "columns", ColumnTransformer([("a", StandardScaler(), [0, 1]), ("b", OneHotEncoder(), [2])]).fit(np.round(x), y)
    yield "union", FeatureUnion([("a", StandardScaler()), ("b", FunctionTransformer(np.log1p))]).fit(x, y)
    yield "grid", GridSearchCV(LogisticRegression(), {"C": [0.1, 1.0]}, cv=2).fit(x, y)
    yield "grid scored", GridSearchCV(GaussianNB(), {"var_smoothing": [1e-9, 1e-8]}, cv=StratifiedKFold(2), scoring=make_scorer(f1_score)).fit(x, y)
    yield "stack", StackingClassifier([("a", GaussianNB()), ("b", DecisionTreeClassifier(max_depth=2))], cv=2).fit(x, y)
    yield "vote", VotingClassifier([("a", GaussianNB()), ("b", LogisticRegression())], voting="soft").fit(x, y)
    yield "one against rest", OneVsRestClassifier(LogisticRegression()).fit(x, np.arange(24) % 3)
    yield "elimination", RFE(LogisticRegression(), n_features_to_select=2).fit(x, y)
    yield "process", GaussianProcessRegressor(ConstantKernel() * RBF() + WhiteKernel() + Matern()).fit(x, y)
    yield "target", TransformedTargetRegressor(LinearRegression(), func=np.log1p, inverse_func=np.expm1).fit(x, y)
    for loss in ("hinge", "log_loss", "modified_huber", "squared_hinge", "perceptron"):
        yield f"descent {loss}", SGDClassifier(loss=loss, max_iter=3).fit(x, y)
    import scipy.stats as chance
    from sklearn.model_selection import RandomizedSearchCV

    ranges = {"C": chance.loguniform(0.1, 1), "max_iter": [50, 60], "tol": chance.uniform(0.01, 0.1)}
    yield "random search", RandomizedSearchCV(LogisticRegression(), ranges, n_iter=2, cv=2, random_state=0).fit(x, y)
    yield "distributions", [chance.norm(0, 1), chance.gamma(2), chance.beta(1, 2), chance.t(5), chance.truncnorm(-1, 1)]
    yield "folds", KFold(3, shuffle=True, random_state=0)
    yield "bunch", Bunch(data=x, target=y)
    for metric in ("euclidean", "manhattan", "minkowski", "chebyshev", "haversine", "cosine"):
        from sklearn.neighbors import NearestNeighbors

        if metric != "haversine":
            yield f"neighbours {metric}", NearestNeighbors(metric=metric).fit(x)
        else:
            yield "neighbours haversine", NearestNeighbors(metric=metric, algorithm="ball_tree").fit(x[:, :2])


def saved(value):
    import torch

    out = io.BytesIO()
    torch.save(value, out)
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as archive:
        name = next(name for name in archive.namelist() if name.endswith("/data.pkl"))
        return archive.read(name)


def torch_values():
    import torch
    from torch import nn

    yield "tensor", torch.arange(3.0)
    yield "state", nn.Linear(2, 3).state_dict()
    yield "dtypes", [torch.float32, torch.bfloat16, torch.Size([1, 2]), torch.device("cpu"), torch.strided]
    yield "parameter", nn.Parameter(torch.ones(2))
    yield "sparse", torch.eye(2).to_sparse()
    yield "quantized", torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8)
    yield "checkpoint", {"epoch": 1, "args": argparse.Namespace(lr=0.1), "time": datetime.datetime(2026, 1, 1), "best": np.float64(0.5)}
    modules = [
        nn.Linear(2, 2), nn.Conv1d(1, 1, 2), nn.Conv2d(1, 1, 2), nn.Conv3d(1, 1, 1), nn.ConvTranspose2d(1, 1, 2), nn.BatchNorm1d(2), nn.BatchNorm2d(2),
        nn.LayerNorm(2), nn.GroupNorm(1, 2), nn.InstanceNorm1d(2), nn.LSTM(2, 2), nn.GRU(2, 2), nn.RNN(2, 2), nn.LSTMCell(2, 2), nn.Embedding(3, 2),
        nn.EmbeddingBag(3, 2), nn.MultiheadAttention(2, 1), nn.TransformerEncoderLayer(2, 1, 2), nn.TransformerDecoderLayer(2, 1, 2),
        nn.Transformer(2, 1, 1, 1, 2), nn.Dropout(), nn.ReLU(), nn.GELU(), nn.SiLU(), nn.Softmax(1), nn.Tanh(), nn.Sigmoid(), nn.PReLU(), nn.MaxPool1d(2),
        nn.MaxPool2d(2), nn.AvgPool1d(2), nn.AvgPool2d(2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Identity(), nn.Upsample(scale_factor=2), nn.PixelShuffle(2),
        nn.ZeroPad2d(1), nn.CrossEntropyLoss(), nn.MSELoss(), nn.BCEWithLogitsLoss(), nn.L1Loss(), nn.CTCLoss(), nn.KLDivLoss(), nn.TripletMarginLoss(),
        nn.Sequential(nn.Linear(2, 2), nn.ReLU()), nn.ModuleList([nn.Linear(1, 1)]), nn.ModuleDict({"a": nn.Linear(1, 1)}), nn.ParameterList([nn.Parameter(torch.ones(1))]),
        nn.ParameterDict({"a": nn.Parameter(torch.ones(1))}), nn.Bilinear(1, 1, 1), nn.CosineSimilarity(), nn.RMSNorm(2), nn.DataParallel(nn.Linear(1, 1)),
    ]
    for module in modules:
        yield f"module {type(module).__name__}", module
    yield "module with weight norm", nn.utils.weight_norm(nn.Linear(2, 2))
    yield "module with spectral norm", nn.utils.spectral_norm(nn.Linear(2, 2))
    for name in "SGD Adam AdamW Adamax Adagrad Adadelta RMSprop Rprop ASGD NAdam RAdam LBFGS SparseAdam Adafactor".split():
        parameter = nn.Parameter(torch.ones(2, 2))
        optimizer = getattr(torch.optim, name)([parameter], lr=0.1)
        yield f"optimizer {name}", optimizer
        yield f"optimizer state {name}", optimizer.state_dict()
    model = nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for schedule in (torch.optim.lr_scheduler.StepLR(optimizer, 1), torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 2),
                     torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer), torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, 10),
                     torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9), torch.optim.lr_scheduler.MultiStepLR(optimizer, [1, 2])):
        yield f"schedule state {type(schedule).__name__}", schedule.state_dict()
    yield "scaler", torch.amp.GradScaler("cpu").state_dict()
    yield "averaged", torch.optim.swa_utils.AveragedModel(nn.Linear(1, 1)).state_dict()
    yield "data", torch.utils.data.TensorDataset(torch.ones(2))
    yield "distribution", torch.distributions.Normal(torch.zeros(1), torch.ones(1))
    yield "generator", torch.Generator().get_state()


def mmengine_values():
    """As a Runner of OpenMMLab writes them: the history's statistics are attributes of its class."""
    import sys

    import torch

    module = types.ModuleType("mmengine.logging.history_buffer")
    source = '''
import numpy as np
class HistoryBuffer:
    _statistics_methods = {}
    def __init__(self, log_history=(), count_history=(), max_length=1000000):
        self.max_length = max_length
        self._statistics_methods = {name: getattr(HistoryBuffer, name) for name in ("min", "max", "current", "mean")}
        self._log_history, self._count_history = np.array(log_history), np.array(count_history)
    def __getstate__(self):
        return {**self.__dict__, "statistics_methods": self._statistics_methods}
    def mean(self, window_size=None): pass
    def max(self, window_size=None): pass
    def min(self, window_size=None): pass
    def current(self): pass
'''
    exec(source, vars(module))  # a stand-in for the installed package
    sys.modules.update({"mmengine": types.ModuleType("mmengine"), "mmengine.logging": types.ModuleType("mmengine.logging"), module.__name__: module})
    history = module.HistoryBuffer([0.5, 0.25], [1, 1])
    model = torch.nn.Linear(2, 3)
    hub = {"log_scalars": collections.OrderedDict({"train/loss": history}), "runtime_info": collections.OrderedDict(epoch=1), "resumed_keys": collections.OrderedDict(epoch=True)}
    checkpoint = {"meta": {"epoch": 1, "iter": 10, "cfg": "model = 1", "seed": 5, "time": "20260101"}, "state_dict": model.state_dict(), "message_hub": hub,
                  "optimizer": torch.optim.SGD(model.parameters(), lr=0.1).state_dict(), "param_schedulers": [{"last_step": 1}]}
    return history, checkpoint


for name, value in [*values(), *((f"numpy {name}", value) for name, value in arrays())]:
    every(name, value)
for name, value in [*((f"scipy {name}", value) for name, value in scientific()), *((f"pandas {name}", value) for name, value in frames())]:
    every(name, value, (2, 4, 5))
for name, model, protocol in estimators():
    models.add(f"model {name}", pickle.dumps(model, protocol=protocol), storages=False)
for name, model in compositions():
    for protocol in (2, 5):
        models.add(f"{name}, protocol {protocol}", pickle.dumps(model, protocol=protocol), storages=False)
history, checkpoint = mmengine_values()
every("history", history)
for name, value in [*torch_values(), ("OpenMMLab checkpoint", checkpoint)]:
    try:
        torches.add(name, saved(value), storages=True)
    except (TypeError, AttributeError, pickle.PicklingError) as error:
        print(name, error)
for one in (plain, models, torches):
    one.write()
