// SPDX-License-Identifier: Apache-2.0
// Looks for planted sound where it must not be: in the memory of a running process, and in files.
import { closeSync, openSync, readFileSync, readSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** How a stretch of planted PCM16 might look once somebody has copied it. */
export interface Marker {
  /** Name of the form -> the bytes to look for. */
  readonly forms: ReadonlyMap<string, Buffer>
  /**
   * The raw form under a WebSocket mask (RFC 6455, section 5.3: XOR with four bytes that repeat). Whatever the mask,
   * each byte XOR the fourth after it is the same as without, so that is what is looked for.
   */
  readonly masked: Buffer
  readonly raw: Buffer
}

/** Every form of `samples` (PCM16, at least 16 of them) that ordinary handling would produce. */
export function markerOf(samples: Int16Array): Marker {
  const raw = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
  const floats = Buffer.from(Float32Array.from(samples, (sample) => sample / 32768).buffer)
  const forms = new Map([
    ['pcm16', raw],
    ['pcm16 big-endian', Buffer.from(raw).swap16()],
    ['float32', floats],
    ['hex', Buffer.from(raw.toString('hex'))],
  ])
  // Base64 has three alignments; the first and last characters of each depend on the neighbours, so they go.
  for (const phase of [0, 1, 2]) {
    forms.set(
      `base64 phase ${phase}`,
      Buffer.from(
        Buffer.concat([Buffer.alloc(phase), raw])
          .toString('base64')
          .slice(4, -4),
      ),
    )
  }
  return { forms, masked: maskFree(raw), raw }
}

const maskBytes = 4

/** Each byte XOR the fourth after it; as long as the input less four bytes. Works on words: a scan covers gigabytes. */
function maskFree(bytes: Buffer): Buffer {
  const wordCount = Math.floor(bytes.length / maskBytes) - 1
  const aligned = bytes.byteOffset % maskBytes === 0 ? bytes : Buffer.from(Uint8Array.from(bytes).buffer)
  const words = new Int32Array(aligned.buffer, aligned.byteOffset, wordCount + 1)
  const free = new Int32Array(wordCount)
  for (let at = 0; at < wordCount; at++) free[at] = (words[at] ?? 0) ^ (words[at + 1] ?? 0)
  return Buffer.from(free.buffer)
}

/** Hits by form; a form without hits is left out. */
export type Hits = ReadonlyMap<string, number>

export function totalHits(hits: Hits): number {
  return [...hits.values()].reduce((sum, count) => sum + count, 0)
}

function countIn(block: Buffer, marker: Marker, hits: Map<string, number>): void {
  for (const [form, pattern] of marker.forms) {
    for (let at = block.indexOf(pattern); at !== -1; at = block.indexOf(pattern, at + 1))
      hits.set(form, (hits.get(form) ?? 0) + 1)
  }
  const free = block.length >= 2 * maskBytes ? maskFree(block) : block.subarray(0, 0)
  for (let at = free.indexOf(marker.masked); at !== -1; at = free.indexOf(marker.masked, at + 1)) {
    // The same sound without a mask has been counted as raw.
    if (!block.subarray(at, at + marker.raw.length).equals(marker.raw))
      hits.set('masked', (hits.get('masked') ?? 0) + 1)
  }
}

const blockBytes = 1 << 24

/**
 * Counts the marker in every readable mapping of a process (Linux; needs the right to trace it). The scan is
 * not atomic: a process that copies sound from mapping to mapping while it is scanned is paused by the caller.
 */
export function scanProcess(pid: number, marker: Marker): { hits: Hits; scannedBytes: number } {
  const longest = Math.max(...[...marker.forms.values()].map((pattern) => pattern.length))
  const hits = new Map<string, number>()
  let scannedBytes = 0
  const memory = openSync(`/proc/${pid}/mem`, 'r')
  const block = Buffer.allocUnsafeSlow(blockBytes)
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, from = '', to = '', rights = ''] = line.match(/^([0-9a-f]+)-([0-9a-f]+) (\S+)/) ?? []
      if (!rights.startsWith('r') || /\[(vvar|vsyscall)/.test(line)) continue
      const end = Number.parseInt(to, 16)
      for (let at = Number.parseInt(from, 16); at < end;) {
        const wanted = Math.min(blockBytes, end - at)
        let got = 0
        try {
          got = readSync(memory, block, 0, wanted, at)
        } catch {
          // Device memory and guard pages answer EIO: nothing of a process's own lives there.
          break
        }
        if (got === 0) break
        countIn(block.subarray(0, got), marker, hits)
        scannedBytes += got
        // Blocks overlap, so that a marker across their border is seen; a shorter form may then count twice, never zero times.
        at += got === wanted && at + got < end ? got - longest : got
      }
    }
  } finally {
    closeSync(memory)
    // The scanner's own copies must not be found by the next scan.
    block.fill(0)
  }
  return { hits, scannedBytes }
}

/** Counts the marker in every file below `folder`. */
export function scanFolder(folder: string, marker: Marker): { hits: Hits; files: number } {
  const hits = new Map<string, number>()
  let files = 0
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    if (statSync(path).size === 0) continue
    countIn(readFileSync(path), marker, hits)
    files++
  }
  return { hits, files }
}
