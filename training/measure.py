# SPDX-License-Identifier: Apache-2.0
"""Measures the exported files, not the network in memory: clips, streams, drift of int8, and what lies above 4 kHz."""
from pathlib import Path

import numpy as np
import torch
from scipy.signal import butter, sosfilt

from data import Clip
from decision import tracks_of, tune
from evaluate import band_matched, clip_figures, sigmoid
from export import NAME, OnnxNetwork
from features import MEL_BANDS, SAMPLE_RATE_HZ
from network import WINDOW_FRAMES, parameter_count
from streams import VALIDATION_SEEDS
from tracks import logit_tracks

CHECK_SEEDS = (6,)
"""A stream that took no part in choosing the settings (its clips are the same validation clips)."""


def peak_logits(network: torch.nn.Module, waveforms: list[np.ndarray]) -> np.ndarray:
    return np.array([track.max() for track in logit_tracks(network, waveforms)])


def without_highs(waveform: np.ndarray) -> np.ndarray:
    return sosfilt(butter(12, 4000, "low", fs=SAMPLE_RATE_HZ, output="sos"), waveform).astype(np.float32)


def multiply_accumulates(network: torch.nn.Module) -> int:
    """Multiplications of one window in convolutions and linear layers."""
    total = 0

    def count(module: torch.nn.Module, inputs: tuple, output: torch.Tensor) -> None:
        nonlocal total
        per_value = module.weight[0].numel()
        total += output.numel() * per_value

    layers = [module for module in network.modules() if isinstance(module, (torch.nn.Conv1d, torch.nn.Conv2d, torch.nn.Linear))]
    hooks = [layer.register_forward_hook(count) for layer in layers]
    with torch.no_grad():
        network(torch.zeros(1, WINDOW_FRAMES, MEL_BANDS))
    for hook in hooks:
        hook.remove()
    return total


def drift(found: np.ndarray, wanted: np.ndarray) -> dict:
    """How far clip scores move (probabilities)."""
    change = np.abs(sigmoid(found) - sigmoid(wanted))
    return {"mean": float(change.mean()), "p95": float(np.percentile(change, 95)), "max": float(change.max())}


def measure_all(root: Path, network: torch.nn.Module, folder: Path, clips: list[Clip], calibration: dict, curve: list[dict]) -> dict:
    fp32, int8 = OnnxNetwork(folder / f"{NAME}.onnx"), OnnxNetwork(folder / f"{NAME}.int8.onnx")
    labels, groups = np.array([int(clip.is_cry) for clip in clips]), np.array([clip.group for clip in clips])
    sounds = [clip.waveform() for clip in clips]
    logits = peak_logits(fp32, sounds)
    rows = {
        "as recorded": logits,
        "low-passed to 3.6 kHz": peak_logits(fp32, [band_matched(sound) for sound in sounds]),
        "int8, as recorded": peak_logits(int8, sounds),
    }
    settings = ["--fixed", str(folder / "manifest.json")]
    figures = {name: clip_figures(labels, row, groups) for name, row in rows.items()}
    return {
        "parameters": parameter_count(network), "multiplyAccumulatesPerWindow": multiply_accumulates(network),
        "validation": {"cries": int(labels.sum()), "others": int((1 - labels).sum()), "groups": len(set(groups))},
        "clips": figures,
        "calibration": calibration,
        "scoreChange": {"highsRemoved": drift(peak_logits(fp32, [without_highs(sound) for sound in sounds]), logits),
                        "int8": drift(rows["int8, as recorded"], logits)},
        "hardest": [{"id": clips[k].id, "category": clips[k].category, "score": float(sigmoid(logits[k]))}
                    for k in np.argsort(-np.where(labels == 0, logits, -99))[:12]],
        "missed": [{"id": clips[k].id, "source": clips[k].source, "score": float(sigmoid(logits[k]))}
                   for k in np.argsort(np.where(labels == 1, logits, 99))[:6]],
        "streams": {
            "chosenOn": tune([*map(str, tracks_of(root, fp32)), *settings]) | {"seeds": list(VALIDATION_SEEDS)},
            "alsoSeen": tune([*map(str, tracks_of(root, fp32, CHECK_SEEDS, "check")), *settings]) | {"seeds": list(CHECK_SEEDS)},
            "int8": tune([*map(str, tracks_of(root, int8, VALIDATION_SEEDS, "int8")), *settings]) | {"seeds": list(VALIDATION_SEEDS)},
            "curve": curve,
        },
    }
