# SPDX-License-Identifier: Apache-2.0
"""Monitoring streams of the validation split: made and judged by the data set's own tools."""
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import soundfile
import torch

from evaluate import sigmoid
from features import log_mel
from paths import CACHE
from tracks import hop_times, hop_windows, window_logits

VALIDATION_SEEDS = (2, 3, 4, 5)


def make_stream(root: Path, seed: int, split: str = "val", minutes: int = 60, cries: int = 60) -> tuple[Path, Path]:
    """Build (once) the stream and its truth; returns both paths."""
    folder = CACHE / "streams"
    folder.mkdir(parents=True, exist_ok=True)
    sound, truth = folder / f"{split}-{seed}.wav", folder / f"{split}-{seed}.json"
    if not truth.is_file():
        subprocess.run([sys.executable, root / "tools" / "make_stream.py", root, split, sound, truth, "--minutes", str(minutes),
                        "--cries", str(cries), "--seed", str(seed)], check=True, stdout=subprocess.DEVNULL)
    return sound, truth


def score_tool(root: Path):
    """The data set's scoring rules as a module."""
    spec = importlib.util.spec_from_file_location("score_stream", root / "tools" / "score_stream.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def stream_track(network: torch.nn.Module, sound: Path) -> tuple[np.ndarray, np.ndarray]:
    """(times in s, logits) of a whole stream."""
    samples, _ = soundfile.read(sound, dtype="float32")
    windows = hop_windows(log_mel(samples))
    return hop_times(len(windows), len(samples)), window_logits(network, windows)


def write_track(path: Path, times: np.ndarray, logits: np.ndarray) -> None:
    """`time,score` lines, what score_stream.py and tune-decision.ts read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savetxt(path, np.stack((times, sigmoid(logits)), 1), fmt="%.3f,%.6f")


def sweep(root: Path, truth: Path, times: np.ndarray, logits: np.ndarray) -> dict:
    """False alarms per hour at given recalls with a bare threshold on the score (no decision logic)."""
    tool, facts = score_tool(root), json.loads(truth.read_text())
    points = [(float(th), tool.evaluate(tool.segments(times, logits, th, 0.5), facts)) for th in np.unique(np.percentile(logits, np.linspace(50, 99.9, 90)))]
    out = {}
    for recall in (0.98, 0.95, 0.9, 0.8):
        fine = [(point["fa_per_hour"], th, point["latency_median"]) for th, point in points if point["recall"] >= recall]
        best = min(fine, default=(None, None, None))
        out[f"recall{recall}"] = {"falseAlarmsPerHour": best[0], "logit": best[1], "latencyMedianSec": best[2]}
    return out


def smooth(logits: np.ndarray, hops: int) -> np.ndarray:
    """Mean probability of the last `hops` scores, as a logit: a rough stand-in for the product's smoothing."""
    padded = np.concatenate((np.full(hops - 1, logits[0]), logits))
    mean = np.convolve(sigmoid(padded), np.ones(hops) / hops, "valid")
    return np.log(mean + 1e-7) - np.log(1 - mean + 1e-7)
