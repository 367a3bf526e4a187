# SPDX-License-Identifier: Apache-2.0
"""Writes packages/checkpoint/src/globals/tables/introspected.ts and standard-library.ts: classes of known libraries whose objects a
pickle may hold, and the names of Python's own modules.

A class is listed when it is an estimator of scikit-learn, a module, optimizer or scheduler of PyTorch, or a sparse array of SciPy, when
`object.__new__` (or the base's own) makes it, and when neither it nor a base brings `__del__`.
"""
import importlib
import inspect
import pkgutil
import sys
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")
target = Path(__file__).resolve().parents[2] / "packages/checkpoint/src/globals/tables"



def modules(package, skip):
    root = importlib.import_module(package)
    yield root
    for info in pkgutil.walk_packages(root.__path__, package + ".", onerror=lambda name: None):
        if any(part in info.name for part in skip):
            continue
        try:
            yield importlib.import_module(info.name)
        except BaseException:  # noqa: BLE001  optional parts that are not installed
            pass


def classes(package, skip, keep):
    found = {}
    for module in modules(package, skip):
        for value in vars(module).values():
            if inspect.isclass(value) and value.__module__ == module.__name__ and keep(value):
                if any("__del__" in vars(base) for base in value.__mro__):
                    continue
                if value.__qualname__ != value.__name__:
                    continue
                found.setdefault(value.__module__, set()).add(value.__name__)
    return found


