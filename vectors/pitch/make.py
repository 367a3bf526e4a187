# SPDX-License-Identifier: Apache-2.0
# Golden pitch: harmonic glides whose F0 is known at every moment, and what librosa's YIN and pYIN say of them.
# Run from the repository's root:  python vectors/pitch/make.py      (needs numpy, librosa)
import json
from pathlib import Path

import librosa
import numpy as np

HERE = Path(__file__).resolve().parent
RATE, WINDOW, HOP = 16000, 512, 320
LOW_HZ, HIGH_HZ = 250, 2000


def glide(points: list[tuple[float, float]], harmonics: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """int16 sound and F0 per sample of a tone with 1/k harmonics through (seconds, hertz) points."""
    time = np.arange(int(points[-1][0] * RATE)) / RATE
    f0 = np.interp(time, [t for t, _ in points], [f for _, f in points])
    phase = 2 * np.pi * np.cumsum(f0) / RATE
    sound = sum(0.3 / k * np.sin(k * phase + k) * (k * f0 < 7000) for k in range(1, harmonics + 1))
    sound = sound + noise * np.random.RandomState(seed).standard_normal(len(time))
    return np.clip(np.round(sound * 32768), -32768, 32767).astype("<i2"), f0


CASES = {
    "phonation": glide([(0, 320), (0.25, 560), (0.6, 380)], harmonics=10, noise=0.003, seed=1),
    "hyperphonation": glide([(0, 900), (0.3, 1900), (0.5, 1200)], harmonics=3, noise=0.003, seed=2),
    "noisy": glide([(0, 420), (0.2, 520), (0.4, 450)], harmonics=8, noise=0.05, seed=3),
}


def main() -> None:
    described = {}
    for name, (pcm, f0) in CASES.items():
        samples = pcm.astype(np.float64) / 32768
        starts = np.arange(0, len(samples) - WINDOW + 1, HOP)
        truth = [float(np.mean(f0[start : start + WINDOW])) for start in starts]
        options = {"fmin": LOW_HZ, "fmax": HIGH_HZ, "sr": RATE, "frame_length": WINDOW, "hop_length": HOP, "center": False}
        yin = librosa.yin(samples, **options)[: len(starts)]
        pyin, _, _ = librosa.pyin(samples, **options)
        pyin = pyin[: len(starts)]
        for label, found in (("yin", yin), ("pyin", pyin)):
            error = np.abs(found / np.array(truth[: len(found)]) - 1)
            print(f"{name}: librosa {label} median error {100 * np.nanmedian(error):.2f} %, worst {100 * np.nanmax(error):.2f} %")
        pcm.tofile(HERE / f"{name}.pcm16")
        described[name] = {"truthHz": [round(v, 2) for v in truth], "librosaYinHz": [round(float(v), 2) for v in yin]}
    (HERE / "expected.json").write_text(
        json.dumps({"windowSamples": WINDOW, "hopSamples": HOP, "cases": described}, indent=1) + "\n"
    )


main()
