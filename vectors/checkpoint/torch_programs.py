# SPDX-License-Identifier: Apache-2.0
"""Programs of PyTorch: TorchScript and torch.export archives, honest ones and ones that reach for more than tensors."""
import io
import json
import tempfile
from pathlib import Path

import torch
from cases import Cases
from torch_containers import add, refused_pkl, saved, value
from torch_oracle import describe
from zip_parts import Archive, Member, change, take_apart

programs = Cases("torch_programs")


class Small(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = torch.nn.Linear(3, 2)

    def forward(self, x):
        return self.inner(x) + x.shape[0]


def put(name: str, data: bytes) -> None:
    add(name, data, programs)


def exported(dynamic: bool = False) -> bytes:
    shapes = {"x": {0: torch.export.Dim("batch", min=2, max=64)}} if dynamic else None
    torch.manual_seed(1)
    program = torch.export.export(Small(), (torch.ones(4, 3),), dynamic_shapes=shapes)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "program.pt2"
        torch.export.save(program, str(path))
        return path.read_bytes()


def without_traces(parts: list[Member]) -> list[Member]:
    """The graph records where the code lay on this machine; that is nobody's business."""
    for part in parts:
        if part.name.endswith(b"models/model.json"):
            text = json.loads(part.data)
            for node in text["graph_module"]["graph"]["nodes"]:
                node["metadata"] = {}
            part.data = json.dumps(text).encode()
    return parts


def program_cases() -> None:
    torch.manual_seed(1)
    script = io.BytesIO()
    torch.jit.save(torch.jit.script(Small()), script)
    script_parts = [m for m in take_apart(script.getvalue()) if not m.name.endswith(b".debug_pkl")]
    put("row 23: TorchScript", Archive(script_parts).build())
    put("row 23: TorchScript with a refused pickle for its data", Archive(change(script_parts, b"archive/data.pkl", data=refused_pkl)).build())
    put("row 23: TorchScript with a refused pickle for its constants", Archive(change(script_parts, b"archive/constants.pkl", data=refused_pkl)).build())
    put("row 23: state dict with a refused constants.pkl beside it", Archive([*take_apart(saved(value)), Member(b"archive/constants.pkl", refused_pkl)]).build())
    put("row 23: state dict with code beside it", Archive([*take_apart(saved(value)), Member(b"archive/code/__torch__.py", b"def f():\n  pass\n")]).build())

    for label, dynamic in (("", False), (" with dynamic shapes", True)):
        parts = without_traces(take_apart(exported(dynamic)))
        prefix = parts[0].name.split(b"/")[0] + b"/"
        put(f"row 33: exported program{label}", Archive(parts).build())
        torch.manual_seed(1)
        weights = [row for name, tensor in Small().state_dict().items() for row in describe(tensor, name)]
        programs.lines[f"row 33: exported program{label}"]["weights"] = weights
        if dynamic:
            continue
        model = next(m for m in parts if m.name == prefix + b"models/model.json")
        weights = next(m for m in parts if m.name == prefix + b"data/weights/model_weights_config.json")
        sample = next(m for m in parts if m.name == prefix + b"data/sample_inputs/model.pt")

        def changed(member: Member, old: str, new: str) -> bytes:
            text = member.data.decode()
            assert old in text, (member.name, old)
            return Archive(change(parts, member.name, data=text.replace(old, new, 1).encode())).build()

        put("row 33: a weight that is unpickled", changed(weights, '"use_pickle": false', '"use_pickle": true'))
        put("row 33: use_pickle is no truth value", changed(weights, '"use_pickle": false', '"use_pickle": 0'))
        put("row 33: a weight that is missing", changed(weights, '"path_name": "weight_0"', '"path_name": "weight_9"'))
        put("row 33: weights that are no JSON", Archive(change(parts, weights.name, data=b"{")).build())
        put("row 33: weights without a table", Archive(change(parts, weights.name, data=b"[]")).build())
        put("row 33: sample inputs that torch refuses", Archive(change(parts, sample.name, data=Archive(change(take_apart(sample.data), b"archive/data.pkl", data=refused_pkl)).build())).build())
        put("row 33: sample inputs as a bare pickle", Archive(change(parts, sample.name, data=refused_pkl)).build())
        for label, target in {
            "a function of os": "torch.os.system", "a loader": "torch.load", "an operator of Python": "_operator.methodcaller", "an operator that opens a file": "torch.ops.aten.from_file.default",
            "an unknown library": "torch.ops.mine.f.default", "a known operator of Python": "_operator.add", "mathematics": "math.ceil", "a dotted chain": "math.__loader__.load_module",
        }.items():
            put(f"row 33: the graph calls {label}", changed(model, '"target": "torch.ops.aten.linear.default"', f'"target": "{target}"'))
        for label, text in {"arithmetic": "2*s0 + Max(1, s1)", "an attribute": "s0.__class__", "a call": "__import__('os').system('true')", "an unknown function": "exec(s0)"}.items():
            put(f"row 33: a size is {label}", changed(model, '"sym_int_values": {}', json.dumps({"sym_int_values": {"s": {"as_expr": {"expr_str": text, "hint": None}}}})[1:-1]))
        put("row 33: guards as code", changed(model, '"guards_code": []', '"guards_code": ["print(1)"]'))
        put("row 33: a compiled library", Archive([*parts, Member(prefix + b"data/aotinductor/model/x.so", b"\x7fELF" + bytes(60))]).build())
        put("row 33: an extra refused pickle", Archive([*parts, Member(prefix + b"extra/x", refused_pkl)]).build())


if __name__ == "__main__":
    program_cases()
    programs.write()
