// SPDX-License-Identifier: Apache-2.0
// What can go wrong between this page and its hub. Pages show `remedy`; nothing else explains a failure.
import { CodedError } from '@cryingsense/bytes'

/** The codes of the app's conversation with the hub. */
export type ApiErrorCode =
  | 'API_UNREACHABLE' // the hub did not answer at all
  | 'API_SIGNED_OUT' // the hub no longer knows this browser
  | 'API_REFUSED' // the hub understood and said no
  | 'API_TOO_MANY' // too many attempts; wait before the next
  | 'API_ANSWER_UNREADABLE' // the hub answered something this page does not understand

/** A failed request; `context.status` is the HTTP status where there was one. */
export class ApiError extends CodedError<ApiErrorCode> {}
