# SPDX-License-Identifier: Apache-2.0
# Golden log-mel frames: what librosa and PyTorch make of a second of synthetic sound. Run from the repository's root:
#   python vectors/log-mel/make.py      (needs numpy, librosa, torch)
# The two are made independently and must agree before anything is written.
import json
from pathlib import Path

import librosa
import numpy as np
import torch

HERE = Path(__file__).resolve().parent
NUMBERS = json.loads((HERE.parents[1] / "packages/dsp/src/numbers.json").read_text())
RATE = NUMBERS["sampleRateHz"]
WINDOW, HOP, FFT = NUMBERS["windowSamples"], NUMBERS["hopSamples"], NUMBERS["fftSize"]


def synthetic_second() -> np.ndarray:
    """int16 [16000]: a cry-like glide, noise, digital silence, a near-silent tone, full-scale clipping."""
    time = np.arange(RATE) / RATE
    f0 = 380 + 240 * np.sin(2 * np.pi * 1.3 * time)
    phase = 2 * np.pi * np.cumsum(f0) / RATE
    sound = sum(0.25 / k * np.sin(k * phase) for k in range(1, 13))
    noise = np.random.RandomState(7).standard_normal(RATE)
    sound[4000:7000] = 0.02 * noise[4000:7000]
    sound[7000:9000] = 0
    sound[9000:11000] = 10 ** (-70 / 20) * np.sin(2 * np.pi * 1234.5 * time[9000:11000])
    sound[11000:13000] = 1.6 * np.sin(2 * np.pi * 900 * time[11000:13000])
    return np.clip(np.round(sound * 32768), -32768, 32767).astype("<i2")


def with_librosa(samples: np.ndarray) -> np.ndarray:
    """[frames, bands] float64; the mel bank is librosa's, the spectrum its STFT."""
    bank = librosa.filters.mel(
        sr=RATE, n_fft=FFT, n_mels=NUMBERS["melBands"], fmin=NUMBERS["melLowHz"], fmax=NUMBERS["melHighHz"],
        htk=True, norm=None, dtype=np.float64,
    )
    # librosa puts the 400 window in the middle of the 512; ours begins with the frame. Padding by the difference moves
    # librosa's window onto the same samples; the power spectrum does not see the shift.
    margin = (FFT - WINDOW) // 2
    padded = np.pad(samples, margin)
    spectrum = librosa.stft(
        padded, n_fft=FFT, hop_length=HOP, win_length=WINDOW, window="hann", center=False, dtype=np.complex128
    )
    return np.log(np.maximum(bank @ np.abs(spectrum) ** 2, NUMBERS["powerFloor"])).T


def with_torch(samples: np.ndarray) -> np.ndarray:
    """[frames, bands] float64; frames by unfold, window and FFT of torch, the bank written out from HTK's formula."""
    def to_mel(hertz):
        return 2595 * np.log10(1 + np.asarray(hertz, dtype=np.float64) / 700)

    edges = 700 * (10 ** (np.linspace(to_mel(NUMBERS["melLowHz"]), to_mel(NUMBERS["melHighHz"]), NUMBERS["melBands"] + 2) / 2595) - 1)
    bins = np.arange(FFT // 2 + 1) * RATE / FFT
    rise = (bins[None, :] - edges[:-2, None]) / (edges[1:-1, None] - edges[:-2, None])
    fall = (edges[2:, None] - bins[None, :]) / (edges[2:, None] - edges[1:-1, None])
    bank = torch.from_numpy(np.maximum(0, np.minimum(rise, fall)))
    frames = torch.from_numpy(samples).unfold(0, WINDOW, HOP) * torch.hann_window(WINDOW, dtype=torch.float64)
    power = torch.fft.rfft(frames, n=FFT).abs() ** 2
    return torch.log(torch.clamp(power @ bank.T, min=NUMBERS["powerFloor"])).numpy()


def main() -> None:
    pcm = synthetic_second()
    samples = pcm.astype(np.float64) / 32768
    expected = with_librosa(samples)
    difference = float(np.max(np.abs(expected - with_torch(samples))))
    assert difference < 1e-9, f"librosa and torch differ by {difference}"
    pcm.tofile(HERE / "input.pcm16")
    expected.astype("<f4").tofile(HERE / "expected.f32")
    print(f"{expected.shape[0]} frames of {expected.shape[1]} bands; librosa and torch agree to {difference:.1e}")


main()
