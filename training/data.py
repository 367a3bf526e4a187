# SPDX-License-Identifier: Apache-2.0
"""The sound set: rows of metadata.csv, a decoded cache, and where in a cry clip the cry really sounds."""
import csv
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soundfile

from features import SAMPLE_RATE_HZ
from paths import CACHE

ACTIVITY_HOP = 160
"""Samples per step of a clip's activity: 10 ms, the hop of the features."""
CACHED_SPLITS = ("train", "val")


@dataclass(frozen=True)
class Clip:
    """One clip: `samples` int16 [n] at 16 kHz; `activity` uint8 [n // 160]: 0 no cry, 1 perhaps, 2 cry sounds."""
    id: str
    split: str
    label: str
    category: str
    source: str
    group: str
    licence: str
    samples: np.ndarray = field(repr=False)
    activity: np.ndarray = field(repr=False)

    @property
    def is_cry(self) -> bool:
        return self.label == "cry"

    def waveform(self) -> np.ndarray:
        """float32 [n], -1..1."""
        return self.samples.astype(np.float32) / 32768.0


def read_rows(root: Path) -> list[dict[str, str]]:
    with open(root / "metadata.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def check_groups(rows: list[dict[str, str]]) -> None:
    """A group is a subject: one group in two splits would let the model be examined on a baby it has learned."""
    split_of: dict[str, str] = {}
    for row in rows:
        if split_of.setdefault(row["group"], row["split"]) != row["split"]:
            raise ValueError(f"Group {row['group']} crosses splits: {split_of[row['group']]} and {row['split']}")


def _voiced(waveform: np.ndarray, steps: int) -> np.ndarray:
    """bool [steps]: periodic between 250 and 800 Hz (normalised autocorrelation of 40 ms over 0.5)."""
    size = 640
    padded = np.pad(waveform, (size // 2, size))
    starts = np.arange(steps) * ACTIVITY_HOP
    frames = padded[starts[:, None] + np.arange(size)] * np.hanning(size).astype(np.float32)
    correlation = np.fft.irfft(np.abs(np.fft.rfft(frames, 2048)) ** 2)[:, :size]
    window = np.fft.irfft(np.abs(np.fft.rfft(np.hanning(size), 2048)) ** 2)[:size]
    shortest, longest = SAMPLE_RATE_HZ // 800, SAMPLE_RATE_HZ // 250
    ratio = correlation[:, shortest:longest + 1] / (correlation[:, :1] + 1e-9) * (window[0] / window[shortest:longest + 1])
    return ratio.max(1) > 0.5


def cry_activity(waveform: np.ndarray) -> np.ndarray:
    """Weak labels made stronger: uint8 [n // 160], 2 where loud and near a voiced stretch, 1 where only loud."""
    steps = len(waveform) // ACTIVITY_HOP
    energy = 10 * np.log10((waveform[:steps * ACTIVITY_HOP].reshape(steps, ACTIVITY_HOP) ** 2).mean(1) + 1e-10)
    energy = np.convolve(energy, np.ones(3) / 3, "same")
    loud = energy > max(np.percentile(energy, 95) - 22.0, -60.0)
    near_voice = np.convolve(loud & _voiced(waveform, steps), np.ones(41), "same") >= 8
    activity = np.where(loud & near_voice, 2, np.where(loud, 1, 0)).astype(np.uint8)
    return activity if (activity == 2).sum() >= 30 else np.where(loud, 2, 0).astype(np.uint8)


def build_cache(root: Path, cache: Path = CACHE) -> None:
    """Decode the train and validation clips once into one int16 file and an index (about 600 MB)."""
    rows = [row for row in read_rows(root) if row["split"] in CACHED_SPLITS]
    check_groups(rows)
    cache.mkdir(parents=True, exist_ok=True)
    if (cache / "index.json").is_file() and len(json.loads((cache / "index.json").read_text())) == len(rows):
        return
    index, offset = [], 0
    with open(cache / "samples.i16", "wb") as sound, open(cache / "activity.u8", "wb") as marks:
        for row in rows:
            waveform, rate_hz = soundfile.read(root / row["file"], dtype="float32")
            if rate_hz != SAMPLE_RATE_HZ or waveform.ndim != 1:
                raise ValueError(f"Clip {row['id']}: wanted 16 kHz mono, found {rate_hz} Hz, {waveform.ndim} dimensions")
            keep = len(waveform) // ACTIVITY_HOP * ACTIVITY_HOP
            waveform = waveform[:keep]
            activity = cry_activity(waveform) if row["label_detect"] != "noncry" else np.zeros(keep // ACTIVITY_HOP, np.uint8)
            sound.write(np.clip(np.round(waveform * 32768), -32768, 32767).astype("<i2").tobytes())
            marks.write(activity.tobytes())
            index.append({"id": row["id"], "split": row["split"], "label": row["label_detect"], "category": row["category"],
                          "source": row["source"], "group": row["group"], "licence": row["licence"], "offset": offset, "samples": keep})
            offset += keep
    (cache / "index.json").write_text(json.dumps(index))


def load_clips(split: str, labels: tuple[str, ...] = ("cry", "noncry"), cache: Path = CACHE) -> list[Clip]:
    """The clips of one split, in the order of metadata.csv; samples stay memory-mapped."""
    index = json.loads((cache / "index.json").read_text())
    sound = np.memmap(cache / "samples.i16", dtype="<i2", mode="r")
    marks = np.memmap(cache / "activity.u8", dtype=np.uint8, mode="r")
    clips = []
    for entry in index:
        if entry["split"] == split and entry["label"] in labels:
            start, count = entry["offset"], entry["samples"]
            clips.append(Clip(entry["id"], split, entry["label"], entry["category"], entry["source"], entry["group"], entry["licence"],
                              sound[start:start + count], marks[start // ACTIVITY_HOP:(start + count) // ACTIVITY_HOP]))
    return clips
