// SPDX-License-Identifier: Apache-2.0
// What a process of the hub says on its standard output: JSON lines, told apart by `type`.

export interface PartFailure {
  readonly code: string
  readonly message: string
  readonly remedy: string
}

export type PartMessage =
  /** The part serves; `rest` is whatever else it said. */
  | { readonly type: 'ready'; readonly rest: Readonly<Record<string, unknown>> }
  | { readonly type: 'heartbeat' }
  | { readonly type: 'failed'; readonly error: PartFailure }
  | { readonly type: 'code'; readonly code: string; readonly expiresAtMs: number }

/** Reads a line, or undefined where it is not such a message (then it belongs in the log). */
export function readPartMessage(line: string): PartMessage | undefined {
  const value = tryParse(line)
  if (value === undefined) return undefined
  switch (value['type']) {
    case 'ready':
      return { type: 'ready', rest: value }
    case 'heartbeat':
      return { type: 'heartbeat' }
    case 'failed':
      return { type: 'failed', error: readFailure(value['error']) }
    case 'code':
      return { type: 'code', code: String(value['code']), expiresAtMs: Number(value['expiresAtMs']) }
    default:
      return undefined
  }
}

function readFailure(value: unknown): PartFailure {
  const error =
    typeof value === 'object' && value !== null ? new Map<string, unknown>(Object.entries(value)) : new Map()
  const read = (key: string, otherwise: string): string => {
    const found: unknown = error.get(key)
    return typeof found === 'string' ? found : otherwise
  }
  return {
    code: read('code', 'INTERNAL'),
    message: read('message', 'it failed'),
    remedy: read('remedy', 'See the logs folder.'),
  }
}

function tryParse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}
