# SPDX-License-Identifier: Apache-2.0
"""Rooms, microphones and telephone lines: what may happen to a sound between the cot and the model.

Every change is applied to cries and to other sounds with the same chances, so that none of them tells the class.
"""
import numpy as np
import torch
from scipy import fft

from features import BIN_HZ, SAMPLE_RATE_HZ


def change_speed(samples: np.ndarray, random: np.random.Generator, low: float = 0.9, high: float = 1.1) -> tuple[np.ndarray, float]:
    """Resample by a factor in [low, high] (tempo and pitch together); returns (samples, factor)."""
    factor = random.uniform(low, high)
    places = np.arange(0, len(samples) - 1, factor, dtype=np.float64)
    return np.interp(places, np.arange(len(samples)), samples).astype(np.float32), factor


def room_response(random: np.random.Generator) -> np.ndarray:
    """A small synthetic room: direct sound, a few early reflections and an exponential tail of 60 to 500 ms."""
    count = int(SAMPLE_RATE_HZ * random.uniform(0.06, 0.5))
    times = np.arange(count, dtype=np.float32)
    tail = random.standard_normal(count).astype(np.float32) * np.exp(-times / (count / random.uniform(4, 7)))
    response = tail * random.uniform(0.005, 0.08)
    for _ in range(int(random.integers(0, 5))):
        response[int(random.integers(16, min(count, 800)))] += random.uniform(-0.5, 0.5)
    response[0] = 1.0
    return response.astype(np.float32)


def add_room(samples: np.ndarray, random: np.random.Generator) -> np.ndarray:
    response = room_response(random)
    size = fft.next_fast_len(len(samples) + len(response), real=True)
    wet = fft.irfft(fft.rfft(samples, size) * fft.rfft(response, size), size)
    return wet[:len(samples)].astype(np.float32)


def crush(samples: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """A poor converter: 8-bit mu-law, coarse steps, or clipping at a level the sound reaches."""
    kind = random.integers(3)
    peak = float(np.abs(samples).max()) + 1e-6
    if kind == 0:
        level = samples / peak
        coded = np.sign(level) * np.log1p(255 * np.abs(level)) / np.log(256)
        coded = np.round(coded * 127) / 127
        return (np.sign(coded) * (np.expm1(np.abs(coded) * np.log(256)) / 255) * peak).astype(np.float32)
    if kind == 1:
        step = 2.0 ** -random.uniform(7, 12)
        return (np.round(samples / step) * step).astype(np.float32)
    return np.clip(samples, -peak * 0.5, peak * 0.5)


def band_gains(random: np.random.Generator) -> np.ndarray | None:
    """A power gain for each used bin of the spectrum: low-pass, telephone band, or a microphone's tilt; None for no change."""
    draw = random.random()
    if draw < 0.3:
        return None
    gains_db = np.zeros(len(BIN_HZ))
    if draw < 0.6:
        gains_db -= _slope(BIN_HZ / random.uniform(2500, 8000), random.uniform(24, 200))
    elif draw < 0.75:
        gains_db -= _slope(BIN_HZ / random.uniform(3000, 3600), random.uniform(36, 200))
        gains_db -= _slope(random.uniform(150, 350) / np.maximum(BIN_HZ, 1), random.uniform(6, 24))
    if random.random() < 0.6:
        octaves = np.log2(np.maximum(BIN_HZ, 60) / 1000)
        gains_db += random.uniform(-3, 3) * octaves
        bumps = np.interp(np.log2(np.maximum(BIN_HZ, 60)), np.linspace(5.9, 13, 7), random.normal(0, 3, 7))
        gains_db += bumps
    return (10 ** (np.clip(gains_db, -80, 30) / 10)).astype(np.float32)


def _slope(ratio: np.ndarray, db_per_octave: float) -> np.ndarray:
    """Attenuation in dB that starts where ratio passes 1."""
    return db_per_octave * np.log2(np.maximum(ratio, 1.0))


def drop_weak_bins(power: torch.Tensor, random: np.random.Generator) -> torch.Tensor:
    """What a lossy codec leaves: bins far under their frame's strongest one are emptied. `power` [frames, bins]."""
    limit = power.amax(1, keepdim=True) * 10 ** (-random.uniform(25, 50) / 10)
    return torch.where(power < limit, power * 1e-4, power)


def mask_features(log_mel: torch.Tensor, random: np.random.Generator) -> None:
    """SpecAugment in place on [frames, bands]: one or two narrow bands and one or two short gaps take the scene's mean."""
    frames, bands = log_mel.shape
    mean = log_mel.mean()
    for _ in range(int(random.integers(0, 3))):
        width, start = int(random.integers(1, 7)), int(random.integers(0, bands - 8))
        log_mel[:, start:start + width] = mean
    for _ in range(int(random.integers(0, 3))):
        width, start = int(random.integers(3, 25)), int(random.integers(0, frames - 30))
        log_mel[start:start + width] = mean
