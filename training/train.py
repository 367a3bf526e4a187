# SPDX-License-Identifier: Apache-2.0
"""From the sound set to a model folder in one command.

    python training/train.py --data DIR --seed 7 --out models/cry-detector

Decodes once into training/cache, trains, calibrates, exports, chooses the decision settings with the product's own
reducer (needs Node 24), measures what was exported, and writes metrics.json, the model card and the golden vectors.
`--weights FILE` skips the training and finishes from stored weights.
"""
import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

import calibrate
import card
import decision
import export
import golden
import measure
from data import build_cache, load_clips
from learn import LEGS, fit_legs
from network import WINDOW_FRAMES, CryNetwork
from paths import REPOSITORY, RUNS, data_root
from scenes import SceneMaker
from synth_clips import load_synthetic


def report(line: str) -> None:
    print(time.strftime("%H:%M:%S"), line, flush=True)


def stored(path: Path) -> CryNetwork:
    network = CryNetwork().eval()
    network.load_state_dict(load_file(path))
    return network


def train(arguments: argparse.Namespace) -> CryNetwork:
    clips = load_clips("train") + load_synthetic()
    cries = [clip for clip in clips if clip.is_cry]
    others = [clip for clip in clips if not clip.is_cry]
    total = round(sum(steps for steps, _ in LEGS) * arguments.share)
    report(f"{len(cries)} cries, {len(others)} other clips, {total} steps of {arguments.batch} scenes")
    start = stored(arguments.start) if arguments.start else None
    return fit_legs(SceneMaker(cries, others, arguments.seed), arguments.share, arguments.batch, arguments.seed, report, start, arguments.minutes)


def calibration_windows(seed: int, count: int = 512) -> np.ndarray:
    """Windows of training scenes [count, WINDOW_FRAMES, 64] that set the ranges of the int8 model."""
    clips = load_clips("train")
    maker = SceneMaker([clip for clip in clips if clip.is_cry], [clip for clip in clips if not clip.is_cry], seed)
    scenes = [maker.scene().log_mel for _ in range(count)]
    return np.stack([scene[(k * 37) % 700:][:WINDOW_FRAMES].numpy() for k, scene in enumerate(scenes)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="folder of the sound set; default: the environment variable CRY_DATA")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--share", type=float, default=1.0, help="share of the usual steps; 0.01 tries the whole way in minutes")
    parser.add_argument("--batch", type=int, default=24)
    parser.add_argument("--minutes", type=float, default=math.inf, help="end the training after this time, whatever the step")
    parser.add_argument("--start", type=Path, help="continue from these weights (.safetensors)")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "models" / "cry-detector")
    parser.add_argument("--weights", type=Path, help="finish from these weights (.safetensors) instead of training")
    arguments = parser.parse_args()
    root = data_root(arguments.data)
    torch.set_num_threads(1)
    build_cache(root)
    RUNS.mkdir(exist_ok=True)
    if arguments.weights:
        network = stored(arguments.weights)
    else:
        network = train(arguments)
        export.save_weights(network, RUNS / f"seed-{arguments.seed}.safetensors")

    clips = load_clips("val")
    calibration = calibrate.calibrate_network(network, clips)
    report(f"calibration {calibration}")
    export.export_all(network, arguments.out, calibration_windows(arguments.seed))
    settings, curve = decision.choose(root, network)
    export.write_manifest(arguments.out, settings)
    if arguments.out.resolve() == golden.WEIGHTS.parent:
        golden.write_golden(network)
    metrics = measure.measure_all(root, network, arguments.out, clips, calibration, curve)
    (arguments.out / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n")
    card.write_card(arguments.out, metrics)
    report(f"written to {arguments.out}")


if __name__ == "__main__":
    main()
