# SPDX-License-Identifier: Apache-2.0
"""Writes the tables of packages/checkpoint/src/onnx/: the fields of ONNX's messages and the names of the known operators."""
from pathlib import Path

import onnx
from onnx import defs
from onnxruntime.capi import onnxruntime_pybind11_state as runtime

folder = Path(__file__).parents[2] / "packages/checkpoint/src/onnx"
header = "// SPDX-License-Identifier: Apache-2.0\n// {why}\n// Written by vectors/checkpoint/onnx_tables.py from onnx {version}; do not edit.\n"

# google.protobuf's descriptor types: double, float, the integers and enums, string, bytes, message.
wire = {1: "fixed64", 2: "fixed32", 3: "varint", 4: "varint", 5: "varint", 14: "varint", 9: "bytes", 12: "bytes"}


def schema() -> str:
    messages: dict[str, list[str]] = {}

    def visit(message) -> None:
        if message.name in messages:
            return
        messages[message.name] = []
        for field in message.fields:
            kind = field.message_type.name if field.message_type else wire[field.type]
            messages[message.name].append(f"{field.number} {field.name} {kind}{' repeated' if field.is_repeated else ''}")
            if field.message_type:
                visit(field.message_type)

    visit(onnx.ModelProto.DESCRIPTOR)
    lines = "".join(f"  ['{name}', {sorted(fields, key=lambda field: int(field.split()[0]))!r}],\n" for name, fields in messages.items())
    text = header.format(why="The messages of onnx.proto: number, name and kind of each field.", version=onnx.__version__)
    return text + "export const messageFields: readonly (readonly [string, readonly string[]])[] = [\n" + lines + "]\n"


# In the default domain of models from before opset 10 and of ONNX Runtime's own optimised files.
former = ["Affine", "ConstantFill", "Crop", "DynamicSlice", "FusedConv", "GRUUnit", "GivenTensorFill", "ImageScaler", "MemcpyFromHost"]
former += ["MemcpyToHost", "ParametricSoftplus", "Scale", "ScaledTanh", "SimplifiedLayerNormalization"]
# Hands a compiled blob or the name of a file to a vendor's driver, or a model to another program.
opaque = {"EPContext", "Snpe"}


def operators() -> str:
    names: dict[str, set[str]] = {"": set(former)}
    for one in [*defs.get_all_schemas_with_history()]:
        names.setdefault(one.domain, set()).add(one.name)
    for one in runtime.get_all_operator_schema():
        if one.name in opaque or one.name in {"ATen", "PythonOp"}:
            continue
        if one.domain:
            names.setdefault(one.domain, set()).add(one.name)
    names.setdefault("ai.onnx.training", set()).update(["Adagrad", "Adam", "Gradient", "GraphCall", "Momentum"])
    lines = "".join(f"  ['{domain}', {' '.join(sorted(found))!r}],\n" for domain, found in sorted(names.items()))
    text = header.format(why="The operators that ONNX and ONNX Runtime define, by domain.", version=onnx.__version__)
    return text + "export const operatorNames: readonly (readonly [string, string])[] = [\n" + lines + "]\n"


(folder / "schema.ts").write_text(schema())
(folder / "operators.ts").write_text(operators())
