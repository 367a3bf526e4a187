# SPDX-License-Identifier: Apache-2.0
"""A subject must not be on both sides of a split. Run: python -m unittest discover training"""
import os
import unittest

import numpy as np

from data import Clip, check_groups, read_rows
from paths import data_root
from scenes import SceneMaker


class SplitTest(unittest.TestCase):
    def test_check_groups_refuses_a_group_that_crosses_splits(self):
        rows = [{"group": "g1", "split": "train"}, {"group": "g2", "split": "val"}, {"group": "g1", "split": "val"}]
        with self.assertRaisesRegex(ValueError, "g1 crosses splits: train and val"):
            check_groups(rows)

    def test_check_groups_accepts_disjoint_groups(self):
        check_groups([{"group": "g1", "split": "train"}, {"group": "g1", "split": "train"}, {"group": "g2", "split": "val"}])

    def test_scenes_refuse_a_validation_clip(self):
        clip = Clip("s1", "val", "noncry", "music", "x", "g1", "CC0", np.zeros(16000, np.int16), np.zeros(100, np.uint8))
        with self.assertRaisesRegex(ValueError, "training clips only"):
            SceneMaker([], [clip], seed=1)

    @unittest.skipUnless(os.environ.get("CRY_DATA"), "CRY_DATA names no data folder")
    def test_no_group_of_the_real_data_crosses_splits(self):
        rows = read_rows(data_root())
        self.assertGreater(len(rows), 1000)
        check_groups(rows)


if __name__ == "__main__":
    unittest.main()
