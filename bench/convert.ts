// SPDX-License-Identifier: Apache-2.0
// What a conversion to safetensors costs as a whole process, with the hashes of input and output, beside torch.load and
// save_file. Both outputs are compared byte for byte.
//   node bench/convert.ts [--python PATH] [--rounds N]      PATH defaults to $PYTHON, then python3; it needs torch and safetensors
import { compare } from './whole-process.ts'

compare('convert-peers.py', ({ bytes }, median) => {
  const rate = (bytes / 1000 / median('wallMs')).toFixed(0)
  const [wall, cpu, rss] = [median('wallMs'), median('cpuMs'), median('rssMb')].map((value) => value.toFixed(0))
  return `${wall} ms, ${cpu} ms of processor, ${rate} MB/s, ${rss} MB`
})
