# SPDX-License-Identifier: Apache-2.0
"""Decision settings: validation streams scored here, swept by tune-decision.ts through the product's own reducer."""
import json
import shutil
import subprocess
from pathlib import Path

import torch

from paths import REPOSITORY, RUNS
from streams import VALIDATION_SEEDS, make_stream, stream_track, write_track

RECALL = 0.96
"""Asked of the validation streams; a little more than the goal of 0.95, since the choice flatters itself."""
LATENCY_SEC = 1.85


def tracks_of(root: Path, network: torch.nn.Module, seeds: tuple[int, ...] = VALIDATION_SEEDS, name: str = "track") -> list[Path]:
    """Score the streams of these seeds; returns [track, truth, track, truth, ...]."""
    paths = []
    for seed in seeds:
        sound, truth = make_stream(root, seed)
        track = RUNS / f"{name}-{seed}.csv"
        write_track(track, *stream_track(network, sound))
        paths += [track, truth]
    return paths


def tune(arguments: list[str]) -> dict:
    node = shutil.which("node")
    if node is None:
        raise SystemExit("Cannot choose the decision settings: needs Node 24 on the PATH")
    script = REPOSITORY / "training" / "tune-decision.ts"
    return json.loads(subprocess.run([node, script, *arguments], check=True, capture_output=True, text=True, cwd=REPOSITORY).stdout)


def choose(root: Path, network: torch.nn.Module) -> tuple[dict, list[dict]]:
    """(EpisodeSettings, curve of the fewest false alarms at each recall) on the validation streams."""
    found = tune([*map(str, tracks_of(root, network)), "--recall", str(RECALL), "--latency", str(LATENCY_SEC)])
    chosen = found["chosen"] or [point["best"] for point in found["curve"] if point["best"]][-1]
    return chosen["settings"], found["curve"]
