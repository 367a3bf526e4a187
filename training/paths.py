# SPDX-License-Identifier: Apache-2.0
"""Where training finds and leaves things; nothing here names a particular machine."""
import os
from pathlib import Path

TRAINING = Path(__file__).resolve().parent
REPOSITORY = TRAINING.parent
NUMBERS = REPOSITORY / "packages" / "dsp" / "src" / "numbers.json"
CACHE = TRAINING / "cache"
RUNS = TRAINING / "runs"


def data_root(given: str | None = None) -> Path:
    """The data folder: the argument, or the environment variable CRY_DATA."""
    root = given or os.environ.get("CRY_DATA")
    if not root:
        raise SystemExit("Cannot find the data: pass --data DIR or set CRY_DATA")
    path = Path(root)
    if not (path / "metadata.csv").is_file():
        raise SystemExit(f"Cannot read data: {path} holds no metadata.csv")
    return path
