# SPDX-License-Identifier: Apache-2.0
"""Log-mel features, the same numbers as packages/dsp: both read packages/dsp/src/numbers.json."""
import json
import math

import numpy as np
import torch

from paths import NUMBERS

SETTINGS = json.loads(NUMBERS.read_text())
SAMPLE_RATE_HZ: int = SETTINGS["sampleRateHz"]
WINDOW_SAMPLES: int = SETTINGS["windowSamples"]
HOP_SAMPLES: int = SETTINGS["hopSamples"]
FFT_SIZE: int = SETTINGS["fftSize"]
MEL_BANDS: int = SETTINGS["melBands"]
POWER_FLOOR: float = SETTINGS["powerFloor"]
FLOOR_LOG: float = math.log(POWER_FLOOR)
BINS = SETTINGS["melHighHz"] * FFT_SIZE // SAMPLE_RATE_HZ + 1
"""Bins of the spectrum that reach a mel band (116 of 257); the rest is never computed further."""
BIN_HZ = np.arange(BINS) * SAMPLE_RATE_HZ / FFT_SIZE


def mel_filters() -> np.ndarray:
    """[bins, bands] triangles of peak 1 on the HTK mel scale (mel = 2595 log10(1 + f/700))."""
    def to_mel(hz: float) -> float:
        return 2595.0 * math.log10(1.0 + hz / 700.0)

    mels = np.linspace(to_mel(SETTINGS["melLowHz"]), to_mel(SETTINGS["melHighHz"]), MEL_BANDS + 2)
    corners_hz = 700.0 * (10.0 ** (mels / 2595.0) - 1.0)
    # The triangles of librosa, float32 at the end like its table.
    rising = (BIN_HZ[:, None] - corners_hz[None, :-2]) / np.diff(corners_hz)[None, :-1]
    falling = (corners_hz[None, 2:] - BIN_HZ[:, None]) / np.diff(corners_hz)[None, 1:]
    return np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)


FILTERS = torch.from_numpy(mel_filters())
# Periodic Hann: the divisor is the length, not the length minus one.
HANN_DOUBLE = torch.hann_window(WINDOW_SAMPLES, periodic=True, dtype=torch.float64)
HANN = HANN_DOUBLE.float()


def frame_count(samples: int) -> int:
    """Frames in `samples` samples: frame k covers [hop k, hop k + window), none is centred or padded."""
    return 0 if samples < WINDOW_SAMPLES else 1 + (samples - WINDOW_SAMPLES) // HOP_SAMPLES


def power_spectrum(samples: torch.Tensor) -> torch.Tensor:
    """`samples` float [..., n], -1..1, 16 kHz; returns |X|^2 [..., frames, bins] in the precision of the samples."""
    frames = samples.unfold(-1, WINDOW_SAMPLES, HOP_SAMPLES) * (HANN if samples.dtype == torch.float32 else HANN_DOUBLE)
    spectrum = torch.view_as_real(torch.fft.rfft(frames, n=FFT_SIZE)[..., :BINS])
    return spectrum.square().sum(-1)


def log_mel_of_power(power: torch.Tensor) -> torch.Tensor:
    """|X|^2 [..., frames, bins] to natural log-mel [..., frames, bands], never below ln(powerFloor)."""
    return torch.log((power @ FILTERS.to(power.dtype)).clamp_min(POWER_FLOOR))


def log_mel(samples: np.ndarray) -> np.ndarray:
    """`samples` float32 [n], -1..1, mono 16 kHz; returns natural log-mel float32 [frames, bands].

    Computed in doubles: beside a loud pure tone, a float32 transform leaves rounding noise that the log makes visible.
    """
    if len(samples) < WINDOW_SAMPLES:
        return np.zeros((0, MEL_BANDS), np.float32)
    with torch.no_grad():
        return log_mel_of_power(power_spectrum(torch.from_numpy(samples.astype(np.float64)))).numpy().astype(np.float32)
