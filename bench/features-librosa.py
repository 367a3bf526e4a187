# SPDX-License-Identifier: Apache-2.0
# The Python half of bench/features.ts: the same work by librosa and soxr, timed the same way, one JSON line on stdout.
import json
import sys
import time
from pathlib import Path

import librosa
import numpy as np
import scipy.signal

NUMBERS = json.loads((Path(__file__).resolve().parents[1] / "packages/dsp/src/numbers.json").read_text())
RATE = NUMBERS["sampleRateHz"]
SECONDS, ROUNDS = int(sys.argv[1]), int(sys.argv[2])


def noise(rate_hz: int) -> np.ndarray:
    return (0.1 * np.random.RandomState(1).standard_normal(rate_hz)).astype(np.float32)


def ms_per_second(work) -> dict[str, float]:
    """Median and least processor time of `work`, which handles one second of sound, over ROUNDS rounds of SECONDS calls."""
    work()
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for _ in range(SECONDS):
            work()
        times.append(1000 * (time.process_time() - start) / SECONDS)
    return {"median": float(np.median(times)), "least": min(times)}


second = noise(RATE)
bank = librosa.filters.mel(
    sr=RATE, n_fft=NUMBERS["fftSize"], n_mels=NUMBERS["melBands"], fmin=NUMBERS["melLowHz"], fmax=NUMBERS["melHighHz"],
    htk=True, norm=None,
)


def log_mel() -> np.ndarray:
    spectrum = librosa.stft(
        second, n_fft=NUMBERS["fftSize"], hop_length=NUMBERS["hopSamples"], win_length=NUMBERS["windowSamples"], center=False
    )
    return np.log(np.maximum(bank @ np.abs(spectrum) ** 2, NUMBERS["powerFloor"]))


sections = scipy.signal.butter(2, NUMBERS["highPassHz"], "highpass", fs=RATE, output="sos")
results = {
    "log-mel": ms_per_second(log_mel),
    "high-pass": ms_per_second(lambda: scipy.signal.sosfilt(sections, second)),
    "pitch": ms_per_second(lambda: librosa.yin(second, fmin=250, fmax=2000, sr=RATE, frame_length=400, hop_length=160, center=False)),
}
for rate_hz in (8000, 44100, 48000):
    sound = noise(rate_hz)
    results[f"resample {rate_hz}"] = ms_per_second(
        lambda sound=sound, rate_hz=rate_hz: librosa.resample(sound, orig_sr=rate_hz, target_sr=RATE, res_type="soxr_hq")
    )
print(json.dumps({"librosa": librosa.__version__, "results": results}))
