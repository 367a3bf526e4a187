# SPDX-License-Identifier: Apache-2.0
# The Python half of bench/score.ts: the same model files and windows by onnxruntime on one thread, one JSON line on stdout.
import json
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime

task = json.loads(sys.argv[1])
size = task["manifest"]["input"]
values = size["windowFrames"] * size["melBands"]
rows = []
for precision, file in task["manifest"]["files"].items():
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(Path(task["folder"]) / file["path"]), options, ["CPUExecutionProvider"])
    for batch in task["batches"]:
        index = np.arange(batch * values, dtype=np.float64)
        windows = (-9 + 3 * np.sin(index * 0.0011) + 2 * np.sin(index * 1.7)).astype(np.float32)
        feed = {"log_mel": windows.reshape(batch, size["windowFrames"], size["melBands"])}
        logits = session.run(["logit"], feed)[0]
        times = []
        for _ in range(task["rounds"]):
            start = time.process_time()
            for _ in range(task["windowsPerRound"] // batch):
                session.run(["logit"], feed)
            times.append(1000 * (time.process_time() - start) / task["windowsPerRound"] * task["windowsPerSecond"])
        cost = {"median": float(np.median(times)), "least": min(times)}
        name = f"Python {onnxruntime.__version__} {precision}"
        rows.append({"name": name, "batch": batch, "msPerSecond": cost, "logits": [float(logits[0])]})
print(json.dumps(rows))
