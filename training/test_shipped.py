# SPDX-License-Identifier: Apache-2.0
"""The model folder as it lies in the repository: hashes, parity of its files, and the golden vectors that go with it."""
import hashlib
import json
import unittest

import numpy as np
import torch
from safetensors.torch import load_file

from export import NAME, OnnxNetwork
from features import log_mel
from golden import FOLDER, WEIGHTS, signals
from network import CryNetwork
from tracks import hop_windows, window_logits

MODEL = WEIGHTS.parent


class ShippedTest(unittest.TestCase):
    def setUp(self):
        self.network = CryNetwork().eval()
        self.network.load_state_dict(load_file(WEIGHTS))

    def test_manifest_states_the_files_as_they_are(self):
        for file in json.loads((MODEL / "manifest.json").read_text())["files"].values():
            content = (MODEL / file["path"]).read_bytes()
            self.assertEqual((len(content), hashlib.sha256(content).hexdigest()), (file["bytes"], file["sha256"]))
            self.assertLessEqual(len(content), 1_500_000)

    def test_onnx_and_safetensors_answer_alike_and_as_the_golden_vectors_say(self):
        exported = OnnxNetwork(MODEL / f"{NAME}.onnx")
        for name, sound in signals().items():
            windows = hop_windows(log_mel(sound))
            wanted = json.loads((FOLDER / f"{name}.json").read_text())["logits"]
            with torch.no_grad():
                np.testing.assert_allclose(window_logits(self.network, windows), wanted, atol=1e-3, err_msg=name)
                np.testing.assert_allclose(window_logits(exported, windows), wanted, atol=1e-3, err_msg=name)

    def test_silence_is_not_a_cry(self):
        with torch.no_grad():
            logits = window_logits(self.network, hop_windows(log_mel(np.zeros(48000, np.float32))))
        self.assertLess(logits.max(), -4)


if __name__ == "__main__":
    unittest.main()
