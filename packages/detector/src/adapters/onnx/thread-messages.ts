// SPDX-License-Identifier: Apache-2.0
// What the inference thread and its owner say to each other.
import type { DetectorErrorCode } from '../../errors.ts'
import type { SessionTask } from './session.ts'

/** What the thread is started with. */
export type ThreadTask = SessionTask

/** To the thread: score these windows. The buffer moves there and back. */
export interface ThreadRequest {
  readonly id: number
  readonly windows: Float32Array<ArrayBuffer>
  readonly count: number
}

/** A refusal, as text: error objects lose their class between threads. */
export interface ThreadRefusal {
  readonly code: DetectorErrorCode
  readonly message: string
  readonly remedy: string
}

/** From the thread. `ready` comes first, or `failed` and nothing more. */
export type ThreadAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly refusal: ThreadRefusal }
  | {
      readonly kind: 'logits'
      readonly id: number
      readonly windows: Float32Array<ArrayBuffer>
      readonly logits: Float32Array
    }
  | {
      readonly kind: 'refused'
      readonly id: number
      readonly windows: Float32Array<ArrayBuffer>
      readonly refusal: ThreadRefusal
    }
