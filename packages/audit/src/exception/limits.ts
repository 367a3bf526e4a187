// SPDX-License-Identifier: Apache-2.0
// What a project's own exceptions may cost.

/** Bytes of `model-guard.toml`: a thousand exceptions with long reasons are a fifth of it. */
export const maxPolicyBytes = 1024 * 1024

/** Exceptions and exclusions together; a project with more has no policy, but a list. */
export const maxPolicyEntries = 2_000
