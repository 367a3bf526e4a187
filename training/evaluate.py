# SPDX-License-Identifier: Apache-2.0
"""Clip figures with intervals: a clip's score is the highest score of its hops, as the product reports it."""
import numpy as np
from scipy.signal import butter, sosfilt
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score

from features import SAMPLE_RATE_HZ

BAND_MATCH_HZ = 3600
BINS = 15


def band_matched(waveform: np.ndarray) -> np.ndarray:
    """Low-passed to 3.6 kHz (Butterworth, order 10): cries and everything else get the same upper edge."""
    return sosfilt(butter(10, BAND_MATCH_HZ, "low", fs=SAMPLE_RATE_HZ, output="sos"), waveform).astype(np.float32)


def sigmoid(logits: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(logits, -60, 60)))


def expected_calibration_error(labels: np.ndarray, probabilities: np.ndarray, bins: int = BINS) -> float:
    """Mean over equal-width bins of |share of cries - mean probability|, weighted by the bins' counts."""
    place = np.minimum((probabilities * bins).astype(int), bins - 1)
    gaps = [abs(labels[place == k].mean() - probabilities[place == k].mean()) * (place == k).sum() for k in range(bins) if (place == k).any()]
    return float(sum(gaps) / len(labels))


def best_f1(labels: np.ndarray, scores: np.ndarray) -> tuple[float, float]:
    """Highest F1 and its threshold."""
    precision, recall, thresholds = precision_recall_curve(labels, scores)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    best = int(f1[:-1].argmax())
    return float(f1[best]), float(thresholds[best])


def false_positive_rate(labels: np.ndarray, scores: np.ndarray, recall: float = 0.95) -> float:
    return float((scores[labels == 0] >= np.quantile(scores[labels == 1], 1 - recall)).mean())


def f1_at(labels: np.ndarray, scores: np.ndarray, threshold: float) -> float:
    hit = (scores >= threshold)
    return float(2 * (hit & (labels == 1)).sum() / max(hit.sum() + (labels == 1).sum(), 1))


def clip_figures(labels: np.ndarray, logits: np.ndarray, groups: np.ndarray, rounds: int = 1000, seed: int = 0) -> dict:
    """AP, ROC-AUC, F1, ECE and false-positive rate of clip logits, each with a 95 % interval by bootstrap over groups."""
    _, threshold = best_f1(labels, logits)
    measures = {
        "ap": lambda y, s: float(average_precision_score(y, s)),
        "rocAuc": lambda y, s: float(roc_auc_score(y, s)),
        "f1": lambda y, s: f1_at(y, s, threshold),
        "ece": lambda y, s: expected_calibration_error(y, sigmoid(s)),
        "fprAtRecall95": false_positive_rate,
    }
    figures = {name: {"value": measure(labels, logits)} for name, measure in measures.items()}
    random, members = np.random.default_rng(seed), {}
    for place, group in enumerate(groups):
        members.setdefault(group, []).append(place)
    names, drawn = list(members), {name: [] for name in measures}
    for _ in range(rounds):
        picked = np.concatenate([members[names[k]] for k in random.integers(0, len(names), len(names))])
        if 0 < labels[picked].sum() < len(picked):
            for name, measure in measures.items():
                drawn[name].append(measure(labels[picked], logits[picked]))
    for name, values in drawn.items():
        figures[name]["ci95"] = [float(bound) for bound in np.percentile(values, (2.5, 97.5))] if values else None
    return figures | {"f1Threshold": float(sigmoid(np.array(threshold)))}
