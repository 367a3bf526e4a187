# SPDX-License-Identifier: Apache-2.0
"""What the network promises: the size, one answer for windows and scenes, and the same answer once exported."""
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from export import OnnxNetwork, export_onnx
from features import FLOOR_LOG, MEL_BANDS
from network import HOP_FRAMES, TOKEN_FRAMES, WINDOW_FRAMES, CryNetwork, parameter_count
from tracks import hop_windows


def lively() -> CryNetwork:
    """A network with random weights large enough that a mistake would show."""
    torch.manual_seed(3)
    network = CryNetwork().eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.05)
        network.place.normal_()
    return network


def features(frames: int) -> np.ndarray:
    return np.random.default_rng(9).normal(-7, 3, (frames, MEL_BANDS)).astype(np.float32)


class NetworkTest(unittest.TestCase):
    def test_stays_within_its_budget(self):
        self.assertLessEqual(parameter_count(CryNetwork()), 300_000)

    @torch.no_grad()
    def test_a_scene_answers_like_its_windows(self):
        network, scene = lively(), torch.from_numpy(features(WINDOW_FRAMES + 5 * TOKEN_FRAMES))[None]
        whole = network.forward_scene(scene)[0]
        self.assertEqual(len(whole), 6)
        for step in range(6):
            window = scene[:, step * TOKEN_FRAMES:step * TOKEN_FRAMES + WINDOW_FRAMES]
            self.assertAlmostEqual(float(network(window)[0]), float(whole[step]), places=4)

    @torch.no_grad()
    def test_a_window_answers_alike_alone_and_in_company(self):
        network = lively()
        windows = torch.from_numpy(np.stack([features(WINDOW_FRAMES), np.full((WINDOW_FRAMES, MEL_BANDS), FLOOR_LOG, np.float32)]))
        together = network(windows)
        self.assertAlmostEqual(float(network(windows[:1])[0]), float(together[0]), places=4)
        self.assertNotAlmostEqual(float(together[0]), float(together[1]), places=2)

    @torch.no_grad()
    def test_a_score_depends_on_the_last_frame_and_on_the_first(self):
        network, window = lively(), features(WINDOW_FRAMES)
        first, last = window.copy(), window.copy()
        first[:8] += 5
        last[-8:] += 5
        plain, early, late = network(torch.from_numpy(np.stack((window, first, last))))
        self.assertNotEqual(float(plain), float(early))
        self.assertNotEqual(float(plain), float(late))

    def test_windows_fill_the_missing_past_and_the_cut_tail_with_the_floor(self):
        for frames, hops in ((0, 1), (1, 1), (50, 1), (51, 2), (600, 12)):
            self.assertEqual(hop_windows(features(frames)).shape, (hops, WINDOW_FRAMES, MEL_BANDS))
        sound = features(70)
        windows = hop_windows(sound)
        np.testing.assert_array_equal(windows[0, -HOP_FRAMES:], sound[:50])
        self.assertTrue((windows[0, :-HOP_FRAMES] == np.float32(FLOOR_LOG)).all())
        np.testing.assert_array_equal(windows[1, -HOP_FRAMES:-30], sound[50:])
        self.assertTrue((windows[1, -30:] == np.float32(FLOOR_LOG)).all())

    @torch.no_grad()
    def test_onnx_equals_pytorch_for_any_batch(self):
        network = lively()
        network.scale.fill_(1.3)
        network.offset.fill_(-0.4)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "network.onnx"
            export_onnx(network, path)
            exported = OnnxNetwork(path)
            for batch in (1, 3, 7):
                windows = torch.from_numpy(np.stack([features(WINDOW_FRAMES) + k for k in range(batch)]))
                np.testing.assert_allclose(exported(windows).numpy(), network(windows).numpy(), atol=1e-4)


if __name__ == "__main__":
    unittest.main()
