# SPDX-License-Identifier: Apache-2.0
"""The network as files: ONNX fp32 and int8, safetensors, and the manifest with their hashes."""
import hashlib
import json
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from safetensors.torch import save_file

from features import MEL_BANDS, SAMPLE_RATE_HZ
from network import HOP_FRAMES, WINDOW_FRAMES, CryNetwork

NAME = "cry-detector"
VERSION = "0.1.0"
OPSET = 17


def export_onnx(network: CryNetwork, path: Path) -> None:
    """Input `log_mel` [batch, WINDOW_FRAMES, 64], output `logit` [batch]; batch norms are folded into the convolutions."""
    torch.onnx.export(network.eval(), (torch.zeros(2, WINDOW_FRAMES, MEL_BANDS),), path, dynamo=False, opset_version=OPSET,
                      input_names=["log_mel"], output_names=["logit"], dynamic_axes={"log_mel": {0: "batch"}, "logit": {0: "batch"}})
    model = onnx.load(path)
    model.producer_name, model.producer_version, model.doc_string = "cryingsense", VERSION, ""
    for node in model.graph.node:
        node.doc_string = ""
    onnx.checker.check_model(model)
    onnx.save(model, path)


class _Windows(CalibrationDataReader):
    def __init__(self, windows: np.ndarray, batch: int = 32):
        self.parts = iter([{"log_mel": windows[k:k + batch]} for k in range(0, len(windows), batch)])

    def get_next(self):
        return next(self.parts, None)


def export_int8(source: Path, path: Path, windows: np.ndarray) -> None:
    """Static int8 (QDQ, per channel), calibrated on real training windows; the head stays in float.

    The first layer meets raw log-mel and the last ones make the logit: both are cheap and lose most from eight bits.
    """
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.onnx"
        quant_pre_process(str(source), str(prepared), skip_symbolic_shape=True)
        nodes = onnx.load(prepared).graph.node
        convolutions = [node.name for node in nodes if node.op_type == "Conv"]
        quantize_static(str(prepared), str(path), _Windows(windows), quant_format=QuantFormat.QDQ, per_channel=True,
                        activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, nodes_to_quantize=convolutions[1:],
                        calibrate_method=CalibrationMethod.Percentile, extra_options={"CalibPercentile": 99.99})
    model = onnx.load(path)
    model.producer_name, model.producer_version = "cryingsense", VERSION
    onnx.save(model, path)


class OnnxNetwork(torch.nn.Module):
    """An exported file behind the network's interface, so that evaluation code measures what ships."""
    def __init__(self, path: Path):
        super().__init__()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def forward(self, log_mel: torch.Tensor) -> torch.Tensor:
        return torch.from_numpy(self.session.run(["logit"], {"log_mel": log_mel.numpy()})[0])


def describe(path: Path) -> dict:
    content = path.read_bytes()
    return {"path": path.name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def save_weights(network: CryNetwork, path: Path) -> None:
    save_file({name: tensor.contiguous() for name, tensor in network.state_dict().items()}, path)


def export_all(network: CryNetwork, folder: Path, windows: np.ndarray) -> None:
    """Write every file of the model into `folder`; the manifest follows once the decision settings are known."""
    folder.mkdir(parents=True, exist_ok=True)
    export_onnx(network, folder / f"{NAME}.onnx")
    export_int8(folder / f"{NAME}.onnx", folder / f"{NAME}.int8.onnx", windows)
    save_weights(network, folder / f"{NAME}.safetensors")


def write_manifest(folder: Path, decision: dict) -> None:
    """`manifest.json`: what packages/detector reads, with the hashes of the files it may load."""
    manifest = {
        "schema": 1, "name": NAME, "version": VERSION,
        "input": {"sampleRateHz": SAMPLE_RATE_HZ, "windowFrames": WINDOW_FRAMES, "hopFrames": HOP_FRAMES, "melBands": MEL_BANDS},
        "files": {"fp32": describe(folder / f"{NAME}.onnx"), "int8": describe(folder / f"{NAME}.int8.onnx")},
        "decision": decision,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
