# SPDX-License-Identifier: Apache-2.0
"""Golden vectors for vectors/scores: synthetic sounds by formula, their features in part, and the network's logits.

`vectors/scores/signals.ts` holds the same formulas. Run: python training/golden.py
"""
import json
import math
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

from features import SAMPLE_RATE_HZ, log_mel
from network import HOP_FRAMES, WINDOW_FRAMES, CryNetwork
from paths import REPOSITORY
from tracks import hop_windows, window_logits

FOLDER = REPOSITORY / "vectors" / "scores"
WEIGHTS = REPOSITORY / "models" / "cry-detector" / "cry-detector.safetensors"
EVERY_FRAMES = 37
"""Every 37th frame is kept: enough to see a shift of one frame or one band, little enough to read."""


def noise(count: int, seed: int) -> np.ndarray:
    """Park-Miller generator (minimal standard), values -1..1."""
    values, state = np.empty(count), seed
    for n in range(count):
        state = state * 48271 % 2147483647
        values[n] = state / 2147483647 * 2 - 1
    return values


def arcs(count: int, level: float) -> np.ndarray:
    """Harmonic bursts whose pitch rises and falls, with breaths between: made of sines, no child's voice."""
    sound, phase = np.zeros(count), 0.0
    burst_sec, period_sec = 0.9, 1.25
    for n in range(count):
        within = n / SAMPLE_RATE_HZ % period_sec
        if within >= burst_sec:
            continue
        arc = math.sin(math.pi * within / burst_sec)
        pitch_hz = 380 + 140 * arc
        phase += 2 * math.pi * pitch_hz / SAMPLE_RATE_HZ
        total = 0.0
        for harmonic in range(1, 10):
            formant = 1 / (1 + ((harmonic * pitch_hz - 1100) / 500) ** 2) + 0.6 / (1 + ((harmonic * pitch_hz - 2900) / 600) ** 2)
            total += (formant + 0.05) * math.sin(harmonic * phase)
        sound[n] = level * math.sqrt(arc) * total
    return sound


def _seconds(length_sec: float) -> np.ndarray:
    return np.arange(round(length_sec * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ


def signals() -> dict[str, np.ndarray]:
    """Name to float32 [n], -1..1, rounded to 16 bits (half up, like Math.round)."""
    t = _seconds(4.2)
    alarm = _seconds(5.6)
    sounds = {
        "empty": np.zeros(0),
        "short": 0.2 * np.sin(2 * np.pi * 523 * _seconds(0.31)),
        "tone": 0.1 * np.sin(2 * np.pi * 440 * _seconds(3.1)),
        "sweep": 0.2 * np.sin(2 * np.pi * (100 * t + 800 * t * t)),
        "noise": 0.02 * noise(int(2.3 * SAMPLE_RATE_HZ), 7),
        "alarm": 0.15 * np.sin(2 * np.pi * np.where(alarm % 0.5 < 0.25, 950, 1250) * alarm),
        "arcs": arcs(int(6.7 * SAMPLE_RATE_HZ), 0.15) + 0.0005 * noise(int(6.7 * SAMPLE_RATE_HZ), 11),
        "arcs-in-noise": arcs(int(7.3 * SAMPLE_RATE_HZ), 0.03) + 0.02 * noise(int(7.3 * SAMPLE_RATE_HZ), 13),
    }
    return {name: (np.clip(np.floor(sound * 32768 + 0.5), -32768, 32767) / 32768).astype(np.float32) for name, sound in sounds.items()}


def write_golden(network: CryNetwork, folder: Path = FOLDER) -> None:
    """One JSON file per sound: samples, frames, every 37th frame of log-mel, and the logit of every hop."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, sound in signals().items():
        features = log_mel(sound)
        with torch.no_grad():
            logits = window_logits(network.eval(), hop_windows(features))
        golden = {
            "signal": name, "samples": len(sound), "frames": len(features), "windowFrames": WINDOW_FRAMES, "hopFrames": HOP_FRAMES,
            "everyFrames": EVERY_FRAMES, "logMel": [[round(float(value), 5) for value in frame] for frame in features[::EVERY_FRAMES]],
            "logits": [round(float(logit), 6) for logit in logits],
        }
        (folder / f"{name}.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    detector = CryNetwork()
    detector.load_state_dict(load_file(WEIGHTS))
    write_golden(detector)
