# SPDX-License-Identifier: Apache-2.0
"""Twelve-second scenes built on the fly: a room with sounds, sometimes a cry, and labels for every step of it."""
from dataclasses import dataclass

import numpy as np
import torch

import augment
from data import ACTIVITY_HOP, Clip
from features import FLOOR_LOG, HOP_SAMPLES, SAMPLE_RATE_HZ, WINDOW_SAMPLES, log_mel_of_power, power_spectrum
from network import TOKEN_FRAMES, WINDOW_FRAMES

SCENE_FRAMES = WINDOW_FRAMES + TOKEN_FRAMES * 44
SCENE_SAMPLES = WINDOW_SAMPLES + HOP_SAMPLES * (SCENE_FRAMES - 1)
STEPS = 45
RECENT_FRAMES = 120
"""A step is positive if a cry sounds in the last 1.2 s of its window ..."""
ENOUGH_FRAMES = 25
"""... for at least 0.25 s, and negative if none sounded in the last 2 s."""
CLEAR_FRAMES = 200
DROWNED_DB = 9.0
HARD_FAMILIES = {"music": 3.0, "music_loop": 3.0, "speech": 1.5, "nol:Speech": 2.0, "nol:FemaleCry": 3.0, "nol:FemaleScream": 3.0,
                 "nol:MaleScream": 4.0, "nol:Laugh": 3.0, "nol:Yawn": 2.0, "nol:DoorOpening": 3.0, "esc:door_-_wood_creaks": 6.0,
                 "esc:cat": 5.0, "esc:dog": 3.0, "esc:hen": 5.0, "esc:sheep": 6.0, "esc:rooster": 4.0, "esc:crow": 3.0, "esc:cow": 3.0,
                 "esc:siren": 3.0, "esc:laughing": 4.0, "esc:chirping_birds": 2.0, "esc:pig": 3.0, "synth:babble": 3.0, "synth:speech": 1.5,
                 "synth:alarm": 2.0}


@dataclass(frozen=True)
class Scene:
    """`log_mel` [SCENE_FRAMES, 64]; `labels`, `weights` [STEPS]; `whole` 1, 0 or -1: the label of the loudest step, if any."""
    log_mel: torch.Tensor
    labels: np.ndarray
    weights: np.ndarray
    whole: int


def hardness(clip: Clip) -> float:
    family = clip.category.split(":")[0] if clip.category.startswith("speech") else clip.category
    return HARD_FAMILIES.get(family, 1.0)


