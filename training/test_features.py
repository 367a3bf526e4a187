# SPDX-License-Identifier: Apache-2.0
"""Features against librosa, and the relations that any log-mel must keep."""
import math
import unittest

import librosa
import numpy as np

from features import BINS, FFT_SIZE, FLOOR_LOG, HOP_SAMPLES, MEL_BANDS, SAMPLE_RATE_HZ, WINDOW_SAMPLES, log_mel, mel_filters


def noise(count: int, level: float = 0.1) -> np.ndarray:
    return (np.random.default_rng(5).standard_normal(count) * level).astype(np.float32)


class FeaturesTest(unittest.TestCase):
    def test_filters_equal_librosa(self):
        wanted = librosa.filters.mel(sr=SAMPLE_RATE_HZ, n_fft=FFT_SIZE, n_mels=MEL_BANDS, fmin=100, fmax=3600, htk=True, norm=None).T
        np.testing.assert_allclose(mel_filters(), wanted[:BINS], atol=1e-6)
        self.assertEqual(np.abs(wanted[BINS:]).max(), 0.0)

    def test_log_mel_equals_librosa_stft(self):
        samples = noise(16321)
        # librosa centres the 400-sample window inside 512 samples: start 56 samples early to meet the same samples.
        early = np.concatenate((np.zeros(56, np.float32), samples, np.zeros(56, np.float32)))
        spectrum = librosa.stft(early, n_fft=FFT_SIZE, win_length=WINDOW_SAMPLES, hop_length=HOP_SAMPLES, window="hann", center=False)
        filters = librosa.filters.mel(sr=SAMPLE_RATE_HZ, n_fft=FFT_SIZE, n_mels=MEL_BANDS, fmin=100, fmax=3600, htk=True, norm=None)
        wanted = np.log(np.maximum(filters @ np.abs(spectrum) ** 2, 1e-8)).T
        found = log_mel(samples)
        self.assertEqual(found.shape, (100, 64))
        np.testing.assert_allclose(found, wanted[:len(found)], atol=1e-3)

    def test_doubling_the_amplitude_adds_ln_4(self):
        samples = noise(8000)
        np.testing.assert_allclose(log_mel(samples * 2) - log_mel(samples), math.log(4), atol=1e-4)

    def test_silence_gives_the_floor(self):
        np.testing.assert_allclose(log_mel(np.zeros(5000, np.float32)), FLOOR_LOG, atol=1e-6)

    def test_a_shift_of_one_hop_moves_one_frame(self):
        samples = noise(8000)
        np.testing.assert_allclose(log_mel(samples[HOP_SAMPLES:]), log_mel(samples)[1:], atol=1e-5)

    def test_sound_above_4_khz_hardly_reaches_the_features(self):
        times = np.arange(16000) / SAMPLE_RATE_HZ
        high = (0.5 * np.sin(2 * np.pi * 5000 * times)).astype(np.float32)
        same_in_band = (0.5 * np.sin(2 * np.pi * 1000 * times)).astype(np.float32)
        # Leakage of a Hann window 1.4 kHz away: more than 60 dB down (13.8 in natural log of power).
        self.assertLess(log_mel(high).max(), log_mel(same_in_band).max() - 13.8)


if __name__ == "__main__":
    unittest.main()
