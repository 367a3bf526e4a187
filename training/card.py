# SPDX-License-Identifier: Apache-2.0
"""The model card: training/card-template.md with the tables of metrics.json filled in."""
import json
import math
import sys
from pathlib import Path

from paths import REPOSITORY, TRAINING

TEMPLATE = TRAINING / "card-template.md"


def _with_interval(figure: dict, digits: int = 3) -> str:
    low, high = figure["ci95"]
    return f"{figure['value']:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"


def clip_table(metrics: dict) -> str:
    lines = ["| validation clips | AP | ROC-AUC | F1 (threshold) | false positives at 95 % recall | ECE |", "|---|---|---|---|---|---|"]
    for name, row in metrics["clips"].items():
        lines.append(f"| {name} | {_with_interval(row['ap'])} | {_with_interval(row['rocAuc'])} | {_with_interval(row['f1'])} ({row['f1Threshold']:.2f}) | "
                     f"{_with_interval(row['fprAtRecall95'])} | {_with_interval(row['ece'])} |")
    return "\n".join(lines)


def wilson(share: float, count: int) -> tuple[float, float]:
    """95 % interval of a share of `count` cries."""
    z = 1.96
    middle, spread = share + z * z / (2 * count), z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return (middle - spread) / (1 + z * z / count), (middle + spread) / (1 + z * z / count)


def byar(count: int) -> tuple[float, float]:
    """95 % interval of a Poisson count, as score_stream.py has it."""
    low = 0.0 if count == 0 else count * (1 - 1 / (9 * count) - 1.96 / (3 * math.sqrt(count))) ** 3
    return low, (count + 1) * (1 - 1 / (9 * (count + 1)) + 1.96 / (3 * math.sqrt(count + 1))) ** 3


def _stream_row(name: str, figures: dict) -> str:
    snrs = figures["recallBySnr"]
    cells = " | ".join(f"{snrs[key]:.2f}" for key in sorted(snrs, key=int))
    low, high = wilson(figures["recall"], figures["events"])
    fewest, most = (bound / figures["hours"] for bound in byar(figures["falseAlarms"]))
    return f"| {name} | {figures['recall']:.3f} [{low:.3f}, {high:.3f}] | {figures['falseAlarmsPerHour']:.1f} [{fewest:.1f}, {most:.1f}] | {figures['latencyMedianSec']:.2f} s | {cells} |"


def stream_table(metrics: dict) -> str:
    streams = metrics["streams"]
    snrs = sorted(streams["chosenOn"]["together"]["recallBySnr"], key=int)
    head = "| stream (60 min, 60 cries each) | recall | false alarms per hour | median latency | " + " | ".join(f"recall at {snr} dB" for snr in snrs) + " |"
    lines = [head, "|" + "---|" * (4 + len(snrs))]
    for key, note in (("chosenOn", "settings chosen here"), ("alsoSeen", "not used for choosing"), ("int8", "int8 model")):
        seeds = streams[key]["seeds"]
        for seed, figures in zip(seeds, streams[key]["each"]):
            lines.append(_stream_row(f"val, seed {seed} ({note})", figures))
        if len(seeds) > 1:
            lines.append(_stream_row(f"**together** ({note})", streams[key]["together"]))
    return "\n".join(lines)


def curve_table(metrics: dict) -> str:
    lines = ["| recall at least | false alarms per hour | median latency |", "|---|---|---|"]
    for point in metrics["streams"]["curve"]:
        best = point["best"]
        lines.append(f"| {point['recall']} | {best['falseAlarmsPerHour']:.1f} | {best['latencyMedianSec']:.2f} s |" if best
                     else f"| {point['recall']} | not reached within 2 s | |")
    return "\n".join(lines)


def write_card(folder: Path, metrics: dict) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    calibration, change = metrics["calibration"], metrics["scoreChange"]
    values = {
        "PARAMETERS": f"{metrics['parameters']:,}".replace(",", " "),
        "MEGA_MACS": f"{metrics['multiplyAccumulatesPerWindow'] / 1e6:.1f}",
        "WINDOW_FRAMES": str(manifest["input"]["windowFrames"]),
        "FP32_KB": f"{manifest['files']['fp32']['bytes'] / 1000:.0f}", "INT8_KB": f"{manifest['files']['int8']['bytes'] / 1000:.0f}",
        "CRIES": str(metrics["validation"]["cries"]), "OTHERS": str(metrics["validation"]["others"]), "GROUPS": str(metrics["validation"]["groups"]),
        "CLIPS": clip_table(metrics), "STREAMS": stream_table(metrics), "CURVE": curve_table(metrics),
        "CV_ECE": " and ".join(f"{value:.3f}" for value in calibration["crossValidatedEce"]),
        "RAW_ECE": " and ".join(f"{value:.3f}" for value in calibration["rawEce"]),
        "HIGHS_MEAN": f"{change['highsRemoved']['mean']:.4f}", "HIGHS_MAX": f"{change['highsRemoved']['max']:.3f}",
        "INT8_MEAN": f"{change['int8']['mean']:.4f}", "INT8_MAX": f"{change['int8']['max']:.3f}",
        "HARDEST": ", ".join(f"{clip['category']} {clip['score']:.2f}" for clip in metrics["hardest"]),
        "MISSED": ", ".join(f"{clip['source']} {clip['score']:.2f}" for clip in metrics["missed"]),
        "DECISION": json.dumps(manifest["decision"]),
    }
    text = TEMPLATE.read_text()
    for name, value in values.items():
        text = text.replace("{{" + name + "}}", value)
    if "{{" in text:
        raise ValueError(f"The card's template asks for something unknown: {text[text.index('{{'):][:40]}")
    (folder / "README.md").write_text(text)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY / "models" / "cry-detector"
    write_card(target, json.loads((target / "metrics.json").read_text()))
