# SPDX-License-Identifier: Apache-2.0
# Whether `packaging` counts a version among those of an OSV range: python vectors/audit/ranges.py > vectors/audit/ranges.jsonl
import json
import random

from packaging.version import Version

pick = random.Random(11)
VERSIONS = "0.9 1.0.dev1 1.0a1 1.0rc1 1.0 1.0.post1 1.0+cpu 1.1 1.10 2.0rc2 2.0 2.0.1 2.0.1+cu118 2.1 2.6.0 2.10.0 1!0.1".split()


def counts(version, introduced, fixed, last):
    # The OSV rules: local versions are the public ones to PyPI.
    one = Version(Version(version).public)
    if introduced != "0" and one < Version(introduced):
        return False
    if fixed is not None:
        return one < Version(fixed)
    return last is None or one <= Version(last)


for _ in range(500):
    introduced = pick.choice(["0", "0", *VERSIONS])
    fixed = pick.choice([None, *VERSIONS])
    last = None if fixed is not None else pick.choice([None, *VERSIONS])
    version = pick.choice(VERSIONS)
    case = {"introduced": introduced, "fixed": fixed, "lastAffected": last, "version": version}
    print(json.dumps({**case, "counts": counts(version, introduced, fixed, last)}))
