# SPDX-License-Identifier: Apache-2.0
"""The training loop: AdamW on a cosine, averaged weights, and hard negatives mined from the training split as it goes."""
import copy
import math
import time

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.utils.data import DataLoader, IterableDataset

from data import Clip
from network import CryNetwork
from scenes import SceneMaker
from tracks import logit_tracks

SMOOTHING = 0.02
WHOLE_WEIGHT = 0.3
LEGS = ((1500, 3e-3), (3600, 2.5e-3), (1800, 1.6e-3), (600, 9e-4))
"""(steps, peak learning rate) of each warm restart. What ships is the mean of the weights after the last three: they lie in
one valley, and their mean errs less on validation than any one of them."""
AVERAGING = 0.998
"""Decay of the averaged weights per step: a memory of about 500 steps."""
MINE_AT = (0.35, 0.6, 0.8)
"""Shares of the training after which every training negative is scored and the worst become more frequent."""


class SceneBatches(IterableDataset):
    """`count` batches of one stage, made in a second process from a generator of their own: the same on every run."""
    def __init__(self, maker: SceneMaker, count: int, size: int, seed: tuple[int, int]):
        self.maker, self.count, self.size, self.seed = maker, count, size, seed

    def __iter__(self):
        self.maker.random = np.random.default_rng(self.seed)
        return (self.maker.batch(self.size) for _ in range(self.count))


def prefetched(batches: SceneBatches) -> DataLoader:
    return DataLoader(batches, batch_size=None, num_workers=1, prefetch_factor=6, multiprocessing_context="fork",
                      worker_init_fn=lambda _: torch.set_num_threads(1))


def scene_loss(logits: torch.Tensor, labels: torch.Tensor, weights: torch.Tensor, whole: torch.Tensor) -> torch.Tensor:
    """`logits`, `labels`, `weights` [batch, steps], `whole` [batch] 1, 0, -1: step loss plus loss of the loudest step.

    A clip's score is its highest step, so the highest step also gets a loss of its own.
    """
    soft = labels * (1 - 2 * SMOOTHING) + SMOOTHING
    steps = binary_cross_entropy_with_logits(logits, soft, weights, reduction="sum") / weights.sum().clamp_min(1)
    open_steps = torch.where((labels > 0) | (whole == 0).unsqueeze(1), 0.0, 30.0)
    peak = (logits - open_steps).amax(1)
    known = (whole >= 0).float()
    peaks = binary_cross_entropy_with_logits(peak, (whole == 1).float(), known, reduction="sum") / known.sum().clamp_min(1)
    return steps + WHOLE_WEIGHT * peaks


@torch.no_grad()
def average(slow: CryNetwork, fast: CryNetwork, decay: float) -> None:
    for kept, new in zip(slow.state_dict().values(), fast.state_dict().values()):
        if kept.is_floating_point():
            kept.lerp_(new, 1 - decay)
        else:
            kept.copy_(new)


def mine(network: CryNetwork, maker: SceneMaker) -> list[tuple[float, Clip]]:
    """Raise the chance of the negatives that score highest; returns them, worst first."""
    worst = np.array([track.max() for track in logit_tracks(network, [clip.waveform() for clip in maker.others])])
    rank = worst.argsort().argsort() / (len(worst) - 1)
    maker.mined = 1.0 + 5.0 * rank ** 6 + 4.0 * (worst > -1.0)
    order = worst.argsort()[::-1]
    return [(float(worst[k]), maker.others[k]) for k in order]


def fit(maker: SceneMaker, steps: int, batch: int, seed: int, peak_rate: float = 3e-3, report=print,
        start: CryNetwork | None = None, minutes: float = math.inf) -> CryNetwork:
    """Train for `steps` batches of `batch` scenes; returns the averaged network in evaluation mode.

    `start` continues from given weights. `minutes` bounds the time on a busy machine: the learning rate then falls with
    the clock instead of the count, and the run ends on time but is no longer the same on every machine.
    """
    torch.manual_seed(seed)
    network = copy.deepcopy(start) if start else CryNetwork()
    network.train()
    slow = copy.deepcopy(network)
    decayed = [p for p in network.parameters() if p.ndim > 1]
    plain = [p for p in network.parameters() if p.ndim <= 1]
    optimiser = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.03}, {"params": plain, "weight_decay": 0.0}], lr=peak_rate)
    warm = min(150, max(steps // 10, 1))
    began, losses, step = time.monotonic(), [], 0

    def progress() -> float:
        return max(step / steps, (time.monotonic() - began) / 60 / minutes)

    for stage, until in enumerate((*MINE_AT, 1.0)):
        if stage > 0 or start:
            found = mine(slow, maker)
            report("hard negatives: " + ", ".join(f"{clip.id} {clip.category} {logit:.1f}" for logit, clip in found[:12]))
        for log_mel, labels, weights, whole in prefetched(SceneBatches(maker, math.ceil(steps * until) - step, batch, (seed, stage))):
            rate = peak_rate * min((step + 1) / warm, 0.5 * (1 + math.cos(math.pi * min(progress(), 1))) + 1e-3)
            for group in optimiser.param_groups:
                group["lr"] = rate
            # bfloat16 halves the time on processors with matrix units; the weights stay float32.
            with torch.autocast("cpu", torch.bfloat16):
                logits = network.forward_scene(log_mel)
            loss = scene_loss(logits.float(), labels, weights, whole)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
            optimiser.step()
            average(slow, network, min(AVERAGING, (step + 1) / (step + 20)))
            losses.append(loss.item())
            step += 1
            if step % 100 == 0:
                report(f"step {step}/{steps} loss {np.mean(losses[-100:]):.4f} {time.monotonic() - began:.0f} s")
            if progress() >= until:
                break
    return slow.eval()


def mean_network(networks: list[CryNetwork]) -> CryNetwork:
    """The mean of several networks' weights, in evaluation mode."""
    mean = copy.deepcopy(networks[-1])
    states = [network.state_dict() for network in networks]
    with torch.no_grad():
        for name, kept in mean.state_dict().items():
            if kept.is_floating_point():
                kept.copy_(torch.stack([state[name].double() for state in states]).mean(0))
    return mean.eval()


def fit_legs(maker: SceneMaker, share: float, batch: int, seed: int, report=print, start: CryNetwork | None = None,
             minutes: float = math.inf) -> CryNetwork:
    """All legs one after the other, each of `share` times its steps and of its part of `minutes`; the mean of the last three."""
    total, ends = sum(steps for steps, _ in LEGS), []
    for leg, (steps, rate) in enumerate(LEGS):
        report(f"leg {leg + 1} of {len(LEGS)}")
        start = fit(maker, max(1, round(steps * share)), batch, seed + leg, rate, report, start, minutes * steps / total)
        ends.append(start)
    return mean_network(ends[-3:])
