# SPDX-License-Identifier: Apache-2.0
"""Judges synthetic cries with librosa (an oracle that shares no code with the synthesizer) and writes measured.json.

Run from the repository's root with librosa installed and Node 24 on the path:
    python vectors/synth/measure.py                    # writes measured.json
    python vectors/synth/measure.py SOUND_SET_FOLDER   # prints the same figures of real cries; writes nothing
"""
import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import librosa
import numpy as np

RATE_HZ = 16000
HOP = 160
HERE = Path(__file__).parent


def runs(mask: np.ndarray) -> list[tuple[int, int]]:
    """Start and end of each stretch of True."""
    edges = np.diff(np.concatenate([[0], mask.astype(int), [0]]))
    return list(zip(np.where(edges == 1)[0], np.where(edges == -1)[0], strict=True))


def judge(samples: np.ndarray) -> dict:
    """Pitch by pyin (150..2200 Hz), sounding stretches by level, spectrum by STFT."""
    pitch_hz, voiced, _ = librosa.pyin(samples, fmin=150, fmax=2200, sr=RATE_HZ, frame_length=1024, hop_length=HOP)
    level_db = 20 * np.log10(librosa.feature.rms(y=samples, frame_length=512, hop_length=HOP)[0] + 1e-9)
    count = min(len(pitch_hz), len(level_db))
    sounding = level_db[:count] > np.percentile(level_db, 98) - 22
    for start, end in runs(~sounding):
        if end - start <= 6 and 0 < start and end < count:
            sounding[start:end] = True
    stretches = [(start, end) for start, end in runs(sounding) if end - start >= 40]
    power = np.abs(librosa.stft(samples, n_fft=1024, hop_length=HOP))[:, :count] ** 2
    return {
        "pitch": pitch_hz[:count][voiced[:count] & sounding],
        "voiced": (voiced[:count] & sounding).sum() / sounding.sum(),
        # Stretches that touch an edge of the clip are cut by it.
        "seconds": [(end - start) * 0.01 for start, end in stretches if start > 0 and end < count],
        "power": power[:, sounding].mean(axis=1),
        "shapes": [shape(pitch_hz[start:end]) for start, end in stretches if np.isfinite(pitch_hz[start:end]).sum() > 20],
    }


def shape(pitch_hz: np.ndarray) -> str:
    """Rise-fall, rise, fall or flat, by half a semitone, of the pitch smoothed over 90 ms."""
    octave = np.log2(pitch_hz[np.isfinite(pitch_hz)])
    smooth = np.convolve(np.pad(octave, 4, mode="edge"), np.ones(9) / 9, "valid")
    edge = max(3, len(smooth) // 8)
    rise, fall = smooth.max() - smooth[:edge].mean(), smooth.max() - smooth[-edge:].mean()
    return {(True, True): "riseFall", (True, False): "rise", (False, True): "fall", (False, False): "flat"}[rise > 1 / 24, fall > 1 / 24]


def figures_of(clips: list[np.ndarray]) -> dict:
    judged = [judge(samples) for samples in clips]
    pitch = np.concatenate([one["pitch"] for one in judged])
    seconds = np.concatenate([one["seconds"] for one in judged])
    shapes = sum([one["shapes"] for one in judged], [])
    power = np.mean([one["power"] / one["power"].sum() for one in judged], axis=0)
    hz = np.fft.rfftfreq(1024, 1 / RATE_HZ)
    envelope = np.convolve(power, np.ones(13) / 13, "same")

    def band(low: float, high: float) -> float:
        return float(power[(hz >= low) & (hz < high)].sum())

    def peak(low: float, high: float) -> float:
        inside = np.where((hz >= low) & (hz < high))[0]
        return float(hz[inside[np.argmax(envelope[inside])]])

    figures = {
        "pitchMeanHz": pitch[pitch < 900].mean(),
        "pitchDeviationHz": pitch[pitch < 900].std(),
        "pitchQuantilesHz": np.percentile(pitch[pitch < 900], [5, 25, 50, 75, 95]).tolist(),
        "hyperphonationShare": (pitch > 1000).mean(),
        "voicedShare": np.mean([one["voiced"] for one in judged]),
        "stretchMeanSec": seconds.mean(),
        "stretchDeviationSec": seconds.std(),
        "riseFallShare": shapes.count("riseFall") / len(shapes),
        "centroidHz": float((hz * power).sum() / power.sum()),
        "firstFormantHz": peak(700, 1900),
        "secondFormantHz": peak(2000, 3700),
        "shareBelow300Hz": band(0, 300),
        "share300To4000Hz": band(300, 4000),
        "share2000To4000Hz": band(2000, 4000),
    }
    return {name: [round(v, 1) for v in value] if isinstance(value, list) else round(float(value), 3) for name, value in figures.items()}


def real_cries(folder: Path, count: int = 32) -> list[np.ndarray]:
    """Clear cries of the training split of the project's sound set (never stored in this repository)."""
    with (folder / "metadata.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == "train" and row["label_detect"] == "cry"]
    clear = [row for row in rows if float(row["voiced_frac"]) > 0.25 and float(row["rms_db"]) > -40]
    chosen = np.random.default_rng(3).permutation(len(clear))[:count]
    return [librosa.load(folder / clear[index]["file"], sr=RATE_HZ, duration=8)[0].astype(np.float64) for index in chosen]


def main() -> None:
    if len(sys.argv) > 1:
        print(json.dumps(figures_of(real_cries(Path(sys.argv[1]))), indent=2))
        return
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["node", str(HERE / "clips.ts"), folder], check=True)
        clips = [np.fromfile(path, dtype="<f4").astype(np.float64) for path in sorted(Path(folder).glob("*.f32"))]
    figures = figures_of(clips)
    # A fingerprint of what was measured, so that a test can tell when these figures are of an older synthesizer.
    rms = [float(f"{np.sqrt(np.mean(samples**2)):.5g}") for samples in clips]
    document = {"librosa": librosa.__version__, "clips": len(clips), "secondsEach": 6, "clipRms": rms, "figures": figures}
    (HERE / "measured.json").write_text(json.dumps(document, indent=2) + "\n")
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
