# SPDX-License-Identifier: Apache-2.0
"""Writes onnx_cases.jsonl: models by onnx itself, each with what onnx.checker and onnx.numpy_helper say, and models bent by hand."""
import hashlib
import io
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, checker, helper, numpy_helper

from cases import Cases

cases = Cases("onnx_cases")
rng = np.random.default_rng(7)
X = helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 3])
Y = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)


def model_of(nodes, initializers=(), opsets=(("", 20),), **more):
    graph = helper.make_graph(list(nodes), "g", [X], [Y], list(initializers))
    return helper.make_model(graph, opset_imports=[helper.make_opsetid(d, v) for d, v in opsets], **more)


def identity():
    return helper.make_node("Identity", ["x"], ["y"], name="n")


# Types of which several elements lie in a byte.
packed = (TensorProto.INT4, TensorProto.UINT4, TensorProto.FLOAT4E2M1, TensorProto.INT2, TensorProto.UINT2, TensorProto.FLOAT6E2M3, TensorProto.FLOAT6E3M2)


def element_bytes(tensor) -> bytes:
    """The elements as they lie in raw data; those below a byte as onnx packs them."""
    if tensor.HasField("raw_data"):
        return tensor.raw_data
    if tensor.data_type in packed:
        return numpy_helper.from_array(numpy_helper.to_array(tensor)).raw_data
    return np.ascontiguousarray(numpy_helper.to_array(tensor)).tobytes()


def all_tensors(model):
    pending, found = [model.graph], []
    while pending:
        graph = pending.pop()
        found += list(graph.initializer)
        for node in graph.node:
            for attribute in node.attribute:
                pending += list(attribute.graphs) + ([attribute.g] if attribute.HasField("g") else [])
                found += list(attribute.tensors) + ([attribute.t] if attribute.HasField("t") else [])
    return found


def add(name, model, verdict="safe", data=None, tensors=True):
    data = data if data is not None else model.SerializeToString()
    try:
        checker.check_model(onnx.load_from_string(data))
        checked = True
    except Exception:  # noqa: BLE001
        checked = False
    rows = None
    if tensors and model is not None:
        rows = sorted(
            [t.name, list(t.dims), hashlib.sha256(element_bytes(t)).hexdigest()]
            for t in all_tensors(model)
            if t.data_type != TensorProto.STRING and t.name
        )
    cases.add(name, data, verdict=verdict, checked=checked, tensors=rows)


types = {n: getattr(TensorProto, n) for n in "FLOAT UINT8 INT8 UINT16 INT16 INT32 INT64 BOOL FLOAT16 DOUBLE UINT32 UINT64 COMPLEX64 COMPLEX128 BFLOAT16 FLOAT8E4M3FN FLOAT8E4M3FNUZ FLOAT8E5M2 FLOAT8E5M2FNUZ UINT4 INT4 FLOAT4E2M1 FLOAT8E8M0 UINT2 INT2 FLOAT6E2M3 FLOAT6E3M2".split()}
for label, number in types.items():
    for shape in ((2, 3), (), (0, 4), (7,)):
        count = int(np.prod(shape))
        try:
            values = rng.integers(0, 2, count).tolist()
            typed = helper.make_tensor("w", number, shape, values)
            add(f"typed {label} {shape}", model_of([identity()], [typed]))
            raw = TensorProto(name="w", data_type=number, dims=shape, raw_data=element_bytes(typed))
            add(f"raw {label} {shape}", model_of([identity()], [raw]))
        except Exception as error:  # noqa: BLE001
            print("skipped", label, shape, error)

w = numpy_helper.from_array(rng.standard_normal((3, 4)).astype(np.float32), "w")
add("matmul", model_of([helper.make_node("MatMul", ["x", "w"], ["y"])], [w]))
add("ml", model_of([helper.make_node("Normalizer", ["x"], ["y"], domain="ai.onnx.ml", norm="L2")], opsets=(("", 20), ("ai.onnx.ml", 3))))
add("contrib", model_of([helper.make_node("Gelu", ["x"], ["y"], domain="com.microsoft")], opsets=(("", 20), ("com.microsoft", 1))))
add("constant", model_of([helper.make_node("Constant", [], ["c"], value=numpy_helper.from_array(np.arange(5), "cv")), identity()]))
then = helper.make_graph([helper.make_node("Constant", [], ["t"], value=numpy_helper.from_array(np.float32([1, 2]), "tv"))], "then", [], [helper.make_tensor_value_info("t", 1, [2])])
other = helper.make_graph([helper.make_node("Constant", [], ["e"], value=numpy_helper.from_array(np.float32([3, 4]), "ev"))], "else", [], [helper.make_tensor_value_info("e", 1, [2])])
cond = numpy_helper.from_array(np.array(True), "cond")
add("if", model_of([helper.make_node("If", ["cond"], ["y"], then_branch=then, else_branch=other)], [cond]))
function = helper.make_function("my.local", "Twice", ["a"], ["b"], [helper.make_node("Add", ["a", "a"], ["b"])], [helper.make_opsetid("", 20)])
add("local function", model_of([helper.make_node("Twice", ["x"], ["y"], domain="my.local")], opsets=(("", 20), ("my.local", 1)), functions=[function]))
sparse = helper.make_sparse_tensor(numpy_helper.from_array(np.float32([1, 2]), "sv"), numpy_helper.from_array(np.int64([1, 3]), "si"), [5])
graph = helper.make_graph([identity()], "g", [X], [Y], sparse_initializer=[sparse])
add("sparse", helper.make_model(graph), tensors=False)
meta = model_of([identity()], [w], producer_name="p", doc_string="d")
meta.metadata_props.add(key="k", value="v")
add("metadata", meta)
strings = helper.make_tensor("s", TensorProto.STRING, (2,), [b"a", b"b"])
add("strings", model_of([identity()], [strings]))

