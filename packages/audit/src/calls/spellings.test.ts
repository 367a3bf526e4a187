// SPDX-License-Identifier: Apache-2.0
// Each way to write a dangerous load beside a harmless one that looks like it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryWorkspace } from '../workspace/memory.ts'
import { findLoaderCalls, inspectPython } from './calls.ts'
import type { CallCode } from './findings.ts'

const codes = (source: string): string[] =>
  [...new Set(inspectPython(new TextEncoder().encode(source), 'a.py').map(({ code }) => code))].sort()

/** What it is, the source, the codes. An empty list is a good control. */
const spellings: readonly (readonly [name: string, source: string, codes: readonly CallCode[]])[] = [
  // torch.load
  ['import as', 'import torch as t\nt.load(f)', ['CALL_TORCH_LOAD_DEFAULT']],
  ['from import as', 'from torch import load as l\nl(f, weights_only=False)', ['CALL_TORCH_LOAD_UNSAFE']],
  [
    'serialization',
    'import torch.serialization\ntorch.serialization.load(f, weights_only=False)',
    ['CALL_TORCH_LOAD_UNSAFE'],
  ],
  ['from import, safely', 'from torch import load as l\nl(f, weights_only=True)', []],
  ['another load', 'import json\njson.load(f)', []],
  ['getattr', 'import torch\ngetattr(torch, "load")(f)', ['CALL_TORCH_LOAD_DEFAULT']],
  ['getattr of another', 'import torch\ngetattr(torch, "zeros")(f)', []],
  ['an alias in a class', 'import torch\nclass A:\n    read = torch.load\nA.read(f)', ['CALL_TORCH_LOAD_DEFAULT']],
  ['a table of loaders', 'import torch\nloaders = {"pt": torch.load}\nloaders["pt"](f)', ['CALL_TORCH_LOAD_DEFAULT']],
  [
    'a default argument',
    'import torch\ndef read(f, load=torch.load):\n    return load(f)',
    ['CALL_TORCH_LOAD_DEFAULT'],
  ],
  [
    'partial',
    'import torch\nfrom functools import partial\nread = partial(torch.load, weights_only=False)\nread(f)',
    ['CALL_TORCH_LOAD_UNSAFE'],
  ],
  [
    'partial, safely',
    'import torch\nfrom functools import partial\nread = partial(torch.load, weights_only=True)\nread(f)',
    [],
  ],
  [
    'a variable that is False',
    'import torch\nsafe = False\ntorch.load(f, weights_only=safe)',
    ['CALL_TORCH_LOAD_UNSAFE'],
  ],
  ['a computed flag', 'import torch\ntorch.load(f, weights_only=settings.safe)', ['CALL_TORCH_LOAD_COMPUTED']],
  [
    'arguments in a table',
    'import torch\noptions = {"weights_only": False}\ntorch.load(f, **options)',
    ['CALL_TORCH_LOAD_UNSAFE', 'CALL_WEIGHTS_ONLY_OFF'],
  ],
  ['a wrapper of somebody', 'from house import read\nread(f, weights_only=False)', ['CALL_WEIGHTS_ONLY_OFF']],
  ['an inner import', 'def read(f):\n    import torch\n    return torch.load(f)', ['CALL_TORCH_LOAD_DEFAULT']],
  ['importlib', 'import importlib\nimportlib.import_module("torch").load(f)', ['CALL_TORCH_LOAD_DEFAULT']],
  // Replaced loaders
  ['assignment', 'import torch\ntorch.load = mine', ['CALL_LOADER_REPLACED']],
  ['setattr', 'import torch\nsetattr(torch, "load", mine)', ['CALL_LOADER_REPLACED']],
  ['setattr of another', 'import torch\nsetattr(torch, "seed", mine)', []],
  [
    'partial in place',
    'import torch, functools\ntorch.serialization.load = functools.partial(torch.load, weights_only=False)',
    ['CALL_LOADER_REPLACED', 'CALL_TORCH_LOAD_UNSAFE'],
  ],
  [
    'mock.patch',
    'from unittest import mock\nwith mock.patch("torch.load", mine):\n    run()',
    ['CALL_LOADER_REPLACED'],
  ],
  // Fallbacks
  [
    'retry in a handler',
    'import torch\ntry:\n    w = torch.load(f, weights_only=True)\nexcept Exception:\n    w = torch.load(f, weights_only=False)',
    ['CALL_FALLBACK_UNSAFE', 'CALL_TORCH_LOAD_UNSAFE'],
  ],
  [
    'a handler that raises',
    'import torch\ntry:\n    w = torch.load(f, weights_only=True)\nexcept Exception as error:\n    raise Refused(f) from error',
    [],
  ],
  [
    'safe first, then not, with getattr allowed',
    'import torch, pickle\nfrom torch.serialization import add_safe_globals\nadd_safe_globals([getattr])\ndef read(f):\n    try:\n        return torch.load(f, weights_only=True)\n    except pickle.UnpicklingError:\n        return torch.load(f, weights_only=False)',
    ['CALL_FALLBACK_UNSAFE', 'CALL_TORCH_LOAD_UNSAFE', 'CALL_UNIVERSAL_GLOBAL'],
  ],
  // Allow-lists
  ['getattr allowed', 'import torch\ntorch.serialization.add_safe_globals([getattr])', ['CALL_UNIVERSAL_GLOBAL']],
  [
    'getattr allowed for a while',
    'import torch\nwith torch.serialization.safe_globals([getattr]):\n    torch.load(f, weights_only=True)',
    ['CALL_UNIVERSAL_GLOBAL'],
  ],
  [
    'import_module allowed',
    'import torch, importlib\ntorch.serialization.add_safe_globals([importlib.import_module])',
    ['CALL_UNIVERSAL_GLOBAL'],
  ],
  // Other unpicklers
  ['pickle.load', 'import pickle\npickle.load(f)', ['CALL_PICKLE']],
  ['pickle.dump', 'import pickle\npickle.dump(x, f)', []],
  ['Unpickler', 'import pickle\npickle.Unpickler(f).load()', ['CALL_PICKLE']],
  ['a restricted unpickler', 'import pickle\nclass R(pickle.Unpickler):\n    pass', ['CALL_UNPICKLER_SUBCLASS']],
  ['joblib', 'import joblib\njoblib.load(f)', ['CALL_PICKLE']],
  ['joblib, from import', 'from joblib import load\nload(f)', ['CALL_PICKLE']],
  ['dill', 'import dill\ndill.loads(b)', ['CALL_PICKLE']],
  ['cloudpickle', 'import cloudpickle as cp\ncp.load(f)', ['CALL_PICKLE']],
  ['pandas', 'import pandas as pd\npd.read_pickle(p)', ['CALL_PICKLE']],
  ['pandas, a table', 'import pandas as pd\npd.read_csv(p)', []],
  ['shelve', 'import shelve\nshelve.open(p)', ['CALL_PICKLE']],
  ['marshal', 'import marshal\nmarshal.loads(b)', ['CALL_MARSHAL']],
  // torch's others
  ['torch.hub', 'import torch\ntorch.hub.load("owner/repo", "model")', ['CALL_TORCH_HUB']],
  ['TorchScript', 'import torch\ntorch.jit.load(f)', ['CALL_TORCHSCRIPT']],
  ['TorchScript, saved', 'import torch\ntorch.jit.save(m, f)', []],
  ['export', 'import torch\ntorch.export.load(f)', ['CALL_TORCH_EXPORT']],
  // numpy
  ['numpy with pickles', 'import numpy as np\nnp.load(f, allow_pickle=True)', ['CALL_NUMPY_PICKLE']],
  ['numpy without', 'import numpy as np\nnp.load(f, allow_pickle=False)\nnp.load(f)', []],
  ['numpy, computed', 'import numpy as np\nnp.load(f, allow_pickle=flag())', ['CALL_NUMPY_COMPUTED']],
  // Hubs
  [
    'remote code',
    'from transformers import AutoModel\nAutoModel.from_pretrained("x/y", trust_remote_code=True)',
    ['CALL_REMOTE_CODE'],
  ],
  [
    'no remote code',
    'from transformers import AutoModel\nAutoModel.from_pretrained("x/y", trust_remote_code=False, use_safetensors=True)',
    [],
  ],
  // YAML
  ['yaml.load with Loader', 'import yaml\nyaml.load(f, Loader=yaml.Loader)', ['CALL_YAML_UNSAFE']],
  ['yaml.unsafe_load', 'import yaml\nyaml.unsafe_load(f)', ['CALL_YAML_UNSAFE']],
  [
    'yaml.safe_load',
    'import yaml\nyaml.safe_load(f)\nyaml.load(f, Loader=yaml.SafeLoader)\nyaml.load(f, yaml.CSafeLoader)',
    [],
  ],
  // Keras
  ['Keras with safe mode off', 'import keras\nkeras.models.load_model(f, safe_mode=False)', ['CALL_KERAS_UNSAFE']],
  // The environment
  [
    'the environment',
    'import os\nos.environ["TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"] = "1"',
    ['CALL_WEIGHTS_ONLY_ENVIRONMENT'],
  ],
  [
    'the environment, setdefault',
    'import os\nos.environ.setdefault("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", "1")',
    ['CALL_WEIGHTS_ONLY_ENVIRONMENT'],
  ],
  ['another variable', 'import os\nos.environ["OMP_NUM_THREADS"] = "1"', []],
  // What only looks like one
  ['in a comment', '# torch.load(f)\n', []],
  ['in a text', 'help = "call torch.load(f, weights_only=False)"\n', []],
  ['a method of that name', 'class A:\n    def load(self, f):\n        return self.load(f)', []],
  ['safetensors', 'from safetensors.torch import load_file\nload_file(f)', []],
]

for (const [name, source, wanted] of spellings)
  test(name, () => assert.deepEqual(codes(source), [...wanted].sort(), source))

test('the variable that turns the protection off is found in scripts, images, workflows and settings', () => {
  const files = {
    'run.sh': '#!/bin/sh\nexport TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=1\n',
    Dockerfile: 'FROM x\nENV TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD 1\n',
    '.github/workflows/a.yml': 'env:\n  TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD: "true"\n',
    '.env': 'TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=yes\n',
    'off.sh': 'unset TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD\nexport TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=0\n',
    'notes.md': 'TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=1\n',
  }
  const { sites, fileCount } = findLoaderCalls(memoryWorkspace(files))
  assert.deepEqual(
    sites.map(({ code, path, line }) => `${code} ${path}:${line}`),
    ['.env:1', '.github/workflows/a.yml:2', 'Dockerfile:2', 'run.sh:2'].map(
      (place) => `CALL_WEIGHTS_ONLY_ENVIRONMENT ${place}`,
    ),
  )
  assert.equal(fileCount, 0, 'they are no Python files')
})
