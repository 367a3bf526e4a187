# SPDX-License-Identifier: Apache-2.0
"""What CPython needs for a pickle: `pickle-peers.py loads|genops FILE` prints processor time and memory as JSON."""
import io
import json
import pickle
import pickletools
import resource
import sys
import time

what, path = sys.argv[1:]
data = open(path, "rb").read()


class Inert:
    """Stands in for every name, so that nothing is imported."""

    def __new__(cls, *args):
        return object.__new__(cls)


class Restricted(pickle.Unpickler):
    def find_class(self, module, name):
        return Inert

    def persistent_load(self, pid):
        return None


start = time.process_time()
if what == "loads":
    value = Restricted(io.BytesIO(data)).load()
else:
    count = sum(1 for _ in pickletools.genops(data))
print(json.dumps({"cpuMs": (time.process_time() - start) * 1000, "rssMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
