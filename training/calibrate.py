# SPDX-License-Identifier: Apache-2.0
"""Temperature and bias so that a clip's highest score means what it says: of clips scored 0.8, four in five hold a cry."""
import numpy as np
import torch
from scipy.optimize import minimize

from data import Clip
from evaluate import band_matched, expected_calibration_error, sigmoid
from network import CryNetwork
from tracks import logit_tracks

FOLDS = 5
PULL = 2e-4
"""Weight of the pull towards the network's own logits; 569 clips cannot carry a free fit."""


def fit_scale(labels: np.ndarray, logits: np.ndarray) -> tuple[float, float]:
    """(scale, offset) minimising the log loss of sigmoid(scale * logit + offset), scale > 0."""
    def loss(parameters: np.ndarray) -> float:
        z = np.exp(parameters[0]) * logits + parameters[1]
        return float(np.mean(np.logaddexp(0, z) - labels * z) + PULL * (parameters ** 2).sum())

    found = minimize(loss, np.zeros(2), method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-7}).x
    return float(np.exp(found[0])), float(found[1])


def group_folds(groups: np.ndarray, seed: int = 0) -> np.ndarray:
    """Fold number per clip; a group stays in one fold."""
    names = np.unique(groups)
    fold_of = dict(zip(np.random.default_rng(seed).permutation(names), np.arange(len(names)) % FOLDS))
    return np.array([fold_of[group] for group in groups])


def calibrate(labels: np.ndarray, variants: list[np.ndarray], groups: np.ndarray) -> dict:
    """Fit on all variants of the clips together (as recorded and band-matched); judge by folds over groups.

    `variants`: clip logits [clips] per condition. Returns scale, offset and the cross-validated ECE per condition.
    """
    folds = group_folds(groups)
    held_out = [np.zeros(len(labels)) for _ in variants]
    for fold in range(FOLDS):
        inside = folds != fold
        scale, offset = fit_scale(np.tile(labels[inside], len(variants)), np.concatenate([logits[inside] for logits in variants]))
        for kept, logits in zip(held_out, variants):
            kept[~inside] = scale * logits[~inside] + offset
    scale, offset = fit_scale(np.tile(labels, len(variants)), np.concatenate(variants))
    return {"scale": scale, "offset": offset,
            "crossValidatedEce": [expected_calibration_error(labels, sigmoid(logits)) for logits in held_out],
            "rawEce": [expected_calibration_error(labels, sigmoid(logits)) for logits in variants]}


@torch.no_grad()
def calibrate_network(network: CryNetwork, clips: list[Clip]) -> dict:
    """Calibrate on clips' highest scores, as recorded and band-matched, and fold scale and offset into the network."""
    network.scale.fill_(1.0)
    network.offset.fill_(0.0)
    labels, groups = np.array([int(clip.is_cry) for clip in clips]), np.array([clip.group for clip in clips])
    variants = [np.array([track.max() for track in logit_tracks(network, [change(clip.waveform()) for clip in clips])])
                for change in (lambda waveform: waveform, band_matched)]
    found = calibrate(labels, variants, groups)
    network.scale.fill_(found["scale"])
    network.offset.fill_(found["offset"])
    return found
