#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// The `model-guard` command. A scan of one file takes a few milliseconds, so the start must not take more: the sources
// are bundled once into dist/, and a Node that is new enough runs the bundle in this very process.
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ensureInstalled, handOver, isNewEnough, rootFolder } from '../../../tools/install.mjs'
import { findBundle } from './find-bundle.mjs'

await ensureInstalled('model-guard')
if (isNewEnough()) {
  const { entry, cacheFolder } = await findBundle(rootFolder)
  const { enableCompileCache } = await import('node:module')
  const { setFlagsFromString } = await import('node:v8')
  // What reads one file is over before the optimiser has learned anything; what reads a workspace or a set of sounds is not.
  if (!['audit', 'claims', 'dataset', 'notice'].includes(process.argv[2] ?? '')) {
    // The space for new objects stays small instead of doubling with every collection: a pickle of 4 million opcodes takes
    // 220 to 320 MB instead of 430, 20,000 tensors 160 instead of 230, and neither takes longer. Read at each collection.
    setFlagsFromString('--semi-space-growth-factor=1')
    // The last of V8's compilers took 240 of 870 ms for 20,000 tensors, on other threads, and came too late to save anything:
    // 4 million opcodes and 96 MB of inflated tensors cost a tenth less without it too.
    setFlagsFromString('--no-turbofan')
    // Nobody waits for a turn here, so memory is marked at once and not step by step: a tenth less for 4 million opcodes.
    setFlagsFromString('--no-incremental-marking')
  }
  if (cacheFolder !== undefined) enableCompileCache(cacheFolder)
  await import(pathToFileURL(entry).href)
} else {
  await handOver('model-guard', [fileURLToPath(import.meta.url), ...process.argv.slice(2)])
}