for domain, op in (("ai.onnx.contrib", "PyOp"), ("com.microsoft", "PythonOp"), ("com.microsoft.extensions", "PyOp"), ("org.pytorch.aten", "ATen"), ("", "PyFunc")):
    add(f"row 32 python operator {domain}.{op}", model_of([helper.make_node(op, ["x"], ["y"], domain=domain)], opsets=(("", 20), (domain or "x", 1))), "unsafe")
add("row 32 unknown domain", model_of([helper.make_node("Foo", ["x"], ["y"], domain="evil")], opsets=(("", 20), ("evil", 1))), "unknown")
add("row 32 unknown operator", model_of([helper.make_node("Foo", ["x"], ["y"])]), "unknown")
inner = helper.make_graph([helper.make_node("PyOp", [], ["t"], domain="ai.onnx.contrib")], "then", [], [helper.make_tensor_value_info("t", 1, [2])])
add("row 32 python operator in a branch", model_of([helper.make_node("If", ["cond"], ["y"], then_branch=inner, else_branch=other)], [cond]), "unsafe")
hidden = helper.make_function("f", "F", ["a"], ["b"], [helper.make_node("PyOp", ["a"], ["b"], domain="ai.onnx.contrib")], [helper.make_opsetid("", 20)])
add("row 32 python operator in a function", model_of([helper.make_node("F", ["x"], ["y"], domain="f")], opsets=(("", 20), ("f", 1)), functions=[hidden]), "unsafe")

for domain, op in (("ai.onnx.contrib", "PyOp"), ("mine", "PyFunc")):
    shadow = helper.make_function(domain, op, ["a"], ["b"], [helper.make_node("Add", ["a", "a"], ["b"])], [helper.make_opsetid("", 20)])
    add(f"row 32 function that shadows {domain}.{op}", model_of([helper.make_node(op, ["x"], ["y"], domain=domain)], opsets=(("", 20), (domain, 1)), functions=[shadow]), "unsafe")
for overload, verdict in (("one", "safe"), ("two", "unknown")):
    function = helper.make_function("mine", "F", ["a"], ["b"], [helper.make_node("Add", ["a", "a"], ["b"])], [helper.make_opsetid("", 20)], overload="one")
    add(f"function of overload one called as {overload}", model_of([helper.make_node("F", ["x"], ["y"], domain="mine", overload=overload)], opsets=(("", 20), ("mine", 1)), functions=[function]), verdict)


def external(name, verdict, **entries):
    tensor = TensorProto(name="w", data_type=1, dims=(3, 4), data_location=1)
    for key, value in entries.items():
        tensor.external_data.add(key=key, value=value)
    add(name, model_of([identity()], [tensor]), verdict, tensors=False)


for location in ("../w.bin", "/etc/passwd", "a/../../w.bin", "..\\w.bin", "C:\\w.bin", "C:w.bin", "", "a\\b", "..", ".", "\\\\host\\share", "w.bin\0.txt", "file:///etc/passwd", "*/_ORT_MEM_ADDR_/w.bin"):
    external(f"row 32 external location {location!r}", "unsafe", location=location)
external("row 32 external negative offset", "unsafe", location="w.bin", offset="-8", length="48")
external("row 32 external negative length", "unsafe", location="w.bin", offset="0", length="-48")
external("row 32 external offset is no number", "malformed", location="w.bin", offset="0x10", length="48")
external("row 32 external offset too large", "malformed", location="w.bin", offset="99999999999999999999", length="48")
external("row 32 external length differs", "malformed", location="w.bin", offset="0", length="47")
external("row 32 external past the end", "malformed", location="w.bin", offset="8", length="48")
external("row 32 external missing", "unknown", location="gone.bin", length="48")
external("external good", "safe", location="w.bin", offset="0", length="48")
external("external good in a folder", "safe", location="./w.bin", length="48")

bad = TensorProto(name="w", data_type=1, dims=(3, 4), raw_data=b"1234")
add("raw data too short", model_of([identity()], [bad]), "malformed", tensors=False)
bad = TensorProto(name="w", data_type=1, dims=(2**40, 2**40), raw_data=b"1234")
add("shape overflows", model_of([identity()], [bad]), "malformed", tensors=False)
bad = TensorProto(name="w", data_type=1, dims=(-1,), raw_data=b"1234")
add("negative size", model_of([identity()], [bad]), "malformed", tensors=False)
bad = TensorProto(name="w", data_type=99, dims=(1,), raw_data=b"1234")
add("unknown type", model_of([identity()], [bad]), "malformed", tensors=False)
bad = TensorProto(name="w", data_type=1, dims=(2,))
bad.float_data.extend([1.0])
add("float data too short", model_of([identity()], [bad]), "malformed", tensors=False)
whole = model_of([helper.make_node("MatMul", ["x", "w"], ["y"])], [w]).SerializeToString()
for cut in (len(whole) // 3, len(whole) // 2, len(whole) - 1, len(whole) - 5):
    add(f"cut at {cut}", None, "not-safe", whole[:cut], tensors=False)
add("two graphs", None, "malformed", whole + model_of([identity()]).SerializeToString(), tensors=False)
cases.write()
