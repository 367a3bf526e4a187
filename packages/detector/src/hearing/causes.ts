// SPDX-License-Identifier: Apache-2.0
// Why a room cannot be heard. The words reach the caregiver's screen, so there are few and each names a remedy.

/** Why a room cannot be heard. */
export type CannotHearCause =
  | 'deviceSilent' // nothing arrives from the device
  | 'modelFailed' // sound arrives, but the model gives no score
  | 'zeroSamples' // every sample is zero: muted or disconnected microphone
  | 'stuckSamples' // the same samples again and again: a stuck converter or driver
  | 'clipping' // the converter is overdriven
  | 'noiseTooHigh' // steady noise would drown a cry

/** All causes, the most disabling first: where several hold, the first is told. */
export const cannotHearCauses: readonly CannotHearCause[] = [
  'deviceSilent',
  'modelFailed',
  'zeroSamples',
  'stuckSamples',
  'clipping',
  'noiseTooHigh',
]

/**
 * True where scores say nothing at all about the room. Under the other causes (clipping, noise) a cry that is heard
 * is a cry, but quiet cannot be trusted.
 */
export function isDeaf(cause: CannotHearCause): boolean {
  return cause !== 'clipping' && cause !== 'noiseTooHigh'
}
