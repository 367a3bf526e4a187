// SPDX-License-Identifier: Apache-2.0
// What `model-guard inspect` costs as a whole process, beside torch.load(weights_only=True), pickletools and the raw read
// of the file, in turn in one run.
//   node bench/inspect.ts [--python PATH] [--rounds N]      PATH defaults to $PYTHON, then python3; it needs torch
import { compare } from './whole-process.ts'

compare('inspect-peers.py', ({ bytes, opcodes = 0 }, median) => {
  const [cpu, wall, rss] = [median('cpuMs'), median('wallMs'), median('rssMb')].map((value) => value.toFixed(0))
  const size = `${(bytes / 1e6).toFixed(1)} MB, ${(opcodes / 1e6).toFixed(2)} M opcodes`
  return `${cpu} ms of processor, ${wall} ms, ${rss} MB (${size})`
})
