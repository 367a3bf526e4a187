// SPDX-License-Identifier: Apache-2.0
// What can stop a device's program.
import { CodedError } from '@cryingsense/bytes'

export type DeviceErrorCode =
  | 'DEVICE_OPTION_INVALID' // an option of the command line is unknown or has a wrong value
  | 'DEVICE_IDENTITY_MISSING' // the identity folder lacks a file
  | 'DEVICE_IDENTITY_INVALID' // device.json cannot be read
  | 'DEVICE_SOURCE_UNREADABLE' // the sound file or the microphone command cannot be used

/** A refusal by the device's program. */
export class DeviceError extends CodedError<DeviceErrorCode> {}