def main():
    import scipy.sparse
    import sklearn.base
    import sklearn.utils
    import torch
    from torch.optim import lr_scheduler, swa_utils

    rows: list[tuple[str, str, set]] = []
    estimators = classes(
        "sklearn", ("tests", "conftest", "externals", "datasets"), lambda c: issubclass(c, sklearn.base.BaseEstimator)
    )
    for module, names in estimators.items():
        rows.append((module, "nb", names))
        # Before 0.22 the modules had no leading underscore.
        parent, _, last = module.rpartition(".")
        if last.startswith("_"):
            rows.append((f"{parent}.{last[1:]}", "nb", names))
    compiled = {
        "sklearn.tree._tree": {"Tree"},
        "sklearn.neighbors._kd_tree": {"KDTree", "KDTree32", "KDTree64"},
        "sklearn.neighbors._ball_tree": {"BallTree", "BallTree32", "BallTree64"},
        "sklearn.neighbors._quad_tree": {"_QuadTree"},
    }
    for module, names in compiled.items():
        rows.append((module, "rb", names))
        rows.append((module.replace("._", ".", 1) if module.count("._") > 1 else module.rpartition("._")[0] + "." + module.rpartition("._")[2], "rb", names))
    metrics = importlib.import_module("sklearn.metrics._dist_metrics")
    rows.append(
        (metrics.__name__, "rb", {n for n in vars(metrics) if "Distance" in n and inspect.isclass(getattr(metrics, n)) and "PyFunc" not in n})
    )
    for name in ("sklearn._loss.loss", "sklearn._loss.link", "sklearn._loss._loss"):
        module = importlib.import_module(name)
        rows.append((name, "nrb", {n for n, c in vars(module).items() if inspect.isclass(c) and c.__module__ == name}))
    from sklearn.ensemble._hist_gradient_boosting import binning, predictor

    rows.append((predictor.__name__, "nb", {"TreePredictor"}))
    rows.append((binning.__name__, "nb", {"_BinMapper"}))

    nn = classes("torch.nn", ("test",), lambda c: issubclass(c, torch.nn.Module))
    quantized = classes("torch.ao.nn", ("test",), lambda c: issubclass(c, torch.nn.Module))
    for module, names in {**nn, **quantized}.items():
        # Its __setstate__ joins a process group.
        names -= {"DistributedDataParallel", "DistributedDataParallelCPU"}
        if not names:
            continue
        rows.append((module, "nb", names))
    import torch.distributions as chance

    constraints = type(chance.constraints.real).__mro__[1]
    for module, names in classes("torch.distributions", ("test",), lambda c: issubclass(c, (chance.Distribution, constraints))).items():
        rows.append((module, "nb", names))
    for package in (torch.optim, lr_scheduler, swa_utils):
        keep = (torch.optim.Optimizer, lr_scheduler.LRScheduler)
        names: dict[str, set] = {}
        for value in vars(package).values():
            if inspect.isclass(value) and issubclass(value, keep):
                names.setdefault(value.__module__, set()).add(value.__name__)
        for module, found in names.items():
            rows.append((module, "nb", found))

    for module, names in classes("scipy.sparse", ("tests", "linalg", "csgraph"), lambda c: "spmatrix" in str(c.__mro__) or "sparray" in str(c.__mro__)).items():
        rows.append((module, "nb", names))
        parent, _, last = module.rpartition(".")
        if last.startswith("_"):
            rows.append((f"{parent}.{last[1:]}", "nb", names))
    # Their state is looked at (distribution.ts), so nothing may set it in another way.
    # The discrete ones also pickle bound methods of their own, and are left out.
    from scipy.stats import _continuous_distns
    from scipy.stats._distn_infrastructure import rv_generic

    module = _continuous_distns
    names = {n for n, c in vars(module).items() if inspect.isclass(c) and issubclass(c, rv_generic) and c.__module__ == module.__name__}
    rows.append((module.__name__, "nb", {n for n in names if vars(module)[n].__setstate__ is rv_generic.__setstate__}))
    merged: dict[tuple[str, str], set] = {}
    for module, flags, names in rows:
        merged.setdefault((module, flags), set()).update(names)
    import numpy
    import pandas
    import scipy
    import sklearn

    versions = f"scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}, torch {torch.__version__.split('+')[0]}"
    text = [
        "// SPDX-License-Identifier: Apache-2.0",
        "// Classes of known libraries that hold values and run nothing of a file's choosing when an object of them is loaded.",
        f"// Generated by vectors/checkpoint/globals_tables.py from {versions}.",
        "",
        "/** Module, what a pickle may do with the class (see entry.ts), and the names of the classes, separated by spaces. */",
        "export const introspected: readonly (readonly [module: string, uses: string, names: string])[] = [",
    ]
    for (module, flags), names in sorted(merged.items()):
        text.append(f"  ['{module}', '{flags}', '{' '.join(sorted(names))}'],")
    text += ["]", ""]
    (target / "introspected.ts").write_text("\n".join(text))

    ufuncs = sorted(n for n in dir(numpy) if isinstance(getattr(numpy, n), numpy.ufunc))
    scalars = sorted({n for n in dir(numpy) if inspect.isclass(getattr(numpy, n)) and issubclass(getattr(numpy, n), numpy.generic)})
    dtypes = sorted(n for n in dir(numpy.dtypes) if n.endswith("DType"))
    text = [
        "// SPDX-License-Identifier: Apache-2.0",
        "// NumPy's scalar types, element-wise functions and DType classes.",
        f"// Generated by vectors/checkpoint/globals_tables.py from NumPy {numpy.__version__}.",
        "",
        "/** Names in `numpy`: types of scalars. */",
        f"export const numpyScalars =\n  '{' '.join(scalars)}'",
        "",
        "/** Names in `numpy`: element-wise functions, harmless as a reference. */",
        f"export const numpyFunctions =\n  '{' '.join(ufuncs)}'",
        "",
        "/** Names in `numpy.dtypes`. */",
        f"export const numpyDtypes =\n  '{' '.join(dtypes)}'",
        "",
    ]
    (target / "numpy-names.ts").write_text("\n".join(text))

    text = [
        "// SPDX-License-Identifier: Apache-2.0",
        "// The top names of Python's own modules: what is found there is never merely unknown.",
        f"// Generated by vectors/checkpoint/globals_tables.py from Python {sys.version.split()[0]}.",
        "",
        "/** Separated by spaces. */",
        f"export const standardLibrary =\n  '{' '.join(sorted(set(sys.stdlib_module_names) | {'commands', 'cPickle', 'exceptions', 'posix', 'nt', '_pyrepl', '_interpreters', 'test', '__builtin__', 'copy_reg', 'imp', 'asyncore', 'asynchat', 'smtpd', 'distutils'}))}'",
        "",
    ]
    (target / "standard-library.ts").write_text("\n".join(text))


main()
