# SPDX-License-Identifier: Apache-2.0
# Golden resampling: sums of sines at many rates, brought to 16 kHz by soxr. Run from the repository's root:
#   python vectors/resample/make.py      (needs numpy, soxr)
# The sines are known exactly, so soxr itself is checked against the formula before anything is written.
from pathlib import Path

import numpy as np
import soxr

HERE = Path(__file__).resolve().parent
TO_HZ = 16000
SECONDS = 0.12
EDGE_SECONDS = 0.04  # soxr's filter is long: near the ends it hears the silence outside
FROM_HZ = [8000, 11025, 22050, 44100, 47999, 48000]
# (hertz, amplitude, phase); those above 0.8 of half the lower rate are left out: there soxr itself begins to fall off.
SINES = [(93.0, 0.1, 0.2), (437.0, 0.3, 1.1), (1310.0, 0.2, 2.3), (3127.0, 0.15, 0.7), (4301.0, 0.1, 3.0), (6307.0, 0.1, 5.2)]


def sines(rate_hz: int, count: int, highest_hz: float) -> np.ndarray:
    time = np.arange(count) / rate_hz
    return sum(a * np.sin(2 * np.pi * f * time + p) for f, a, p in SINES if f <= highest_hz)


def main() -> None:
    for from_hz in FROM_HZ:
        highest_hz = 0.8 * min(from_hz, TO_HZ) / 2
        sound = sines(from_hz, round(from_hz * SECONDS), highest_hz).astype("<f4")
        expected = soxr.resample(sound.astype(np.float64), from_hz, TO_HZ, quality="VHQ")
        edge = round(EDGE_SECONDS * TO_HZ)
        inner = slice(edge, len(expected) - edge)
        difference = float(np.max(np.abs(expected - sines(TO_HZ, len(expected), highest_hz))[inner]))
        assert difference < 5e-5, f"soxr is {difference} off at {from_hz} Hz"
        sound.tofile(HERE / f"from-{from_hz}.f32")
        expected.astype("<f4").tofile(HERE / f"from-{from_hz}.expected.f32")
        print(f"{from_hz} Hz: {len(sound)} -> {len(expected)} samples, soxr within {difference:.1e} of the formula")


main()