class SceneMaker:
    """Draws scenes from training clips only. `mined` may raise the chance of single negatives between epochs."""
    def __init__(self, cries: list[Clip], others: list[Clip], seed: int):
        if any(clip.split != "train" for clip in (*cries, *others)):
            raise ValueError("Scenes are made of training clips only")
        self.cries, self.others = cries, others
        self.random = np.random.default_rng(seed)
        groups: dict[str, int] = {}
        for clip in cries:
            groups[clip.group] = groups.get(clip.group, 0) + 1
        cry_chance = np.array([groups[clip.group] ** -0.5 for clip in cries])
        self.cry_chance = cry_chance / cry_chance.sum()
        self.family = np.array([hardness(clip) for clip in others])
        self.mined = np.ones(len(others))

    def other(self, level: float) -> Clip:
        """A negative; `level` 0 draws every clip alike, 1 follows family and mined hardness."""
        chance = (self.family * self.mined) ** level
        return self.others[int(self.random.choice(len(self.others), p=chance / chance.sum()))]

    def cry(self) -> Clip:
        return self.cries[int(self.random.choice(len(self.cries), p=self.cry_chance))]

    def altered(self, clip: Clip, trim: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """Samples and activity after small changes of speed and a room; `trim` keeps the cry's active part."""
        samples, activity = clip.waveform(), np.asarray(clip.activity)
        if trim:
            active = np.flatnonzero(activity)
            start, stop = active[0], active[-1] + 1
            if stop - start > 250 and self.random.random() < 0.4:
                start = int(self.random.integers(start, stop - 150))
                stop = int(self.random.integers(start + 120, stop + 1))
            samples, activity = samples[start * ACTIVITY_HOP:stop * ACTIVITY_HOP], activity[start:stop]
        if self.random.random() < 0.5:
            samples, factor = augment.change_speed(samples, self.random)
            steps = np.minimum((np.arange(len(samples) // ACTIVITY_HOP) * factor).astype(int), len(activity) - 1)
            activity = activity[steps]
        if self.random.random() < 0.5:
            samples = augment.add_room(samples, self.random)
        return samples, activity

    def room_tone(self) -> np.ndarray:
        level = 10 ** (self.random.uniform(-84, -50) / 20) if self.random.random() < 0.5 else 10 ** (-66 / 20)
        return self.random.standard_normal(SCENE_SAMPLES, dtype=np.float32) * np.float32(level)

    def background(self, level: float) -> np.ndarray:
        """A scene without a cry: clips at any loudness with cross-fades and gaps over a microphone's noise."""
        scene, at = self.room_tone(), -int(self.random.uniform(0, 5) * SAMPLE_RATE_HZ)
        quiet = self.random.random() < 0.12
        while at < SCENE_SAMPLES - 2000 and not quiet:
            if self.random.random() < 0.2:
                at += int(SAMPLE_RATE_HZ * self.random.uniform(0.5, 8))
                continue
            samples, _ = self.altered(self.other(level))
            gain = 10 ** (self.random.uniform(-46, -14) / 20) / (np.sqrt(np.mean(samples ** 2)) + 1e-6)
            samples = samples * np.float32(min(gain, 0.95 / (np.abs(samples).max() + 1e-6)))
            fade = min(800, len(samples) // 4)
            samples[:fade] *= np.linspace(0, 1, fade, dtype=np.float32)
            samples[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
            _add(scene, samples, at)
            at += max(len(samples) - fade - int(self.random.uniform(0, 1.5) * SAMPLE_RATE_HZ * (self.random.random() < 0.3)), 4000)
        return scene

    def add_cry(self, scene: np.ndarray, activity: np.ndarray) -> None:
        """Adds a cry at -5..20 dB over the local background (floored at -58 dBFS), like the product's stress stream."""
        samples, active = self.altered(self.cry(), trim=True)
        if self.random.random() < 0.35:
            second, second_active = self.altered(self.cry(), trim=True)
            pause = int(self.random.uniform(0.2, 1.5) * 100)
            samples = np.concatenate((samples[:len(active) * ACTIVITY_HOP], np.zeros(pause * ACTIVITY_HOP, np.float32), second))
            active = np.concatenate((active, np.zeros(pause, np.uint8), second_active))
        at = int(self.random.integers(-len(active) // 2, SCENE_FRAMES - 60)) * ACTIVITY_HOP
        start, stop = max(at, 0), min(at + len(samples), SCENE_SAMPLES)
        under = max(float(np.sqrt(np.mean(scene[start:stop] ** 2))), 10 ** (-58 / 20))
        blocks = np.sqrt(np.mean(samples[:len(samples) // 320 * 320].reshape(-1, 320) ** 2, 1))
        loud = float(np.sqrt(np.mean(blocks[blocks >= np.percentile(blocks, 60)] ** 2)))
        snr_db = self.random.uniform(*self.random.choice(((-6, 20), (-6, 6), (20, 40)), p=(0.6, 0.3, 0.1)))
        gain = min(under * 10 ** (snr_db / 20) / (loud + 1e-6), 0.95 / (float(np.abs(samples).max()) + 1e-6))
        cry = np.zeros(SCENE_SAMPLES, np.float32)
        _add(cry, samples * np.float32(gain), at)
        marks = np.zeros(SCENE_FRAMES, np.uint8)
        _add_activity(marks, active, at // ACTIVITY_HOP)
        # Where the moment's background drowns the cry, nobody can say that it sounds: the label is left open there.
        marks[(marks == 2) & (_loudness_db(cry) < _loudness_db(scene) - DROWNED_DB)] = 1
        np.maximum(activity, marks, out=activity)
        scene += cry

    def alone(self, clip: Clip) -> tuple[np.ndarray, np.ndarray]:
        """A clip as a file: nothing (or faint noise) before it, its own level or nearly so."""
        scene = np.zeros(SCENE_SAMPLES, np.float32)
        activity = np.zeros(SCENE_FRAMES, np.uint8)
        samples, active = self.altered(clip)
        gain_db = self.random.uniform(-20, 6) if self.random.random() < 0.5 else 0.0
        gain = min(10 ** (gain_db / 20), 0.99 / (float(np.abs(samples).max()) + 1e-6))
        at = int(self.random.integers(100, 449)) * ACTIVITY_HOP
        _add(scene, samples * np.float32(gain), at)
        _add_activity(activity, active, at // ACTIVITY_HOP)
        if at + len(samples) < SCENE_SAMPLES - 16000 and self.random.random() < 0.5:
            again, active = self.altered(clip if self.random.random() < 0.5 or not clip.is_cry else self.cry())
            second_at = at + len(samples) // ACTIVITY_HOP * ACTIVITY_HOP
            _add(scene, again * np.float32(gain), second_at)
            _add_activity(activity, active, second_at // ACTIVITY_HOP)
        if self.random.random() < 0.3:
            scene += self.room_tone()
        return scene, activity

    def scene(self) -> Scene:
        kind = self.random.random()
        activity = np.zeros(SCENE_FRAMES, np.uint8)
        if kind < 0.46:
            samples = self.background(level=0.7)
            self.add_cry(samples, activity)
        elif kind < 0.68:
            samples = self.background(level=1.0)
        elif kind < 0.83:
            samples, activity = self.alone(self.cry())
        else:
            samples, activity = self.alone(self.other(level=0.6))
        if self.random.random() < 0.3:
            samples *= np.float32(10 ** (self.random.uniform(-18, 8) / 20))
        if self.random.random() < 0.08:
            samples = augment.crush(samples, self.random)
        np.clip(samples, -1, 1, out=samples)
        labels, weights = step_labels(activity)
        whole = 1 if (labels * weights).sum() >= 3 else 0 if not activity.any() else -1
        return Scene(self.features(samples), labels, weights, whole)

    def features(self, samples: np.ndarray) -> torch.Tensor:
        with torch.no_grad():
            power = power_spectrum(torch.from_numpy(samples))
            gains = augment.band_gains(self.random)
            if gains is not None:
                power = power * torch.from_numpy(gains)
            if self.random.random() < 0.15:
                power = augment.drop_weak_bins(power, self.random)
            log_mel = log_mel_of_power(power)
            if self.random.random() < 0.6:
                augment.mask_features(log_mel, self.random)
            if self.random.random() < 0.15:
                # A stream that has just begun: its past is the floor.
                log_mel[:int(self.random.integers(50, WINDOW_FRAMES - 40))] = FLOOR_LOG
        return log_mel

    def batch(self, count: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        """log-mel [count, SCENE_FRAMES, 64], labels and weights [count, STEPS], whole [count]."""
        scenes = [self.scene() for _ in range(count)]
        return (torch.stack([scene.log_mel for scene in scenes]), torch.from_numpy(np.stack([scene.labels for scene in scenes])),
                torch.from_numpy(np.stack([scene.weights for scene in scenes])), torch.tensor([scene.whole for scene in scenes]))


def step_labels(activity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`activity` [SCENE_FRAMES] to labels and weights float32 [STEPS]; weight 0 where the answer is open."""
    ends = WINDOW_FRAMES + TOKEN_FRAMES * np.arange(STEPS)
    sure = np.concatenate(([0], np.cumsum(activity == 2)))
    any_trace = np.concatenate(([0], np.cumsum(activity > 0)))
    recent = sure[ends] - sure[ends - RECENT_FRAMES]
    traces = any_trace[ends] - any_trace[ends - CLEAR_FRAMES]
    labels = (recent >= ENOUGH_FRAMES).astype(np.float32)
    weights = np.where(labels > 0, 1.0, np.where(traces == 0, 1.0, 0.0)).astype(np.float32)
    return labels, weights


def _loudness_db(samples: np.ndarray) -> np.ndarray:
    """Level around each frame, over 0.3 s: [SCENE_FRAMES]."""
    power = np.mean(samples[:SCENE_FRAMES * HOP_SAMPLES].reshape(SCENE_FRAMES, HOP_SAMPLES) ** 2, 1)
    total = np.cumsum(np.concatenate((np.zeros(16), power, np.zeros(15))))
    return 10 * np.log10((total[31:] - total[:-31]) / 31 + 1e-10)


def _add(scene: np.ndarray, samples: np.ndarray, at: int) -> None:
    start, stop = max(at, 0), min(at + len(samples), len(scene))
    if stop > start:
        scene[start:stop] += samples[start - at:stop - at]


def _add_activity(scene: np.ndarray, activity: np.ndarray, at: int) -> None:
    start, stop = max(at, 0), min(at + len(activity), len(scene))
    if stop > start:
        scene[start:stop] = np.maximum(scene[start:stop], activity[start - at:stop - at])
