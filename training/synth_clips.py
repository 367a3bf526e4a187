# SPDX-License-Identifier: Apache-2.0
"""Clips of the project's own synthesizer (training/synth-clips.ts): hard negatives, and a few cries."""
from pathlib import Path

import numpy as np
import soundfile

from data import ACTIVITY_HOP, Clip, cry_activity
from features import SAMPLE_RATE_HZ
from paths import CACHE

FOLDER = CACHE / "synth"


def load_synthetic(folder: Path = FOLDER) -> list[Clip]:
    """All clips of `cache/synth`, or none where the folder was not made. `cry-*.wav` are cries, the rest are not.

    Synthetic cries share one group, so that they stay a few per cent of all cries drawn: the network should hear the
    demonstration, not learn the synthesizer.
    """
    clips = []
    for path in sorted(folder.glob("*.wav")) if folder.is_dir() else []:
        samples, rate_hz = soundfile.read(path, dtype="int16")
        if rate_hz != SAMPLE_RATE_HZ or samples.ndim != 1:
            raise ValueError(f"{path.name}: wanted 16 kHz mono, found {rate_hz} Hz, {samples.ndim} dimensions")
        samples = samples[:len(samples) // ACTIVITY_HOP * ACTIVITY_HOP]
        is_cry = path.name.startswith("cry-")
        activity = cry_activity(samples.astype(np.float32) / 32768) if is_cry else np.zeros(len(samples) // ACTIVITY_HOP, np.uint8)
        kind = path.stem.rsplit("-", 1)[0]
        clips.append(Clip(path.stem, "train", "cry" if is_cry else "noncry", "synth:cry" if is_cry else f"hard:{kind}", "synthesizer",
                          "synthesizer-cry" if is_cry else path.stem, "Apache-2.0", samples, activity))
    return clips
