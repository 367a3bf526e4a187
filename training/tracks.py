# SPDX-License-Identifier: Apache-2.0
"""From sound to the product's score track: one logit per hop, exactly as packages/detector cuts its windows."""
from collections.abc import Iterable

import numpy as np
import torch

from features import FLOOR_LOG, HOP_SAMPLES, MEL_BANDS, SAMPLE_RATE_HZ, WINDOW_SAMPLES, log_mel
from network import HOP_FRAMES, WINDOW_FRAMES


def hop_windows(features: np.ndarray) -> np.ndarray:
    """Log-mel [frames, 64] to windows [hops, WINDOW_FRAMES, 64].

    The past before the first frame is the floor. A tail shorter than a hop is filled with the floor and scored once,
    so that even an empty file has one window.
    """
    hops = max(1, -(-len(features) // HOP_FRAMES))
    padded = np.full((WINDOW_FRAMES - HOP_FRAMES + hops * HOP_FRAMES, MEL_BANDS), FLOOR_LOG, np.float32)
    past = WINDOW_FRAMES - HOP_FRAMES
    padded[past:past + len(features)] = features
    view = np.lib.stride_tricks.sliding_window_view(padded, WINDOW_FRAMES, axis=0)[::HOP_FRAMES]
    return view.transpose(0, 2, 1)


def hop_times(hops: int, samples: int) -> np.ndarray:
    """Seconds at which each score is known: the end of its last frame, or of the sound for a cut tail."""
    ends = ((np.arange(1, hops + 1) * HOP_FRAMES - 1) * HOP_SAMPLES + WINDOW_SAMPLES) / SAMPLE_RATE_HZ
    return np.minimum(ends, max(samples, 1) / SAMPLE_RATE_HZ)


@torch.no_grad()
def window_logits(network: torch.nn.Module, windows: np.ndarray, batch: int = 128) -> np.ndarray:
    """[hops, WINDOW_FRAMES, 64] to logits float32 [hops]."""
    parts = [network(torch.from_numpy(np.ascontiguousarray(windows[k:k + batch]))).numpy() for k in range(0, len(windows), batch)]
    return np.concatenate(parts)


def logit_tracks(network: torch.nn.Module, waveforms: Iterable[np.ndarray]) -> list[np.ndarray]:
    """One track of logits per waveform (float32, -1..1, 16 kHz)."""
    network.eval()
    tracks, queue, counts = [], [], []

    def flush() -> None:
        if queue:
            tracks.extend(np.split(window_logits(network, np.concatenate(queue)), np.cumsum(counts)[:-1]))
            queue.clear()
            counts.clear()

    for waveform in waveforms:
        windows = hop_windows(log_mel(waveform))
        queue.append(windows)
        counts.append(len(windows))
        if sum(counts) >= 256:
            flush()
    flush()
    return tracks
