# SPDX-License-Identifier: Apache-2.0
"""Writes corpus_tensors.jsonl: honest files with each kind of tensor that PyTorch saves, in the zip and in the legacy container.

    python corpus_tensors.py
"""
import io
import warnings

import torch

import torch_oracle
from cases import Cases

warnings.filterwarnings("ignore")
torch.manual_seed(13)
x = torch.randn(3, 4)
c = torch.randn(3, dtype=torch.complex64)
images = torch.randn(1, 2, 3, 3)
newer = (torch.uint8, torch.int16, torch.uint16, torch.uint32, torch.uint64, torch.float8_e5m2, torch.complex128, torch.bfloat16)
values = {
    "views": {"t": x.t(), "s": x[1:, ::2], "e": x[:1].expand(5, 4), "cl": images.to(memory_format=torch.channels_last)},
    "conjugate": {"c": c.conj()},
    "negative": {"n": c.conj().imag},
    "sparse coo": {"a": torch.eye(3).to_sparse()},
    "sparse csr": {"a": torch.eye(3).to_sparse_csr()},
    "sparse csc": {"a": torch.eye(3).to_sparse_csc()},
    "sparse bsr": {"a": torch.eye(4).to_sparse_bsr((2, 2))},
    "sparse bsc": {"a": torch.eye(4).to_sparse_bsc((2, 2))},
    "quantized per tensor": {"q": torch.quantize_per_tensor(x, 0.1, 0, torch.qint8)},
    "quantized per channel": {"q": torch.quantize_per_channel(x, torch.ones(3), torch.zeros(3, dtype=torch.int64), 0, torch.qint8)},
    "meta": {"m": torch.empty(2, 3, device="meta")},
    "shared": {"a": x, "b": x, "c": x[0]},
    "a buffer": {"b": torch.nn.Buffer(torch.ones(2))},
    **{f"dtype {d}": {"a": torch.zeros(2).to(d)} for d in newer},
}
cases = Cases("corpus_tensors")
for name, value in values.items():
    for container in ("zip", "legacy"):
        buffer = io.BytesIO()
        torch.save(value, buffer, _use_new_zipfile_serialization=container == "zip")
        answer = torch_oracle.ask(buffer.getvalue(), ".pt")
        required = [] if answer["loads"] else None
        cases.add(f"benign/{container}/{name}", buffer.getvalue(), suffix=".pt", torch=answer, required=required)
cases.write()
